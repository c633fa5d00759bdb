// One line per request on standard output: JSON for people and queries, with CloudWatch's embedded metrics in it.
// Powertools' logger and metrics would do the same with 34 KB and some 10 ms of every cold start (docs/dependencies.md).

export interface Log {
  /** What happened outside of a request, such as at the start. Never holds a secret, a number, a code or a text. */
  note(level: "info" | "warn" | "error", message: string, fields?: object): void;
  /** The line of a request; `metrics` are counts and milliseconds by name, `dimensions` what they are grouped by. */
  request(entry: object, dimensions: Record<string, string>, metrics: Record<string, number>): void;
}

const namespace = "Auth0SmsGateway";

/** `write` takes one line without its end. */
export function createLog(
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
  now: () => Date = () => new Date(),
): Log {
  return {
    note(level, message, fields = {}) {
      write(JSON.stringify({ time: now().toISOString(), level, message, ...fields }));
    },
    request(entry, dimensions, metrics) {
      const time = now();
      write(
        JSON.stringify({
          time: time.toISOString(),
          ...entry,
          ...dimensions,
          ...metrics,
          _aws: embeddedMetrics(time, Object.keys(dimensions), Object.keys(metrics)),
        }),
      );
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function embeddedMetrics(time: Date, dimensions: string[], metrics: string[]): object {
  const definitions = metrics.map((Name) => ({ Name, Unit: Name.endsWith("Ms") ? "Milliseconds" : "Count" }));
  return {
    Timestamp: time.getTime(),
    CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [dimensions], Metrics: definitions }],
  };
}
