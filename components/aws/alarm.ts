import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import { type Dimensions, type Metrics, namespace } from "../../gateway/log/line.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { attackAlarm } from "./attackAlarm.ts";

interface Told {
  readonly topic: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
}

/** Everything of which the topic is told. */
export function alarms(name: string, args: SettledGateway, told: Told, parent: pulumi.Resource): void {
  const alarm = (suffix: string, rule: Omit<MetricAlarmArgs, "comparisonOperator" | "evaluationPeriods">) =>
    new MetricAlarm(
      `${name}-${suffix}`,
      {
        statistic: "Sum",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "notBreaching",
        alarmActions: [told.topic],
        okActions: [told.topic],
        tags: args.tags,
        ...threeOfFiveMinutes,
        ...rule,
      },
      { parent },
    );
  alarm("alarm", failures(told));
  alarm("alarm-attack", attack(told));
  alarm("alarm-blind", blindness(told));
}

/** One bad number, or one slow call, must not page anyone. */
const threeOfFiveMinutes = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3, threshold: 1 };

/**
 * Codes are not sent. Counts what the function URL answers with 5xx, so that a function that does not start is seen, too,
 * and what the guard refuses (403) is not: else anyone could ring.
 */
function failures({ functionName }: Told) {
  return {
    alarmDescription: "The Auth0 SMS gateway did not send codes; its log says why",
    namespace: "AWS/Lambda",
    metricName: "Url5xxCount",
    dimensions: { FunctionName: functionName },
  };
}

/** More new numbers of one destination than its past explains. One recipient who asks too often is none. */
function attack({ functionName }: Told) {
  const outcome: Dimensions["outcome"] = "ERR_GUARD_DESTINATION";
  return {
    alarmDescription:
      "The Auth0 SMS gateway refuses many messages to one destination: SMS pumping, or a launch",
    namespace,
    metricName: "guardRefused" satisfies keyof Metrics,
    dimensions: { functionName, outcome },
    period: attackAlarm.seconds,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: attackAlarm.refusals,
  };
}

/** The table does not answer, so that more of an attack would get through. */
function blindness({ functionName }: Told) {
  return {
    alarmDescription: "The Auth0 SMS gateway sends, but its guard against SMS pumping cannot read the table",
    namespace,
    metricName: "guardBlind" satisfies keyof Metrics,
    dimensions: { functionName },
  };
}
