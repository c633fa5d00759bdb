// Messages that no other test has sent, and what a log line says of the attempts.
import type { Reply } from "../support/gatewayProcess.ts";

let count = 0;

export function nextMessage(): { recipient: string; body: string } {
  count += 1;
  // Nobody gets so many messages in a quarter of an hour.
  return { recipient: `+49151${12_345_678 + count}`, body: `Your code is ${String(count).padStart(6, "0")}` };
}

export interface Attempt {
  readonly provider: string;
  readonly kind: string;
  readonly reason?: string;
  readonly durationMs: number;
}

export function attemptsOf({ line }: Pick<Reply, "line">): Attempt[] {
  return line.attempts as Attempt[];
}

/** Names of the providers that were tried, in order. */
export function triedBy(reply: Pick<Reply, "line">): string[] {
  return attemptsOf(reply).map(({ provider }) => provider);
}
