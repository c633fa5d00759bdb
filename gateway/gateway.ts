// The way of a one-time code through the gateway, step by step: who calls, what to send, to whom, by whom.
import { randomUUID } from "node:crypto";
import type { SecretStore, Secrets } from "./access/secrets.ts";
import { bearerToken, verifyToken } from "./access/token.ts";
import type { Attempt, Draft } from "./delivery/attempt.ts";
import type { Breaker } from "./delivery/breaker.ts";
import { type Delivery, deliver, type Receipt, UndeliveredError } from "./delivery/deliver.ts";
import { type Plan, planRoute } from "./delivery/detour.ts";
import { leaseMsWithin, messageKey, type Once, type OnceReceipt, sendOnce } from "./delivery/once.ts";
import { inOrder } from "./delivery/order.ts";
import type { Paces } from "./delivery/paces.ts";
import type { Resends } from "./delivery/resends.ts";
import { routeTo, type Stop } from "./delivery/route.ts";
import { GatewayError } from "./errors.ts";
import type { Guard, Settlement, Watch } from "./guard/guard.ts";
import type { Trace } from "./log/trace.ts";
import { type Lifetime, lifetimeOf } from "./message/lifetime.ts";
import { type Message, pathOf, readMessage } from "./message/message.ts";
import { describeNumber, type PhoneNumber } from "./message/phone.ts";
import { measure } from "./message/segments.ts";
import { prepareText, type TextSettings } from "./message/text.ts";
import { signRequest, type Variables } from "./network/aws.ts";
import { type Deadline, startDeadline, within } from "./network/deadline.ts";
import type { HttpClient } from "./network/http.ts";
import type { NamedAccount } from "./providers/connect.ts";
import type { Settings } from "./settings.ts";
import type { Table } from "./state/table.ts";

/** What one execution environment holds between requests. */
export interface Gateway {
  readonly settings: Settings;
  readonly secrets: SecretStore;
  /** For calls to vendors. */
  readonly http: HttpClient;
  readonly variables: Variables;
  readonly findCode: (text: string) => string | undefined;
  readonly table: Table | undefined;
  readonly guard: Guard;
  readonly breaker: Breaker;
  readonly paces: Paces;
  /** Undefined where nobody asks who asks again. */
  readonly resends: Resends | undefined;
}

export interface GatewayRequest {
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
}

/** One request on its way: what the environment holds, what time is left, and where the log gathers. */
interface Passage {
  readonly gateway: Gateway;
  readonly deadline: Deadline;
  readonly trace: Trace;
  /** What runs beside it. */
  readonly beside: Promise<unknown>[];
}

/** Passes one message on. Resolves when a provider has accepted it; throws `GatewayError` in every other case. */
export async function passOn(request: GatewayRequest, gateway: Gateway, trace: Trace): Promise<OnceReceipt> {
  const deadline = startDeadline(gateway.settings.deadlineMs);
  const passage: Passage = { gateway, deadline, trace, beside: [gateway.guard.prepare()] };
  // Nothing may be under way when this ends: Lambda stops the process until the next request.
  return pass(request, passage).finally(() => Promise.all(passage.beside));
}

async function pass(request: GatewayRequest, passage: Passage): Promise<OnceReceipt> {
  const { gateway, trace } = passage;
  const { settings } = gateway;
  const secrets = await authenticate(request.authorization, passage);
  const message = readMessage(request.body);
  trace.origin(message);
  const code = codeOf(message, gateway);
  const lifetime = lifetimeOf(message, code, settings.code.lifetimeSeconds);
  const number = describeNumber(message.recipient);
  const { country } = number;
  const { validitySeconds } = lifetime;
  const draft = toDraft(message, { code, country, validitySeconds }, settings.text);
  trace.message(number, measure(draft.body));
  // These run in parallel with the duplicate check, so the request waits for one table call, not three.
  const route = routeTo(country, secrets.accounts, settings.routes);
  const watch = watchOver(message, number, secrets, passage);
  const plan = planOf(route, draft, watch, passage);
  const send = async (tried: readonly string[]) => sendUnderWatch(watch, draft, await plan, tried, passage);
  const once = asOnce(message, lifetime, secrets, passage);
  const sent = once ? sendOnce(once, send) : send([]);
  return sent.finally(() => plan);
}

/** The order of the route, by what is known of its providers and of the recipient. */
async function planOf(
  route: readonly Stop[],
  { code, country }: Draft,
  watch: Watch,
  { gateway: { breaker, resends, settings } }: Passage,
): Promise<Plan<Stop>> {
  // Of codes alone is known that people ask for them again when they do not come.
  const counts = code !== undefined && country !== undefined && route.length > 1;
  const [open, suspicions, last] = await Promise.all([
    breaker.open(route.map(({ name }) => name)),
    counts ? resends?.suspicions(country) : undefined,
    watch.last,
  ]);
  const mode = settings.guard.resend;
  if (!suspicions || mode === "off") return { stops: inOrder(route, { open }), event: {} };
  return planRoute(route, { ...suspicions, open, last, mode, now: Date.now() });
}

function watchOver(
  { recipient, ip }: Message,
  { country, type }: PhoneNumber,
  { pepper, previousPepper }: Secrets,
  { gateway: { guard }, trace }: Passage,
): Watch {
  return guard.watch({
    recipient,
    ip,
    country,
    type,
    pepper,
    previousPepper,
    report: trace.guard,
    onTableError: trace.tableError,
  });
}

/** Sends what the guard admits, and tells it what became of that. */
async function sendUnderWatch(
  watch: Watch,
  draft: Draft,
  { stops, event, detour }: Plan<Stop>,
  tried: readonly string[],
  passage: Passage,
): Promise<Receipt> {
  const { gateway, trace } = passage;
  const provider = stops.find(({ name }) => !tried.includes(name))?.name ?? "";
  await watch.admit({ provider, isCounted: event.first !== undefined });
  if (detour) trace.detour(detour);
  const noted = gateway.resends?.note(draft.country ?? "", event);
  let outcome: Settlement = "unknown";
  try {
    const receipt = await sendByRoute(draft, { stops, tried }, passage);
    outcome = receipt;
    return receipt;
  } catch (error) {
    // An earlier request for the same message may have sent it, too.
    const isUnsent =
      error instanceof GatewayError && !(error instanceof UndeliveredError && error.tried.length > 0);
    if (isUnsent) outcome = "unsent";
    throw error;
  } finally {
    await Promise.all([noted, watch.settle(outcome)]);
    const accepted = typeof outcome === "object" ? outcome.provider : undefined;
    if (outcome !== "unknown") gateway.resends?.correct(draft.country ?? "", event.first, accepted);
  }
}

/** The secrets under which the token is valid: the cached ones, or after a rotation the newest. */
async function authenticate(
  authorization: string | undefined,
  { gateway: { secrets, settings }, deadline, trace }: Passage,
): Promise<Secrets> {
  const token = bearerToken(authorization);
  const leftMs = deadline.remaining();
  const held = await within(leftMs, secrets.current(leftMs)).catch(asSecretError);
  if (!held) throw new GatewayError("ERR_SECRET", "it did not come in time");
  try {
    await verifyToken(token, held.signingKeys, settings.token);
    return held;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "ERR_TOKEN_SIGNATURE") throw error;
    const newest = await newestSecrets(secrets, deadline.remaining());
    if (!newest || newest === held) throw error;
    await verifyToken(token, newest.signingKeys, settings.token);
    // Only now: a forged token must not cost the keys that verify Auth0's.
    secrets.use(newest);
    trace.secretsRenewed();
    return newest;
  }
}

function newestSecrets(secrets: SecretStore, timeoutMs: number): Promise<Secrets | undefined> {
  return within(timeoutMs, secrets.newest(timeoutMs)).catch((cause: unknown) => {
    throw new GatewayError("ERR_TOKEN_SIGNATURE", "the newest keys could not be read", { cause });
  });
}

function asSecretError(cause: unknown): never {
  if (cause instanceof GatewayError) throw cause;
  throw new GatewayError("ERR_SECRET", cause instanceof Error ? cause.message : undefined, { cause });
}

/** The code as it was given, else the one in the text of a connection; the texts of a phone provider are not known here. */
function codeOf(message: Message, { findCode }: Gateway): string | undefined {
  return message.code ?? (pathOf(message) === "connection" ? findCode(message.body) : undefined);
}

function toDraft(
  { recipient, body, sender }: Message,
  facts: Pick<Draft, "code" | "country" | "validitySeconds">,
  text: TextSettings,
): Draft {
  return { recipient, body: prepareText(body, facts.code, text), sender, ...facts, reference: randomUUID() };
}

async function sendByRoute(
  draft: Draft,
  by: Pick<Delivery, "stops" | "tried">,
  { gateway, deadline, trace, beside }: Passage,
): Promise<Receipt> {
  const { settings, http, variables, breaker, paces } = gateway;
  const delivery: Delivery = {
    ...by,
    deadline,
    policy: settings.delivery,
    patienceMs(provider) {
      const patience = paces.patienceMs(provider);
      beside.push(patience);
      return patience;
    },
    admit: breaker.admit,
    carry: (call, timeoutMs, signal) => http.exchange(signRequest(call, variables), timeoutMs, signal),
    renew: () => renewAccounts(gateway.secrets, deadline),
    report(attempt: Attempt) {
      trace.attempt(attempt);
      beside.push(breaker.record(attempt.provider, attempt.outcome));
      // The only one has all the time there is, whatever its pace.
      if (by.stops.length > 1) beside.push(paces.record(attempt));
    },
  };
  return deliver(draft, delivery);
}

/** How to send this message once, where there is a table to remember it in. */
function asOnce(
  { recipient, body }: Message,
  { rememberSeconds, occasion }: Lifetime,
  { pepper }: Secrets,
  { gateway: { table, settings }, deadline, trace }: Passage,
): Once | undefined {
  return (
    table && {
      table,
      key: messageKey(pepper, recipient, body, occasion),
      lifetimeSeconds: rememberSeconds,
      leaseMs: leaseMsWithin(settings.deadlineMs),
      onUnknown: settings.delivery.onUnknown,
      waitMs: deadline.remaining,
      onTableError: trace.tableError,
    }
  );
}

/** Newer credentials after a provider refused its own. If there are none, the refusal is final. */
async function renewAccounts(
  secrets: SecretStore,
  deadline: Deadline,
): Promise<readonly NamedAccount[] | undefined> {
  const newest = await secrets.newest(deadline.remaining()).catch(() => undefined);
  if (!newest) return undefined;
  const { accounts, credentials } = newest;
  // The keys stay: nothing says yet that Auth0 signs with newer ones.
  secrets.use({ ...(await secrets.current(deadline.remaining())), accounts, credentials });
  return accounts;
}
