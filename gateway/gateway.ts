// The way of a one-time code through the gateway, step by step: who calls, what to send, to whom, by whom.
import { randomUUID } from "node:crypto";
import { authenticate } from "./access/authenticate.ts";
import { deriveKey, hashCaller } from "./access/derivedKeys.ts";
import type { SecretStore, Secrets } from "./access/secrets.ts";
import type { Attempt, Draft } from "./delivery/attempt.ts";
import type { Breaker } from "./delivery/breaker.ts";
import { check } from "./delivery/check.ts";
import { type Delivery, deliver, type Receipt, UndeliveredError } from "./delivery/deliver.ts";
import { type Plan, planRoute } from "./delivery/detour.ts";
import { leaseMsWithin, messageKey, type Once, type OnceReceipt, sendOnce } from "./delivery/once.ts";
import type { Outages } from "./delivery/outages.ts";
import type { Paces } from "./delivery/paces.ts";
import type { Resends } from "./delivery/resends.ts";
import { routeTo, type Stop } from "./delivery/route.ts";
import { GatewayError } from "./errors.ts";
import type { Guard, Settlement, Watch } from "./guard/guard.ts";
import type { Trace } from "./log/trace.ts";
import { type Lifetime, lifetimeOf } from "./message/lifetime.ts";
import { isForSmsLogin, type Message, pathOf, readMessage } from "./message/message.ts";
import { describeNumber, type PhoneNumber } from "./message/phone.ts";
import { measure } from "./message/segments.ts";
import { prepareText } from "./message/text.ts";
import { signRequest, type Variables } from "./network/aws.ts";
import { type Deadline, startDeadline } from "./network/deadline.ts";
import type { HttpClient } from "./network/http.ts";
import type { NamedAccount } from "./providers/connect.ts";
import type { Settings } from "./settings.ts";
import type { Table } from "./state/table.ts";
import { callbackFor } from "./tally/callback.ts";
import type { SentMessage } from "./tally/marks.ts";
import type { Tally } from "./tally/tally.ts";

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
  /** Undefined where nobody keeps books, or nobody asks them. */
  readonly outages: Outages | undefined;
  /** Undefined where nobody observes what becomes of messages. */
  readonly tally: Tally | undefined;
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
  const { secrets, isCheck } = await authenticate(request.authorization, {
    store: gateway.secrets,
    rules: settings.token,
    remaining: passage.deadline.remaining,
    onRenewed: trace.secretsRenewed,
  });
  if (isCheck) trace.check();
  const message = readMessage(request.body);
  trace.origin(message);
  if (message.ip) trace.caller(hashCaller(secrets.pepper, message.ip));
  const code = codeOf(message, gateway);
  const lifetime = lifetimeOf(message, code, settings.code.lifetimeSeconds);
  const number = describeNumber(message.recipient);
  const { country } = number;
  const { validitySeconds } = lifetime;
  const draft = toDraft(message, { code, country, validitySeconds }, secrets, settings);
  trace.message(number, measure(draft.body));
  // These run in parallel with the duplicate check, so the request waits for one table call, not three.
  const route = routeTo(country, secrets.accounts, settings.routes);
  const once = asOnce(message, lifetime, secrets, passage);
  if (isCheck) return checkOnly(draft, route, once, passage);
  trace.route(route[0]?.name);
  const watch = watchOver(message, number, secrets, passage);
  const plan = planOf(route, draft, watch, passage);
  const noted: (Promise<void> | undefined)[] = [];
  const send = async (tried: readonly string[]) => {
    const receipt = await sendUnderWatch(watch, draft, await plan, tried, passage);
    // Beside what is written of the message anyway.
    noted.push(noteAccepted(message, { ...receipt, country, at: draft.at }, secrets, passage));
    return receipt;
  };
  const sent = once ? sendOnce(once, send) : send([]);
  return sent.finally(() => Promise.all([plan, ...noted]));
}

function noteAccepted(
  message: Message,
  sent: SentMessage,
  { pepper }: Secrets,
  { gateway: { tally }, trace }: Passage,
): Promise<void> | undefined {
  return tally?.note({
    ...sent,
    transactionId: message.correlationId,
    recipient: message.recipient,
    isExpected: isForSmsLogin(message),
    keys: { receipts: deriveKey(pepper, "receipts"), conversion: deriveKey(pepper, "conversion") },
    onTableError: trace.tableError,
  });
}

/** The order of the route, by what is known of its providers and of the recipient. */
async function planOf(
  route: readonly Stop[],
  { code, country }: Draft,
  watch: Watch,
  { gateway: { breaker, outages, resends, settings } }: Passage,
): Promise<RoutePlan> {
  // Of codes alone is known that people ask for them again when they do not come.
  const counts = code !== undefined && country !== undefined && route.length > 1;
  const [open, suspicions, verdict, last] = await Promise.all([
    breaker.open(route.map(({ name }) => name)),
    counts ? resends?.suspicions(country) : undefined,
    outages?.verdict(country),
    watch.last,
  ]);
  const asked = settings.guard.resend;
  const booked = settings.delivery.outages;
  const plan = planRoute(route, {
    open,
    last,
    now: Date.now(),
    resends: suspicions && asked !== "off" ? { ...suspicions, mode: asked } : undefined,
    outages: verdict && booked !== "off" ? { ...verdict, mode: booked } : undefined,
  });
  return { ...plan, lacksConversions: verdict?.lacksConversions ?? false };
}

/** With what the guard has to know. */
interface RoutePlan extends Plan<Stop> {
  /** Hardly any codes are used in the recipient's country. */
  readonly lacksConversions: boolean;
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
  { stops, event, detour, lacksConversions }: RoutePlan,
  tried: readonly string[],
  passage: Passage,
): Promise<Receipt> {
  const { gateway, trace } = passage;
  const provider = stops.find(({ name }) => !tried.includes(name))?.name ?? "";
  await watch.admit({ provider, isCounted: event.first !== undefined, lacksConversions });
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

/** What the gateway would do with the message. */
function checkOnly(
  draft: Draft,
  route: readonly Stop[],
  claim: Once | undefined,
  { gateway: { http, variables }, deadline, trace }: Passage,
): Promise<never> {
  return check(draft, {
    route,
    claim,
    timeoutMs: deadline.remaining(),
    carry: (call, timeoutMs, signal) => http.exchange(signRequest(call, variables), timeoutMs, signal),
    onTableError: trace.tableError,
  });
}

/** The code as it was given, else the one in the text of a connection; the texts of a phone provider are not known here. */
function codeOf(message: Message, { findCode }: Gateway): string | undefined {
  return message.code ?? (pathOf(message) === "connection" ? findCode(message.body) : undefined);
}

function toDraft(
  { recipient, body, sender }: Message,
  facts: Pick<Draft, "code" | "country" | "validitySeconds">,
  { pepper }: Secrets,
  { text, observe: { receiptsUrl, feedback } }: Settings,
): Draft {
  const [key, at] = [randomUUID(), Date.now()];
  const sent = { key, at, country: facts.country };
  const callback =
    receiptsUrl &&
    ((provider: string) => callbackFor(receiptsUrl, deriveKey(pepper, "receipts"), { provider, ...sent }));
  return {
    recipient,
    body: prepareText(body, facts.code, text),
    sender,
    ...facts,
    reference: key,
    at,
    ...(callback && { callback }),
    ...(feedback && { feedback }),
  };
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
