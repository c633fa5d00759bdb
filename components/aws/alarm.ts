import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs } from "../args.ts";
import { settle } from "../arguments/settle.ts";

/**
 * Tells the topic when codes are not sent. Counts what the function URL answers with 5xx, so that a function that does
 * not start is seen, too. A single failed number is no reason: several minutes must have failures.
 */
export function failureAlarm(
  name: string,
  args: SmsGatewayArgs,
  functionName: pulumi.Output<string>,
  parent: pulumi.Resource,
): MetricAlarm {
  const topic = settle(args, "alarmTopicArn").apply(({ alarmTopicArn }) => alarmTopicArn ?? "");
  return new MetricAlarm(
    `${name}-alarm`,
    {
      alarmDescription: "The Auth0 SMS gateway did not send codes; its log says why",
      namespace: "AWS/Lambda",
      metricName: "Url5xxCount",
      dimensions: { FunctionName: functionName },
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [topic],
      okActions: [topic],
      tags: settle(args, "tags").tags,
    },
    { parent },
  );
}
