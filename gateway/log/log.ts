// One line per request on standard output: JSON for people and queries, with CloudWatch's embedded metrics in it.
// Powertools' logger and metrics would do the same with 34 KB and some 10 ms of every cold start (docs/dependencies.md).
import { type Dimensions, type Level, type LogLine, type Metrics, metricUnits, type Note } from "./line.ts";
import { embeddedMetrics } from "./metrics.ts";
import { noteLine } from "./note.ts";

export interface Log {
  /** What happened outside of a request, such as at the start. */
  note(level: Level, message: string, note?: Note): void;
  request(
    line: Omit<LogLine, "time">,
    dimensions: Pick<Dimensions, "outcome" | "provider">,
    metrics: Metrics,
  ): void;
}

/** `write` takes one line without its end. */
export function createLog(
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
  now: () => Date = () => new Date(),
  functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "none",
): Log {
  return {
    note(level, message, note) {
      write(noteLine(level, message, note, now()));
    },
    request(line, dimensions, metrics) {
      const time = now();
      const all = { time: time.toISOString(), ...line, functionName, ...dimensions, ...metrics };
      write(JSON.stringify(line.check ? all : { ...all, _aws: embeddedMetrics(time, all, metricUnits) }));
    },
  };
}
