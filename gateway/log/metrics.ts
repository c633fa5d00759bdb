// Metrics inside a log line, from which CloudWatch makes them.
import { groupings, namespace } from "./line.ts";

/**
 * What the line of such fields says of its metrics, for `_aws`: those of `units` that it has, by `functionName` and by each
 * of their groupings that it has.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(
  time: Date,
  line: Readonly<Record<string, unknown>>,
  units: Readonly<Record<string, string>>,
): object {
  const byDimensions = new Map<string, { Dimensions: string[][]; Metrics: object[] }>();
  for (const [Name, Unit] of Object.entries(units)) {
    if (line[Name] === undefined) continue;
    const present = (groupings[Name] ?? []).filter((name) => line[name] !== undefined);
    const Dimensions = [["functionName"], ...present.map((name) => ["functionName", name])];
    const group = byDimensions.get(`${present}`) ?? { Dimensions, Metrics: [] };
    group.Metrics.push({ Name, Unit });
    byDimensions.set(`${present}`, group);
  }
  const directives = [...byDimensions.values()].map((group) => ({ Namespace: namespace, ...group }));
  return { Timestamp: time.getTime(), CloudWatchMetrics: directives };
}
