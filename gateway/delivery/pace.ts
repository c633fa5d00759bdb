// How long a provider usually takes, from how its last messages ended, and so how long a message waits for it before the
// next provider is tried beside it.
import type { Outcome } from "../providers/index.ts";
import type { Attempt } from "./attempt.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** How an attempt ended, as far as it tells how long the provider takes. */
export interface Sample {
  /** `unanswered`: not within all the time that an attempt may have. `overtaken`: it may have come later. */
  readonly ending: "accepted" | "overtaken" | "unanswered";
  readonly durationMs: number;
}

/** Counts that fade, of a provider's last messages. */
export interface Tally {
  /** By duration: the number at `index` counts those up to `boundMs(index)`. */
  readonly accepted: readonly number[];
  readonly overtaken: readonly number[];
  readonly unanswered: number;
}

export const emptyTally: Tally = { accepted: [], overtaken: [], unanswered: 0 };

/** Durations are counted in steps of a quarter, up to 26 seconds. */
const steps = { firstMs: 100, factor: 1.25, count: 26 };

/** So many messages weigh as one remembers them; older ones fade with each new one. */
const memory = 100;

/** Until so many were accepted, this is taken as usual (ms). */
const unknown = { messages: 10, usualMs: 900 };

/** Milliseconds beyond the usual time for which a message waits. */
const marginMs = 900;

/** So many that were overtaken, all but faded, are reason to see how long the provider takes. */
const overtakenToWait = 2.5;

/** The counts with one message more. */
export function fold(tally: Tally, { ending, durationMs }: Sample): Tally {
  const { accepted, overtaken, unanswered } = tally;
  const kept = Math.min(1, (memory - 1) / (sum(accepted) + sum(overtaken) + unanswered));
  const faded = (counts: readonly number[], counted: boolean) =>
    Array.from({ length: steps.count }, (_, index) => {
      return (counts[index] ?? 0) * kept + (counted && index === stepOf(durationMs) ? 1 : 0);
    });
  return {
    accepted: faded(accepted, ending === "accepted"),
    overtaken: faded(overtaken, ending === "overtaken"),
    unanswered: unanswered * kept + (ending === "unanswered" ? 1 : 0),
  };
}

/**
 * Milliseconds within which 95 of 100 messages are accepted, of those that are at all: the estimate of Kaplan and Meier, in
 * which one that was overtaken says only that it takes longer.
 */
export function usualMs({ accepted, overtaken }: Tally): number {
  if (sum(accepted) < unknown.messages) return unknown.usualMs;
  let atRisk = sum(accepted) + sum(overtaken);
  let open = 1;
  const reached = accepted.map((count, index) => {
    if (atRisk > 0) open *= Math.max(0, 1 - count / atRisk);
    atRisk -= count + (overtaken[index] ?? 0);
    return 1 - open;
  });
  return boundMs(reached.findIndex((share) => share >= 0.95 * (1 - open)));
}

/**
 * Milliseconds after which the next provider is tried beside this one; infinite where it gets all the time that an
 * attempt may have. So it does after some were overtaken, as it may be slow rather than dead; each time that finds it dead,
 * eight times as many have to be.
 */
export function patienceMs(tally: Tally, { onUnknown, hedge }: DeliveryPolicy): number {
  if (hedge) return usualMs(tally);
  if (onUnknown === "stop") return Number.POSITIVE_INFINITY;
  const isWorthWaiting = sum(tally.overtaken) >= overtakenToWait * 8 ** tally.unanswered;
  return isWorthWaiting ? Number.POSITIVE_INFINITY : usualMs(tally) + marginMs;
}

/** What an attempt tells of the pace; undefined where it says nothing. */
export function sampleOf({
  outcome,
  durationMs,
}: Pick<Attempt, "outcome" | "durationMs">): Sample | undefined {
  const ending = endingOf(outcome);
  return ending && { ending, durationMs };
}

function endingOf(outcome: Outcome): Sample["ending"] | undefined {
  if (outcome.kind === "accepted") return "accepted";
  if (outcome.kind !== "unknown") return undefined;
  if (outcome.reason === "overtaken") return "overtaken";
  return outcome.reason === "timeout" ? "unanswered" : undefined;
}

function stepOf(durationMs: number): number {
  const step = Math.ceil(Math.log(durationMs / steps.firstMs) / Math.log(steps.factor));
  return Math.min(Math.max(step, 0), steps.count - 1);
}

function boundMs(step: number): number {
  return Math.round(steps.firstMs * steps.factor ** step);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
