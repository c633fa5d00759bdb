// One line per request on standard output: JSON for people and queries, with CloudWatch's embedded metrics in it.
// Powertools' logger and metrics would do the same with 34 KB and some 10 ms of every cold start (docs/dependencies.md).
import {
  type Dimensions,
  guardMetricUnits,
  type Level,
  type LogLine,
  type Metrics,
  metricUnits,
  type Note,
  namespace,
} from "./line.ts";

export interface Log {
  /** What happened outside of a request, such as at the start. */
  note(level: Level, message: string, note?: Note): void;
  request(line: Omit<LogLine, "time">, dimensions: Dimensions, metrics: Metrics): void;
}

/** `write` takes one line without its end. */
export function createLog(
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
  now: () => Date = () => new Date(),
  functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "none",
): Log {
  return {
    note(level, message, note = {}) {
      write(JSON.stringify({ time: now().toISOString(), level, message, ...note }));
    },
    request(line, dimensions, metrics) {
      const time = now();
      const guarded = Object.keys(guardMetricUnits).some((metric) => metric in metrics);
      const all = {
        time: time.toISOString(),
        ...line,
        ...dimensions,
        ...(guarded && { functionName }),
        ...metrics,
      };
      write(JSON.stringify(line.check ? all : { ...all, _aws: embeddedMetrics(time, dimensions, metrics) }));
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function embeddedMetrics(time: Date, dimensions: Dimensions, metrics: Metrics): object {
  const group = (units: Readonly<Record<string, string>>, Dimensions: readonly (readonly string[])[]) => ({
    Namespace: namespace,
    Dimensions,
    Metrics: Object.entries(units)
      .filter(([Name]) => Name in metrics)
      .map(([Name, Unit]) => ({ Name, Unit })),
  });
  const groups = [
    group(metricUnits, [Object.keys(dimensions)]),
    group(guardMetricUnits, [["functionName"], ["functionName", "outcome"]]),
  ];
  return { Timestamp: time.getTime(), CloudWatchMetrics: groups.filter(({ Metrics }) => Metrics.length > 0) };
}
