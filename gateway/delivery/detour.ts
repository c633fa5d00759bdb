// The order of a route for one message, when people who asked again, and the books, have a say in it.
import { inOrder, type OrderFacts } from "./order.ts";
import type { CountryVerdict } from "./outages.ts";
import { type Event, type LastSend, repetition, type Suspicions } from "./resends.ts";

/** Another provider than the one that was due comes first, or would. */
export interface Detour {
  /** `moved`, or `would-move` where that is only watched. */
  readonly verdict: "moved" | "would-move";
  /** The provider that was due. */
  readonly from: string;
  /** The one that comes first, or would. */
  readonly to: string;
  /**
   * `asked-again`: the recipient asks again for a message of the one that was due; `dropping`: many others do; `outage`: the
   * books say that it stopped converting or delivering; `probe`: this message tries whether one of these works again.
   */
  readonly why: "asked-again" | "dropping" | "outage" | "probe";
}

type Mode = "monitor" | "enforce";

/** Undefined where nobody asks. */
export interface RouteFacts {
  /** Providers that do not work now. */
  readonly open: readonly string[];
  /** By those who ask again. */
  readonly resends?: (Suspicions & { readonly mode: Mode }) | undefined;
  /** By the books. */
  readonly outages?: (Omit<CountryVerdict, "lacksConversions"> & { readonly mode: Mode }) | undefined;
  /** The last message to the recipient. */
  readonly last: LastSend | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Plan<S> {
  /** In the order in which they are tried. */
  readonly stops: readonly S[];
  /** What the message says about the providers. */
  readonly event: Event;
  readonly detour?: Detour;
}

export function planRoute<S extends { readonly name: string }>(
  route: readonly S[],
  facts: RouteFacts,
): Plan<S> {
  const { open, last, now, resends } = facts;
  const due = inOrder(route, { open });
  const stops = inOrder(route, known(facts, ["enforce"]));
  const other = inOrder(route, known(facts, ["enforce", "monitor"]));
  const [[first], [from]] = [stops, due];
  if (!first || !from) return { stops, event: {} };
  const detour =
    detourTo(from, first, "moved", known(facts, ["enforce"])) ??
    detourTo(from, other[0], "would-move", known(facts, ["enforce", "monitor"]));
  const event = resends ? repetition(last, first.name, now).event : {};
  return { stops, event, ...(detour && { detour }) };
}

/** What is known by those whose word counts. */
function known({ open, resends, outages, last, now }: RouteFacts, modes: readonly Mode[]): OrderFacts {
  const asked = resends && modes.includes(resends.mode) ? resends : undefined;
  const booked = outages && modes.includes(outages.mode) ? outages : undefined;
  const again = asked && repetition(last, "", now).askedAgain;
  return {
    open,
    dropping: asked?.dropping,
    askedAgain: asked?.suspect.find((name) => name === again),
    out: booked?.out,
    tried: booked?.tried,
  };
}

function detourTo(
  { name: from }: { readonly name: string },
  stop: { readonly name: string } | undefined,
  verdict: Detour["verdict"],
  { dropping = [], out = [], tried, askedAgain }: OrderFacts,
): Detour | undefined {
  if (!stop || stop.name === from) return undefined;
  const to = stop.name;
  if (askedAgain === from) return { verdict, from, to, why: "asked-again" };
  if (to === tried) return { verdict, from, to, why: "probe" };
  return { verdict, from, to, why: dropping.includes(from) || !out.includes(from) ? "dropping" : "outage" };
}
