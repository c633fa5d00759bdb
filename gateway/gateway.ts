// The way of a one-time code through the gateway, step by step: who calls, what to send, to whom, by whom.
import { randomUUID } from "node:crypto";
import { authenticate } from "./access/authenticate.ts";
import { deriveKey, hashCaller } from "./access/derivedKeys.ts";
import type { Secrets } from "./access/secrets.ts";
import type { Draft } from "./delivery/attempt.ts";
import { check } from "./delivery/check.ts";
import { planRoute } from "./delivery/detour.ts";
import { leaseMsWithin, messageKey, type Once, type OnceReceipt, sendOnce } from "./delivery/once.ts";
import { routeTo, type Stop } from "./delivery/route.ts";
import type { Watch } from "./guard/guard.ts";
import type { Trace } from "./log/trace.ts";
import { type Lifetime, lifetimeOf } from "./message/lifetime.ts";
import { isForSmsLogin, type Message, pathOf, readMessage } from "./message/message.ts";
import { describeNumber, type PhoneNumber } from "./message/phone.ts";
import { measure } from "./message/segments.ts";
import { prepareText } from "./message/text.ts";
import { signRequest } from "./network/aws.ts";
import { startDeadline } from "./network/deadline.ts";
import type { Gateway, Passage } from "./passage.ts";
import { type RoutePlan, sendUnderWatch } from "./send.ts";
import type { Settings } from "./settings.ts";
import { callbackFor } from "./tally/callback.ts";
import { readFate } from "./tally/fate.ts";
import type { SentMessage } from "./tally/marks.ts";

export interface GatewayRequest {
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
}

/** Passes one message on. Resolves when a provider has accepted it; throws `GatewayError` in every other case. */
export async function passOn(request: GatewayRequest, gateway: Gateway, trace: Trace): Promise<OnceReceipt> {
  const deadline = startDeadline(gateway.settings.deadlineMs);
  const passage: Passage = { gateway, deadline, trace, beside: [] };
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
  if (isCheck) return checkOnly(draft, { route, claim: once, secrets }, passage);
  trace.route(route[0]?.name);
  const watch = watchOver(message, number, secrets, passage);
  const plan = planOf(route, draft, watch, passage);
  const noted: (Promise<void> | undefined)[] = [];
  const { reference } = draft;
  const send = async (tried: readonly string[]) => {
    const receipt = await sendUnderWatch(watch, draft, await plan, tried, passage);
    // Beside what is written of the message anyway.
    noted.push(noteAccepted(message, { ...receipt, country, at: draft.at, reference }, secrets, passage));
    return receipt;
  };
  const sent = once ? sendOnce(once, send) : send([]);
  return sent.finally(() => Promise.all([plan, ...noted]));
}

function noteAccepted(
  message: Message,
  sent: SentMessage,
  secrets: Secrets,
  { gateway: { tally }, trace }: Passage,
): Promise<void> | undefined {
  return tally?.note({
    ...sent,
    transactionId: message.correlationId,
    recipient: message.recipient,
    isExpected: isForSmsLogin(message),
    keys: observerKeys(secrets),
    onTableError: trace.tableError,
  });
}

/** Under which messages are marked for those who observe what becomes of them. */
function observerKeys({ pepper }: Secrets) {
  return { receipts: deriveKey(pepper, "receipts"), conversion: deriveKey(pepper, "conversion") };
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

function watchOver(
  { ip }: Message,
  { e164, country, type }: PhoneNumber,
  { pepper, previousPepper }: Secrets,
  { gateway: { guard }, trace }: Passage,
): Watch {
  return guard.watch({
    recipient: e164,
    ip,
    country,
    type,
    pepper,
    previousPepper,
    report: trace.guard,
    onTableError: trace.tableError,
  });
}

/** What the gateway would do with the message. */
function checkOnly(
  draft: Draft,
  { route, claim, secrets }: { route: readonly Stop[]; claim: Once | undefined; secrets: Secrets },
  { gateway: { http, variables, settings }, deadline, trace }: Passage,
): Promise<never> {
  return check(draft, {
    route,
    claim,
    async last() {
      if (!claim || !settings.observe.conversion) return undefined;
      return readFate(claim.table, observerKeys(secrets), draft.recipient, Date.now());
    },
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
