// One line of a function beside the gateway: fields for people and queries, with CloudWatch's embedded metrics in it.
import { namespace } from "./line.ts";

/**
 * `groups` are the names of the fields by which the metrics are grouped, besides the function's name, which is in each.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(
  fields: object,
  units: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, number>>,
  groups: readonly (readonly string[])[],
  { now = new Date(), functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "none" } = {},
): string {
  const directive = {
    Namespace: namespace,
    Dimensions: groups.map((names) => ["functionName", ...names]),
    Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: units[Name] })),
  };
  const _aws = { Timestamp: now.getTime(), CloudWatchMetrics: [directive] };
  return JSON.stringify({ time: now.toISOString(), ...fields, functionName, ...metrics, _aws });
}
