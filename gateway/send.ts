// The last steps of a code: what the guard admits goes to the providers of its route.
import type { SecretStore } from "./access/secrets.ts";
import type { Attempt, Draft } from "./delivery/attempt.ts";
import { type Delivery, deliver, type Receipt, UndeliveredError } from "./delivery/deliver.ts";
import type { Plan } from "./delivery/detour.ts";
import type { Stop } from "./delivery/route.ts";
import { GatewayError } from "./errors.ts";
import type { Settlement, Watch } from "./guard/guard.ts";
import { signRequest } from "./network/aws.ts";
import type { Deadline } from "./network/deadline.ts";
import type { Passage } from "./passage.ts";
import type { NamedAccount } from "./providers/connect.ts";

/** A route in its order, with what the guard has to know. */
export interface RoutePlan extends Plan<Stop> {
  /** Hardly any codes are used in the recipient's country. */
  readonly lacksConversions: boolean;
}

/** Sends what the guard admits, and tells it what became of that. */
export async function sendUnderWatch(
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
