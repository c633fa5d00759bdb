// One request to one provider, and what came of it.
import { ExchangeError } from "../http.ts";
import type { Account, HttpReply, HttpRequest, Outcome, Sms } from "../providers/index.ts";

export interface Attempt {
  readonly provider: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** Signs and sends a request. Throws `ExchangeError` when there is no reply. */
export type Carry = (request: HttpRequest, timeoutMs: number) => Promise<HttpReply>;

export interface Try {
  readonly name: string;
  readonly account: Account;
  readonly sms: Omit<Sms, "now">;
  readonly timeoutMs: number;
}

export async function attempt({ name, account, sms, timeoutMs }: Try, carry: Carry): Promise<Attempt> {
  const begun = performance.now();
  const outcome = await outcomeOf(account, sms, timeoutMs, carry);
  return { provider: name, outcome, durationMs: Math.round(performance.now() - begun) };
}

async function outcomeOf(
  account: Account,
  sms: Omit<Sms, "now">,
  timeoutMs: number,
  carry: Carry,
): Promise<Outcome> {
  const request = account.request({ ...sms, now: new Date() });
  if ("kind" in request) return request;
  let reply: HttpReply;
  try {
    reply = await carry(request, timeoutMs);
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    // Nothing reached the provider, so nothing was sent.
    return error.sent
      ? { kind: "unknown", reason: error.reason }
      : { kind: "unavailable", reason: "down", vendorCode: error.reason };
  }
  return account.outcome(reply);
}
