// Messages that no other test has sent, and what a log line says of the attempts.
import type { Reply } from "../support/gatewayProcess.ts";

let count = 0;

/** Each to a recipient of its own: the guard gives one only so many. */
export function nextMessage(): { recipient: string; body: string } {
  count += 1;
  const digits = String(count).padStart(6, "0");
  return { recipient: `+4915112${digits}`, body: `Your code is ${digits}` };
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
