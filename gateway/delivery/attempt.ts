// One provider's turn with a message, and what came of it.
import { within } from "../network/deadline.ts";
import { ExchangeError } from "../network/http.ts";
import type { HttpReply, HttpRequest } from "../network/request.ts";
import type { NamedAccount } from "../providers/connect.ts";
import type { Account, Callback, Outcome, Sms } from "../providers/index.ts";
import type { Stop } from "./route.ts";

/** A message before a provider and a time are chosen for it. */
export interface Draft extends Omit<Sms, "now" | "routeSender" | "india" | "callback"> {
  /** When the request came, in milliseconds since 1970: what becomes of the message is counted under it. */
  readonly at: number;
  /** Where this provider shall report; absent where nobody wants to know. */
  readonly callback?: ((provider: string) => Callback) | undefined;
}

export interface Attempt {
  readonly provider: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** Signs and sends a request. Throws `ExchangeError` when there is no reply. */
export type Carry = (request: HttpRequest, timeoutMs: number, signal: AbortSignal) => Promise<HttpReply>;

export interface Turn {
  readonly stop: Stop;
  readonly draft: Draft;
  /** Time limit of the whole turn, in milliseconds. */
  readonly timeoutMs: number;
  /** Cuts the attempt off when another provider was faster. */
  readonly signal: AbortSignal;
  readonly carry: Carry;
  /** Newer accounts after a provider refused the credentials; undefined when there are none. */
  readonly renew: () => Promise<readonly NamedAccount[] | undefined>;
  /** Called after every attempt. */
  readonly report: (attempt: Attempt) => void;
}

/** No attempt starts with less time left (ms). */
export const minAttemptMs = 250;

/** Sends by one provider; a second time when it refuses the credentials and there are newer ones. */
export async function take(turn: Turn): Promise<Outcome> {
  const end = performance.now() + turn.timeoutMs;
  const outcome = await attempt(turn.stop.account, turn, turn.timeoutMs);
  if (outcome.kind !== "unavailable" || outcome.reason !== "account") return outcome;
  const accounts = await within(end - performance.now(), turn.renew(), turn.signal);
  const newer = accounts?.find(({ name }) => name === turn.stop.name);
  if (!newer || newer.account === turn.stop.account || turn.signal.aborted) return outcome;
  const left = end - performance.now();
  return left >= minAttemptMs ? attempt(newer.account, turn, left) : outcome;
}

async function attempt(account: Account, turn: Turn, timeoutMs: number): Promise<Outcome> {
  const begun = performance.now();
  const outcome = await outcomeOf(account, turn, timeoutMs);
  const durationMs = Math.round(performance.now() - begun);
  turn.report({ provider: turn.stop.name, outcome, durationMs });
  return outcome;
}

/** The message as the provider gets it now. */
export function smsOf({ callback, ...draft }: Draft, { name, from }: Stop): Sms {
  return { ...draft, ...from, callback: callback?.(name), now: new Date() };
}

async function outcomeOf(account: Account, turn: Turn, timeoutMs: number): Promise<Outcome> {
  // A provider that throws is a bug of its own; the next one may still send.
  let asked = false;
  try {
    const request = account.request(smsOf(turn.draft, turn.stop));
    if ("kind" in request) return request;
    const reply = turn.carry(request, timeoutMs, turn.signal);
    asked = true;
    return account.outcome(await reply);
  } catch (error) {
    return outcomeOfError(error, asked, turn.signal.aborted);
  }
}

function outcomeOfError(error: unknown, asked: boolean, wasCutOff: boolean): Outcome {
  if (error instanceof ExchangeError) {
    const reason = wasCutOff ? "overtaken" : error.reason;
    if (error.sent) return { kind: "unknown", reason };
    // Nothing reached the provider, so nothing was sent.
    return { kind: "unavailable", reason: "down", vendorCode: reason };
  }
  const vendorCode = error instanceof Error ? error.name : "Error";
  return asked
    ? { kind: "unknown", reason: "reply", vendorCode }
    : { kind: "unavailable", reason: "down", vendorCode };
}
