import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SettledGateway } from "../arguments/settle.ts";

/**
 * Tells the topic when codes are not sent. Counts what the function URL answers with 5xx, so that a function that does
 * not start is seen, too. One bad number must not page anyone: failures in 3 of 5 minutes do.
 */
export function failureAlarm(
  name: string,
  { tags }: SettledGateway,
  topic: pulumi.Output<string>,
  functionName: pulumi.Output<string>,
  parent: pulumi.Resource,
): MetricAlarm {
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
      tags,
    },
    { parent },
  );
}
