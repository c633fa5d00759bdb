// The order of a route for one message, when people who asked again have a say in it.
import { inOrder } from "./order.ts";
import { type Event, type LastSend, repetition, type Suspicions } from "./resends.ts";

/** Another provider than the one that was due comes first, or would. */
export interface Detour {
  /** `moved`, or `would-move` where that is only watched. */
  readonly verdict: "moved" | "would-move";
  /** The provider that was due. */
  readonly from: string;
  /** The one that comes first, or would. */
  readonly to: string;
}

export interface RouteFacts extends Suspicions {
  /** Providers that do not work now. */
  readonly open: readonly string[];
  /** The last message to the recipient. */
  readonly last: LastSend | undefined;
  readonly mode: "monitor" | "enforce";
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
  const { open, dropping, suspect, last, mode, now } = facts;
  const due = inOrder(route, { open });
  const again = repetition(last, "", now).askedAgain;
  const askedAgain = suspect.find((name) => name === again);
  const other = inOrder(route, { open, dropping, askedAgain });
  const stops = mode === "enforce" ? other : due;
  const [[first], [from], [to]] = [stops, due, other];
  if (!first || !from || !to) return { stops, event: {} };
  const verdict = mode === "enforce" ? "moved" : "would-move";
  const detour: Detour | undefined = from === to ? undefined : { verdict, from: from.name, to: to.name };
  return { stops, event: repetition(last, first.name, now).event, ...(detour && { detour }) };
}
