// Brings a message to a provider that accepts it: in order, within the deadline, once.
import type { Deadline } from "../deadline.ts";
import { GatewayError } from "../errors.ts";
import type { Outcome, Sms } from "../providers/index.ts";
import type { NamedAccount } from "../settings.ts";
import { type Attempt, attempt, type Carry } from "./attempt.ts";

export interface Receipt {
  readonly provider: string;
  readonly messageId?: string;
  readonly segments?: number;
}

export interface Delivery {
  /** In the order in which they are tried. */
  readonly accounts: readonly NamedAccount[];
  readonly deadline: Deadline;
  /** Sends one request to one provider. */
  readonly carry: Carry;
  /** Newer accounts after a provider refused the credentials; undefined when there are none. */
  readonly renew: () => Promise<readonly NamedAccount[] | undefined>;
  /** Told of every attempt, for the log. */
  readonly report: (attempt: Attempt) => void;
}

/** Time kept for the answer to Auth0. */
const replyMs = 100;

/** Less than this is not worth an attempt. */
const minAttemptMs = 250;

/**
 * Tries the providers in order. `accepted` and `rejected` end it, `unavailable` and `unknown` go on: a second copy of the
 * same code does no harm, a lost login does. Throws `ERR_REJECTED_*`, `ERR_PROVIDERS_UNAVAILABLE`,
 * `ERR_DELIVERY_UNKNOWN` or `ERR_DEADLINE`.
 */
export async function deliver(sms: Omit<Sms, "now">, delivery: Delivery): Promise<Receipt> {
  const outcomes: Outcome[] = [];
  for (const [index, { name }] of delivery.accounts.entries()) {
    const waiting = delivery.accounts.length - index - 1;
    const outcome = await tryProvider(name, sms, delivery, waiting);
    if (!outcome) break;
    if (outcome.kind === "accepted") {
      return { provider: name, messageId: outcome.messageId, segments: outcome.segments };
    }
    outcomes.push(outcome);
    if (outcome.kind === "rejected") break;
  }
  throw failure(outcomes);
}

/** The outcome at one provider, with newer credentials if it refuses the ones in hand; undefined without time. */
async function tryProvider(
  name: string,
  sms: Omit<Sms, "now">,
  delivery: Delivery,
  waiting: number,
): Promise<Outcome | undefined> {
  let accounts: readonly NamedAccount[] | undefined = delivery.accounts;
  let outcome: Outcome | undefined;
  for (let round = 0; round < 2; round++) {
    const account = accounts?.find((candidate) => candidate.name === name)?.account;
    const timeoutMs = share(delivery.deadline.remaining() - replyMs, waiting);
    if (!account || timeoutMs < minAttemptMs) return outcome;
    const made = await attempt({ name, account, sms, timeoutMs }, delivery.carry);
    delivery.report(made);
    outcome = made.outcome;
    if (outcome.kind !== "unavailable" || outcome.reason !== "account") return outcome;
    accounts = round === 0 ? await delivery.renew() : undefined;
  }
  return outcome;
}

/** Half of what is left while another provider waits, all of it for the last one. */
function share(remainingMs: number, waiting: number): number {
  return waiting > 0 ? remainingMs / 2 : remainingMs;
}

/** What the request comes to when no provider accepted. */
function failure(outcomes: readonly Outcome[]): GatewayError {
  if (outcomes.length === 0) return new GatewayError("ERR_DEADLINE");
  const rejection = outcomes.find((outcome) => outcome.kind === "rejected");
  if (rejection) {
    return new GatewayError(
      rejection.reason === "recipient" ? "ERR_REJECTED_RECIPIENT" : "ERR_REJECTED_CONTENT",
    );
  }
  if (outcomes.some((outcome) => outcome.kind === "unknown")) return new GatewayError("ERR_DELIVERY_UNKNOWN");
  const reasons = new Set(outcomes.map((outcome) => ("reason" in outcome ? outcome.reason : "")));
  if (reasons.size === 1 && reasons.has("sender")) return new GatewayError("ERR_REJECTED_SENDER");
  if (reasons.size === 1 && reasons.has("account")) return new GatewayError("ERR_REJECTED_ACCOUNT");
  return new GatewayError("ERR_PROVIDERS_UNAVAILABLE");
}
