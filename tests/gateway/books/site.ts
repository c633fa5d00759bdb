// A simulated site: people ask for codes, providers deliver or drop them, Auth0's log tells of the logins, the real books
// are kept every five minutes over a table in memory, and messages take the way that the real order gives them.
import { keepBooks } from "../../../gateway/books/keep.ts";
import { planRoute } from "../../../gateway/delivery/detour.ts";
import { createOutages } from "../../../gateway/delivery/outages.ts";
import { number, numberOf, text } from "../../../gateway/state/table.ts";
import { countKinds, slotKey, slotMs, slotOf } from "../../../gateway/tally/counts.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import { randomBy } from "../../support/random.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A Monday, 0:00 UTC. */
export const start = Date.UTC(2026, 0, 5);

export interface World {
  readonly providers?: readonly string[];
  /** Shares of messages by country. */
  readonly countries?: Readonly<Record<string, number>>;
  readonly perHour: number;
  readonly hours: number;
  readonly seed?: number;
  readonly mode?: "monitor" | "enforce";
  /** Share of messages that arrive. `at`: milliseconds since the start. */
  readonly arrives?: (provider: string, country: string, at: number) => number;
  /** Share of people with a code who use it. */
  readonly uses?: (country: string, at: number) => number;
  /** What is counted: the codes that were used, if not said otherwise. */
  readonly observes?: { readonly receipts: boolean; readonly conversion: boolean };
  /** What a receipt says of a message before the books look; undefined where none has come. `dice`: from 0 to 1. */
  readonly reports?: (message: Sent, dice: number) => "delivered" | "failed" | undefined;
  /** Whether Auth0's log is told. */
  readonly isHeard?: (at: number) => boolean;
  /** Whether the books are kept. */
  readonly isKept?: (at: number) => boolean;
}

export interface Sent {
  readonly provider: string;
  readonly country: string;
  /** Milliseconds since the start. */
  readonly at: number;
  readonly isThere: boolean;
}

export interface Seen {
  /** Values of the rules' metrics at each closing. */
  readonly rules: readonly Rules[];
  /** Messages by hour since the start, and of them those to the first provider, and those that arrived. */
  readonly hours: readonly { sent: number; toFirst: number; arrived: number }[];
  /** Sums of the metrics of counts over all closed slots. */
  readonly counts: Readonly<Record<string, number>>;
  /** Items of the table at the end. */
  readonly items: ReadonlyMap<string, unknown>;
  /** Messages of countries that the guard's rule calls closed. */
  readonly closed: number;
}

export type Rules = Readonly<Record<string, number>> & { readonly at: number };

/** Days and nights: most people log in in the afternoon. */
function volume(at: number): number {
  return 1 + 0.8 * Math.sin(((at / hour - 9) / 24) * 2 * Math.PI);
}

export async function play(world: World): Promise<Seen> {
  const {
    providers = ["a", "b"],
    countries = { DE: 1 },
    mode = "enforce",
    arrives = () => 0.98,
    uses = () => 0.82,
    observes = { receipts: false, conversion: true },
    reports = () => undefined,
    isHeard = () => true,
    isKept = () => true,
  } = world;
  const random = randomBy(world.seed ?? 1);
  const table = memoryTable(new Map(), false);
  const clock = { now: start };
  const outages = createOutages(table, () => undefined, { now: () => clock.now, random });
  const settings = { providers: [...providers], ...observes };
  const rules: Rules[] = [];
  const counts: Record<string, number> = {};
  const write = (line: string) => {
    const { message, ...fields } = JSON.parse(line);
    if (message === "books closed") rules.push({ ...fields, at: clock.now - start });
    else for (const kind of countKinds) counts[kind] = (counts[kind] ?? 0) + (fields[kind] ?? 0);
  };
  const route = providers.map((name) => ({ name }));
  const hours: Seen["hours"][number][] = [];
  let closed = 0;
  let nextAt = 0;
  for (let at = 0; at < world.hours * hour; at += slotMs) {
    const slot = new Map<string, number>();
    const add = (kind: string, provider: string, country: string) =>
      slot.set(`${kind}_${provider}_${country}`, (slot.get(`${kind}_${provider}_${country}`) ?? 0) + 1);
    for (
      ;
      nextAt < at + slotMs;
      nextAt += (-Math.log(1 - random()) * hour) / (world.perHour * volume(nextAt))
    ) {
      clock.now = start + nextAt;
      const country = pick(countries, random());
      const verdict = await outages.verdict(country);
      if (verdict.lacksConversions) closed += 1;
      const { stops } = planRoute(route, {
        open: [],
        last: undefined,
        now: clock.now,
        outages: { ...verdict, mode },
      });
      const provider = stops[0]?.name ?? "";
      const isThere = random() < arrives(provider, country, nextAt);
      const present = hours[Math.floor(nextAt / hour)] ?? { sent: 0, toFirst: 0, arrived: 0 };
      hours[Math.floor(nextAt / hour)] = {
        sent: present.sent + 1,
        toFirst: present.toFirst + (provider === providers[0] ? 1 : 0),
        arrived: present.arrived + (isThere ? 1 : 0),
      };
      add("sent", provider, country);
      if (observes.conversion) {
        add("expected", provider, country);
        if (isThere && random() < uses(country, nextAt) && isHeard(nextAt))
          add("converted", provider, country);
      }
      const told = observes.receipts && reports({ provider, country, at: nextAt, isThere }, random());
      if (told) add(told, provider, country);
    }
    clock.now = start + at + slotMs;
    const key = slotKey(slotOf(start + at), 0);
    table.items.set(key, {
      pk: text(key),
      ...Object.fromEntries([...slot].map(([name, n]) => [name, number(n)])),
    });
    table.items.delete(slotKey(slotOf(start + at - 3 * day), 0));
    if (isKept(at)) await keepBooks({ settings, table, write }, clock.now);
  }
  return { rules, hours, counts, items: table.items, closed };
}

function pick(shares: Readonly<Record<string, number>>, dice: number): string {
  let left = dice;
  for (const [name, share] of Object.entries(shares)) {
    left -= share;
    if (left < 0) return name;
  }
  return Object.keys(shares)[0] ?? "";
}

/** How often a rule began to ring. */
export function rings(rules: readonly Rules[], name: string): number {
  return rules.filter((each, index) => (each[name] ?? 0) > 0 && !((rules[index - 1]?.[name] ?? 0) > 0))
    .length;
}

/** When it rang first, in milliseconds since the start. */
export function firstRing(rules: readonly Rules[], name: string): number | undefined {
  return rules.find((each) => (each[name] ?? 0) > 0)?.at;
}

/** Shares of the messages in some hours. */
export function shares({ hours }: Seen, fromMs: number, toMs: number) {
  const some = hours.slice(fromMs / hour, toMs / hour).filter(Boolean);
  const sum = (name: "sent" | "toFirst" | "arrived") => some.reduce((all, each) => all + each[name], 0);
  return { toFirst: sum("toFirst") / sum("sent"), arrived: sum("arrived") / sum("sent") };
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
export const minutes = (ms: number | undefined) =>
  ms === undefined ? "never" : `${Math.round(ms / minute)} min`;

/** What goes wrong begins at noon, when there is a past to compare with. */
export const beginOf = (perHour: number) =>
  (perHour < 100 ? 7 * day : perHour < 1000 ? 2 * day : 0) + 12 * hour;

/** Between two times the first provider accepts and drops everything in DE. */
export const outage = (from: number, to: number) => (provider: string, country: string, at: number) =>
  provider === "a" && country === "DE" && at >= from && at < to ? 0 : 0.98;

export { numberOf };
