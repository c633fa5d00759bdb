// Brings a message to a provider that accepts it: in order, within the deadline.

import { GatewayError } from "../errors.ts";
import type { Deadline } from "../network/deadline.ts";
import type { Outcome } from "../providers/index.ts";
import { type Draft, minAttemptMs, type Turn, take } from "./attempt.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { Stop } from "./route.ts";

export interface Receipt {
  readonly provider: string;
  readonly messageId?: string;
}

export interface Delivery extends Pick<Turn, "carry" | "renew" | "report"> {
  /** In the order in which they are tried. */
  readonly stops: readonly Stop[];
  readonly deadline: Deadline;
  readonly policy: DeliveryPolicy;
  /** Milliseconds that a provider usually takes, for hedging. */
  readonly usualMs: (provider: string) => number;
}

/** Time kept for the answer to Auth0. */
const replyMs = 100;

/**
 * Tries the providers in order. `accepted` and `rejected` end it, `unavailable` goes on, `unknown` does as the policy
 * says. With hedging, the next provider starts while one takes longer than usual, and the first to accept wins.
 * Throws `ERR_ROUTE_NONE`, `ERR_REJECTED_*`, `ERR_PROVIDERS_UNAVAILABLE`, `ERR_DELIVERY_UNKNOWN` or `ERR_DEADLINE`.
 */
export async function deliver(draft: Draft, delivery: Delivery): Promise<Receipt> {
  if (delivery.stops.length === 0) throw new GatewayError("ERR_ROUTE_NONE");
  const race = createRace(draft, delivery);
  const outcomes: Outcome[] = [];
  try {
    while (race.running() > 0 || race.startNext()) {
      const ended = await race.next();
      if (!ended) {
        race.startNext();
        continue;
      }
      const { outcome, stop } = ended;
      if (outcome.kind === "accepted") return { provider: stop.name, messageId: outcome.messageId };
      outcomes.push(outcome);
      if (outcome.kind === "rejected") break;
      if (outcome.kind === "unknown" && delivery.policy.onUnknown === "stop") break;
    }
  } finally {
    race.cancel();
  }
  throw failure(outcomes, race.untried());
}

interface Ended {
  readonly stop: Stop;
  readonly outcome: Outcome;
}

interface Race {
  running(): number;
  untried(): number;
  /** Starts the next provider; false when there is none, or no time for it. */
  startNext(): boolean;
  /** The attempt that ends first; undefined when it is time to start another one beside it. */
  next(): Promise<Ended | undefined>;
  /** Gives up what still runs. */
  cancel(): void;
}

function createRace(draft: Draft, delivery: Delivery): Race {
  const waiting = [...delivery.stops];
  const running = new Set<Promise<Ended>>();
  const aborter = new AbortController();
  let slowMs = Number.POSITIVE_INFINITY;

  return {
    running: () => running.size,
    untried: () => waiting.length,
    startNext() {
      const remainingMs = delivery.deadline.remaining() - replyMs;
      if (remainingMs < minAttemptMs) return false;
      const stop = waiting.shift();
      if (!stop) return false;
      slowMs = delivery.policy.hedge ? delivery.usualMs(stop.name) : Number.POSITIVE_INFINITY;
      const timeoutMs = share(remainingMs, waiting.length);
      const turn = take({ ...delivery, stop, draft, timeoutMs, signal: aborter.signal }).then((outcome) => {
        running.delete(turn);
        return { stop, outcome };
      });
      running.add(turn);
      return true;
    },
    async next() {
      if (waiting.length === 0 || !Number.isFinite(slowMs)) return Promise.race(running);
      const { promise: slow, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), slowMs);
      slowMs = Number.POSITIVE_INFINITY;
      return Promise.race([...running, slow]).finally(() => clearTimeout(timer));
    },
    cancel() {
      aborter.abort();
      for (const turn of running) turn.catch(() => undefined);
    },
  };
}

/** Half of what is left while another provider waits, but never less than an attempt takes; all of it for the last one. */
function share(remainingMs: number, waiting: number): number {
  return waiting > 0 ? Math.max(remainingMs / 2, minAttemptMs) : remainingMs;
}

/** `throttled` and `down` pass by themselves; the others are for the operator. */
const unavailableCodes = {
  throttled: "ERR_PROVIDERS_UNAVAILABLE",
  down: "ERR_PROVIDERS_UNAVAILABLE",
  sender: "ERR_REJECTED_SENDER",
  account: "ERR_REJECTED_ACCOUNT",
  refused: "ERR_REJECTED_ACCOUNT",
  route: "ERR_ROUTE_NONE",
} as const;

/** The code to report, in this order: temporary failures, then those the operator must fix. */
const byUrgency = [
  "ERR_PROVIDERS_UNAVAILABLE",
  "ERR_REJECTED_ACCOUNT",
  "ERR_REJECTED_SENDER",
  "ERR_ROUTE_NONE",
] as const;

/** How the request fails when no provider accepted. */
function failure(outcomes: readonly Outcome[], untried: number): GatewayError {
  const rejection = outcomes.find((outcome) => outcome.kind === "rejected");
  if (rejection) {
    return new GatewayError(
      rejection.reason === "recipient" ? "ERR_REJECTED_RECIPIENT" : "ERR_REJECTED_CONTENT",
    );
  }
  if (outcomes.some((outcome) => outcome.kind === "unknown")) return new GatewayError("ERR_DELIVERY_UNKNOWN");
  if (untried > 0) return new GatewayError("ERR_DEADLINE");
  const codes = outcomes.flatMap((outcome) =>
    outcome.kind === "unavailable" ? [unavailableCodes[outcome.reason]] : [],
  );
  return new GatewayError(byUrgency.find((code) => codes.includes(code)) ?? "ERR_PROVIDERS_UNAVAILABLE");
}
