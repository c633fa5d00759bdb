// The way of a one-time code through the gateway, step by step: who calls, what to send, to whom, by whom.
import { randomUUID } from "node:crypto";
import type { Environment } from "./aws.ts";
import { signRequest } from "./aws.ts";
import { startDeadline } from "./deadline.ts";
import { deliver, type Receipt } from "./delivery/deliver.ts";
import { GatewayError } from "./errors.ts";
import type { HttpClient } from "./http.ts";
import { type Message, readMessage } from "./message.ts";
import { describeNumber } from "./phone.ts";
import type { SecretStore, Secrets } from "./secrets.ts";
import type { NamedAccount, Settings } from "./settings.ts";
import { bearerToken, verifyToken } from "./token.ts";
import type { Trace } from "./trace.ts";

/** What one execution environment holds between requests. */
export interface Gateway {
  readonly settings: Settings;
  readonly secrets: SecretStore;
  readonly http: HttpClient;
  readonly environment: Environment;
  readonly findCode: (text: string) => string | undefined;
}

export interface GatewayRequest {
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
}

/** Passes one message on. Resolves when a provider has accepted it; throws `GatewayError` in every other case. */
export async function passOn(request: GatewayRequest, gateway: Gateway, trace: Trace): Promise<Receipt> {
  const deadline = startDeadline(gateway.settings.deadlineMs);
  const secrets = await authenticate(request.authorization, gateway, trace);
  const message = readMessage(request.body);
  const { country, masked } = describeNumber(message.recipient);
  trace.recipient(masked, country);
  return deliver(toSms(message, country, gateway), {
    accounts: secrets.accounts,
    deadline,
    carry: (call, timeoutMs) => gateway.http.exchange(signRequest(call, gateway.environment), timeoutMs),
    renew: () => renewAccounts(gateway),
    report: trace.attempt,
  });
}

/** The secrets under which the token is valid: those in hand, or the newest ones after a rotation. */
async function authenticate(
  authorization: string | undefined,
  { secrets, settings }: Gateway,
  trace: Trace,
): Promise<Secrets> {
  const token = bearerToken(authorization);
  const held = await secrets.current().catch(asSecretError);
  try {
    await verifyToken(token, held.signingKeys, settings.token);
    return held;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "ERR_TOKEN_SIGNATURE") throw error;
    const newest = await secrets.newest().catch((cause: unknown) => {
      throw new GatewayError("ERR_TOKEN_SIGNATURE", "the newest keys could not be read", { cause });
    });
    if (!newest) throw error;
    trace.secretsRenewed();
    await verifyToken(token, newest.signingKeys, settings.token);
    return newest;
  }
}

function asSecretError(cause: unknown): never {
  if (cause instanceof GatewayError) throw cause;
  throw new GatewayError("ERR_SECRET", cause instanceof Error ? cause.message : undefined, { cause });
}

function toSms({ recipient, body, sender }: Message, country: string | undefined, gateway: Gateway) {
  const { code, lifetimeSeconds } = { code: gateway.findCode(body), ...gateway.settings.code };
  return {
    recipient,
    body,
    sender,
    country,
    code,
    validitySeconds: lifetimeSeconds,
    reference: randomUUID(),
  };
}

async function renewAccounts({ secrets }: Gateway): Promise<readonly NamedAccount[] | undefined> {
  // A provider refused the credentials in hand: without newer ones that answer stands.
  const newest = await secrets.newest().catch(() => undefined);
  return newest?.accounts;
}
