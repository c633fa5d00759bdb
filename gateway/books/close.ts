// Closes slots: a pure step from one state of the books to the next, with what there is to say.
import { lacksConversions } from "../guard/rules.ts";
import { nothing, slotMs } from "../tally/counts.ts";
import { type Drop, dropsIn, lowCountries, pastOf } from "./drops.ts";
import type { Closure, Collapse, Ledger, Slot } from "./ledger.ts";
import { enough, evidence, least } from "./rates.ts";
import { audible, isSilentAt, silentSlots } from "./silence.ts";
import { add, nameOf, pairOf, plus, type Sums, shareOf, total } from "./sums.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** After its end a slot is left open for so long: codes are used and receipts come. */
export const openMs = 15 * 60_000;

const slotsOfHour = hourMs / slotMs;

/** What was is half of what is usual after so long, so that a week is nearly all of it. */
const halfLifeMs = 2.5 * dayMs;

/** For so long a provider that collapsed comes last; then some messages try it. */
export const pauseMs = hourMs;

/** What is bad for longer is how it is: then it counts for what is usual. */
const unusualMs = dayMs;

/** Of a provider that is not tried in a country any more nothing is heard. */
const longestMs = 7 * dayMs;

/** For so long a country stays closed, once its codes are not used. */
const closedMs = 12 * hourMs;

export interface Closing {
  readonly ledger: Ledger;
  /** What has fallen. */
  readonly drops: readonly Drop[];
  /** Countries with hardly any conversions. */
  readonly low: readonly string[];
  readonly isSilent: boolean;
}

/**
 * `due` are the slots to close, in their order, and `open` those after them that have ended: what they say already tells
 * whether the stream is silent. `now` is in milliseconds since 1970.
 */
export function close(ledger: Ledger, due: readonly Slot[], open: readonly Slot[], now: number): Closing {
  const all = [...ledger.slots, ...due];
  const silent = silentSlots([...all, ...open], shareOf.conversion(total(ledger.usual)));
  const heard = audible(all, silent);
  const kept = all.slice(-slotsOfHour);
  const recent = heard.slice(-slotsOfHour);
  const gone = heard.slice(0, -slotsOfHour);
  const usual = gone.reduce(
    (past, slot) => fade(past, withoutCollapsed(slot, ledger.collapses, now)),
    ledger.usual,
  );
  const before = new Map([...gone.reduce(latest, ledger.before)].filter(([name]) => usual.has(name)));
  const drops = dropsIn(recent, before, usual);
  const collapses = collapsesNow(ledger, { drops, due: heard.slice(ledger.slots.length), usual, now });
  const today = gone.reduce(addToday, ledger.today);
  const closedUntil = (due.at(-1)?.at ?? ledger.closedUntil - slotMs) + slotMs;
  const lastHeard = due.findLast(({ sums }) => total(sums).converted > 0);
  const lastConversionAt = lastHeard ? lastHeard.at + slotMs : ledger.lastConversionAt;
  const day = [today, ...recent].filter(({ at }) => dayOf(at) === dayOf(closedUntil - slotMs));
  const closures = [
    ...ledger.closures.filter(({ until }) => until > now),
    ...closuresIn(add(day.map(({ sums }) => sums)), { collapses, closedUntil, lastConversionAt, now }),
  ];
  return {
    ledger: {
      closedUntil,
      slots: kept,
      today,
      usual,
      before,
      collapses,
      closures: closures.filter(
        ({ country }, index) => closures.findIndex((other) => other.country === country) === index,
      ),
      lastConversionAt,
    },
    drops,
    low: lowCountries(recent),
    isSilent: isSilentAt([...all, ...open], silent),
  };
}

const dayOf = (at: number) => Math.floor(at / dayMs);

/** What is usual, with a slot more. */
function fade(usual: Sums, { sums }: Slot): Sums {
  const weight = 0.5 ** (slotMs / halfLifeMs);
  const names = new Set([...usual.keys(), ...sums.keys()]);
  const next = [...names].map(
    (name) => [name, plus(usual.get(name) ?? nothing, sums.get(name) ?? nothing, weight)] as const,
  );
  return new Map(next.filter(([, { sent }]) => sent > 0.5));
}

/** So many of the latest messages are kept of each provider in each country; not all of them need be codes. */
const latestKept = 2 * least;

/** The latest messages, with a slot more. */
function latest(before: Sums, { sums }: Slot): Sums {
  const next = new Map(before);
  for (const [name, counts] of sums) {
    const held = before.get(name) ?? nothing;
    const weight = Math.min(1, Math.max(0, latestKept - counts.sent) / Math.max(1, held.sent));
    next.set(name, plus(held, counts, weight));
  }
  return next;
}

/** A collapse is not usual, for a day. */
function withoutCollapsed({ at, sums }: Slot, collapses: readonly Collapse[], now: number): Slot {
  const names = new Set(collapses.filter(({ since }) => now - since < unusualMs).map(nameOf));
  return { at, sums: new Map([...sums].filter(([name]) => !names.has(name))) };
}

function addToday(today: Slot, slot: Slot): Slot {
  return dayOf(today.at) === dayOf(slot.at) ? { at: today.at, sums: add([today.sums, slot.sums]) } : slot;
}

interface Facts {
  readonly drops: readonly Drop[];
  /** As far as the stream was heard. */
  readonly due: readonly Slot[];
  readonly usual: Sums;
  readonly now: number;
}

/** Those that go on, and those that begin. */
function collapsesNow(ledger: Ledger, { drops, due, usual, now }: Facts): Collapse[] {
  const going = ledger.collapses.flatMap((collapse): Collapse[] => {
    const { provider, country, by, since } = collapse;
    if (now - since >= longestMs) return [];
    const tries = add(due.filter(({ at }) => at >= since + pauseMs).map(({ sums }) => sums));
    const share = shareOf[by](tries.get(nameOf(collapse)) ?? nothing);
    const held = evidence(collapse.evidence, share, pastOf(by, usual, provider, country));
    return held >= enough ? [] : [{ ...collapse, evidence: held }];
  });
  const known = new Set(ledger.collapses.map(nameOf));
  const begun = drops.flatMap(({ provider, country, kind }): Collapse[] => {
    if (provider === "*" || country === "*" || kind === "decision") return [];
    if (known.has(nameOf({ provider, country }))) return [];
    known.add(nameOf({ provider, country }));
    return [{ provider, country, by: kind, since: now, evidence: 0 }];
  });
  return [...going, ...begun];
}

/**
 * Countries whose codes are not used, whichever provider is taken. Where one of them has collapsed there, it is the
 * provider, and nothing is closed.
 */
function closuresIn(
  day: Sums,
  {
    collapses,
    closedUntil,
    lastConversionAt,
    now,
  }: Pick<Ledger, "collapses" | "closedUntil" | "lastConversionAt"> & { readonly now: number },
): Closure[] {
  const countries = new Set([...day.keys()].map((name) => pairOf(name).country));
  return [...countries].flatMap((country): Closure[] => {
    const byProvider = [...day].flatMap(([name, { expected, converted }]) =>
      pairOf(name).country === country && expected > 0 ? [{ messages: expected, converted }] : [],
    );
    const isProvider = collapses.some((collapse) => collapse.country === country);
    const lacks = lacksConversions(byProvider, { now: closedUntil, lastConversionAt });
    return lacks && !isProvider && country !== "none" ? [{ country, until: now + closedMs }] : [];
  });
}
