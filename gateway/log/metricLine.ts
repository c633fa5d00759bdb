// One line of a function beside the gateway: fields for people and queries, with CloudWatch's embedded metrics in it.
import { embeddedMetrics } from "./metrics.ts";

/** Values of a metric: one, or up to 100 at once. */
type Values = number | readonly number[];

/** `fields` hold what the metrics are grouped by, besides the function's name: `groupings` says which of them. */
export function metricLine(
  fields: object,
  units: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, Values | undefined>>,
  { now = new Date(), functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "none" } = {},
): string {
  const line = { time: now.toISOString(), ...fields, functionName, ...metrics };
  return JSON.stringify({ ...line, _aws: embeddedMetrics(now, line, units) });
}
