// What a function writes to its log group, and what Lambda adds.
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Invocation } from "./environment.ts";
import type { FunctionConfig } from "./functionConfig.ts";

export interface LogOptions {
  readonly logDir: string;
  /** False where the role may not write the log group, so that nothing is written. */
  readonly mayLog: (roleArn: string, logGroup: string) => boolean;
  readonly onLog?: (entry: { logGroup: string; line: string }) => void;
}

/** Writes one line to `<logDir>/<log group>.log`. */
export function createLog(
  { logGroup, role }: FunctionConfig,
  { logDir, mayLog, onLog }: LogOptions,
): (line: string) => void {
  const file = join(logDir, `${logGroup.replace(/^\//, "")}.log`);
  mkdirSync(dirname(file), { recursive: true });
  return (line) => {
    if (!mayLog(role, logGroup)) return;
    appendFileSync(file, `${line}\n`);
    onLog?.({ logGroup, line });
  };
}

/** The line that Lambda writes after every invocation. */
export function reportLine(
  { requestId, durationMs, ok, payload }: Invocation,
  initMs: number | undefined,
  { memorySizeMb }: FunctionConfig,
): string {
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Memory Size: ${memorySizeMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(ok ? [] : [`Status: error ${payload}`]),
  ];
  return parts.join("\t");
}
