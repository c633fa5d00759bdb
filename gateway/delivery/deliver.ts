// Brings a message to a provider that accepts it: in order, within the deadline.
import { type FailureCode, GatewayError } from "../errors.ts";
import type { Deadline } from "../network/deadline.ts";
import type { Outcome } from "../providers/index.ts";
import { type Draft, minAttemptMs, type Turn, take } from "./attempt.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { Stop } from "./route.ts";

export interface Receipt {
  readonly provider: string;
  readonly messageId?: string;
}

/** No provider accepted. */
export class UndeliveredError extends GatewayError {
  /** Those that were tried, now and before, where one of them may have sent the message; else none. */
  readonly tried: readonly string[];

  constructor(code: FailureCode, tried: readonly string[]) {
    super(code);
    this.tried = tried;
  }
}

export interface Delivery extends Pick<Turn, "carry" | "renew" | "report"> {
  /** In the order in which they are tried. */
  readonly stops: readonly Stop[];
  /** Providers that an earlier request has tried, one of which may have sent the message. */
  readonly tried: readonly string[];
  readonly deadline: Deadline;
  readonly policy: DeliveryPolicy;
  /** Milliseconds after which the next provider is tried beside this one; asked for after 250 ms of the attempt. */
  readonly patienceMs: (provider: string) => Promise<number>;
  /** Asked when a provider's turn comes; false sends it to the end of the order. */
  readonly admit: (provider: string) => Promise<boolean>;
}

/** Time kept for the answer to Auth0. */
const replyMs = 100;

/**
 * Tries the providers in order. `accepted` and `rejected` end it, `unavailable` goes on, `unknown` does as the policy
 * says. While one takes longer than it is waited for, the next one starts beside it, and the first to accept wins.
 * Throws `ERR_ROUTE_NONE`, `ERR_REJECTED_*`, `ERR_PROVIDERS_UNAVAILABLE`, `ERR_DELIVERY_UNKNOWN` or `ERR_DEADLINE`.
 */
export async function deliver(draft: Draft, delivery: Delivery): Promise<Receipt> {
  if (delivery.stops.length === 0) throw new GatewayError("ERR_ROUTE_NONE");
  const race = createRace(draft, delivery);
  const ended: Ended[] = [];
  try {
    await race.startNext();
    while (race.running() > 0) {
      const next = await race.next();
      if (next) ended.push(next);
      if (next && isFinal(next.outcome, delivery.policy)) break;
      if (!race.isWaiting()) await race.startNext();
    }
  } finally {
    ended.push(...(await race.cancel()));
  }
  for (const { stop, outcome } of ended) {
    if (outcome.kind === "accepted") return { provider: stop.name, messageId: outcome.messageId };
  }
  throw failure(ended, race.untried(), delivery);
}

function isFinal({ kind }: Outcome, { onUnknown }: DeliveryPolicy): boolean {
  return kind === "accepted" || kind === "rejected" || (kind === "unknown" && onUnknown === "stop");
}

interface Ended {
  readonly stop: Stop;
  readonly outcome: Outcome;
}

interface Race {
  /** Those whose end was not told among them. */
  running(): number;
  untried(): number;
  /** Starts the next provider, unless there is none, no time for it, or an attempt has ended that was not told. */
  startNext(): Promise<void>;
  /** Whether the last one to start is still waited for before another is tried. */
  isWaiting(): boolean;
  /** The attempt that ends first; undefined when the last one to start has been waited for long enough. */
  next(): Promise<Ended | undefined>;
  /** Cuts off what still runs, and says what became of it. */
  cancel(): Promise<Ended[]>;
}

function createRace(draft: Draft, delivery: Delivery): Race {
  const waiting = delivery.stops.filter(({ name }) => !delivery.tried.includes(name));
  /** Whose admission was asked for: one that was put off then is tried when its turn comes again. */
  const asked = new Set<Stop>();
  const running = new Set<Promise<void>>();
  /** Not looked at yet. An attempt may end while the next provider is being admitted. */
  const ended: Ended[] = [];
  const aborter = new AbortController();
  /** With the last one to start; undefined when that has ended or was waited for long enough. */
  let patience: Patience | undefined;

  const timeLeft = () => delivery.deadline.remaining() - replyMs;

  function start(stop: Stop): void {
    const timeoutMs = share(timeLeft(), waiting.length);
    const own = waiting.length > 0 ? startPatience(() => delivery.patienceMs(stop.name)) : undefined;
    patience = own;
    const turn = take({ ...delivery, stop, draft, timeoutMs, signal: aborter.signal }).then((outcome) => {
      running.delete(turn);
      own?.end();
      if (patience === own) patience = undefined;
      ended.push({ stop, outcome });
    });
    running.add(turn);
  }

  return {
    running: () => running.size + ended.length,
    untried: () => waiting.length,
    async startNext() {
      const mayStart = () => ended.length === 0 && timeLeft() >= minAttemptMs;
      for (let stop = waiting[0]; stop && mayStart(); stop = waiting[0]) {
        const isAdmitted = asked.has(stop) || (await delivery.admit(stop.name));
        asked.add(stop);
        if (isAdmitted && !mayStart()) return;
        waiting.shift();
        if (isAdmitted) return start(stop);
        waiting.push(stop);
      }
    },
    isWaiting: () => patience !== undefined,
    async next() {
      if (ended.length === 0) await Promise.race([...running, ...(patience ? [patience.over] : [])]);
      const next = ended.shift();
      if (!next) patience = undefined;
      return next;
    },
    async cancel() {
      // An error to abort with is made each time, and costs.
      if (running.size > 0) aborter.abort();
      await Promise.all(running);
      return ended;
    },
  };
}

interface Patience {
  /** Resolves when it is over. */
  readonly over: Promise<undefined>;
  end(): void;
}

/** The limit is asked for only where an attempt takes a while. */
function startPatience(limit: () => Promise<number>): Patience {
  const begun = performance.now();
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  let hasEnded = false;
  let timer = setTimeout(async () => {
    const ms = await limit();
    if (hasEnded || !Number.isFinite(ms)) return;
    timer = setTimeout(() => resolve(undefined), Math.max(0, ms - (performance.now() - begun)));
  }, minAttemptMs);
  return {
    over,
    end() {
      hasEnded = true;
      clearTimeout(timer);
    },
  };
}

/** Half of what is left while another provider waits, but never less than an attempt takes; all of it for the last one. */
function share(remainingMs: number, waiting: number): number {
  return waiting > 0 ? Math.max(remainingMs / 2, minAttemptMs) : remainingMs;
}

/** What to report when all were unavailable. The first that applies counts: temporary failures, then the operator's. */
const unavailableCodes: Record<Extract<Outcome, { kind: "unavailable" }>["reason"], FailureCode> = {
  throttled: "ERR_PROVIDERS_UNAVAILABLE",
  down: "ERR_PROVIDERS_UNAVAILABLE",
  account: "ERR_REJECTED_ACCOUNT",
  refused: "ERR_REJECTED_ACCOUNT",
  sender: "ERR_REJECTED_SENDER",
  route: "ERR_ROUTE_NONE",
};

/** How the request fails when no provider accepted. */
function failure(ended: readonly Ended[], untried: number, delivery: Delivery): UndeliveredError {
  const outcomes = ended.map(({ outcome }) => outcome);
  const mayBeSent = delivery.tried.length > 0 || outcomes.some(({ kind }) => kind === "unknown");
  const tried = mayBeSent ? [...delivery.tried, ...ended.map(({ stop }) => stop.name)] : [];
  const isOver = untried === 0 || (mayBeSent && delivery.policy.onUnknown === "stop");
  return new UndeliveredError(
    rejection(outcomes) ??
      (isOver ? (mayBeSent ? "ERR_DELIVERY_UNKNOWN" : refusal(outcomes)) : "ERR_DEADLINE"),
    tried,
  );
}

function rejection(outcomes: readonly Outcome[]): FailureCode | undefined {
  const rejected = outcomes.find((outcome) => outcome.kind === "rejected");
  return rejected && (rejected.reason === "recipient" ? "ERR_REJECTED_RECIPIENT" : "ERR_REJECTED_CONTENT");
}

function refusal(outcomes: readonly Outcome[]): FailureCode {
  const reasons = outcomes.flatMap((outcome) => ("reason" in outcome ? [outcome.reason] : []));
  const found = Object.entries(unavailableCodes).find(([own]) => reasons.some((reason) => reason === own));
  return found?.[1] ?? "ERR_PROVIDERS_UNAVAILABLE";
}
