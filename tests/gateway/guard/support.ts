// Guards of several environments over one table and one clock, and messages for them.
import * as v from "valibot";
import { GatewayError } from "../../../gateway/errors.ts";
import type { Watched } from "../../../gateway/guard/findings.ts";
import { createGuard, type Guard } from "../../../gateway/guard/guard.ts";
import { dayOf } from "../../../gateway/guard/history.ts";
import type { Judgement } from "../../../gateway/guard/judgement.ts";
import { dayAttribute, type Level, monthKey, startKey } from "../../../gateway/guard/keys.ts";
import { type GuardSettings, guardSchema } from "../../../gateway/guard/settings.ts";
import { number, numberOf, text } from "../../../gateway/state/table.ts";
import { type MemoryTable, memoryTable } from "../../support/memoryTable.ts";

export const dayMs = 24 * 3600 * 1000;

/** Noon of a Wednesday in the middle of a month. */
export const noon = Date.UTC(2026, 6, 15, 12);

export const settingsOf = (over: v.InferInput<typeof guardSchema> = {}): GuardSettings =>
  v.parse(guardSchema, over);

export interface Site {
  readonly table: MemoryTable;
  readonly clock: { now: number };
  readonly learned: (readonly string[])[];
  open(settings?: Parameters<typeof settingsOf>[0]): Guard;
}

/** A site whose guard began so many days ago. */
export function siteOf({ age = 60, now = noon, generation = "" } = {}): Site {
  const table = memoryTable();
  const clock = { now };
  const learned: (readonly string[])[] = [];
  table.items.set(startKey, {
    pk: text(startKey),
    since: number(now - age * dayMs),
    generation: text(generation),
    closed: number(1),
  });
  const open: Site["open"] = (settings) =>
    createGuard({
      settings: settingsOf(settings),
      table,
      now: () => clock.now,
      noteLearned: (names) => learned.push(names),
    });
  return { table, clock, learned, open };
}

/** Writes what a destination was sent on each of so many days before today: new sends and all. */
export function seed(
  { table, clock }: Site,
  [level, id]: readonly [Level, string],
  { days, fresh, all, from = 1 }: { days: number; fresh: number; all: number; from?: number },
): void {
  for (let age = from; age < from + days; age += 1) {
    const day = dayOf(clock.now) - age;
    const key = monthKey(level, id, day);
    const counts = { [dayAttribute("n", day)]: number(fresh), [dayAttribute("t", day)]: number(all) };
    table.items.set(key, { ...table.items.get(key), pk: text(key), ...counts });
  }
}

/** Makes Germany a home country with room for new users. */
export function settle(site: Site): void {
  seed(site, ["country", "DE"], { days: 45, fresh: 2000, all: 10_000 });
  seed(site, ["all", ""], { days: 45, fresh: 2000, all: 10_000 });
}

/** A site on an ordinary day, with its home in Germany. */
export function ordinary(over: Parameters<typeof siteOf>[0] = {}): Site {
  const site = siteOf(over);
  settle(site);
  return site;
}

let serial = 0;

/** A number in the block 491511234 that nobody else has. */
export function inBlock(block = "491511234"): string {
  serial += 1;
  return `+${block}${String(serial % 10_000).padStart(4, "0")}`;
}

export type Sent = Judgement & { readonly code?: string };

/** Sends one message; the verdict, with the code where it is refused. */
export async function send(
  guard: Guard,
  { provider = "a", outcome, lacksConversions, ...over }: Partial<Watched> & Message = {},
): Promise<Sent> {
  let judgement: Judgement = { verdict: "pass" };
  const watch = guard.watch({
    recipient: inBlock(),
    country: "DE",
    pepper: "pepper",
    report: (said) => {
      judgement = said;
    },
    onTableError: () => undefined,
    ...over,
  });
  try {
    await watch.admit({ provider, isCounted: true, ...(lacksConversions && { lacksConversions }) });
    await watch.settle(outcome ?? { provider });
    return judgement;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { ...judgement, code: error.code };
  }
}

interface Message {
  readonly provider?: string;
  readonly lacksConversions?: boolean;
  readonly outcome?: Parameters<ReturnType<Guard["watch"]>["settle"]>[0];
}

/** Sends several, one after the other; the verdicts. */
export async function sendEach(guard: Guard, messages: readonly Parameters<typeof send>[1][]) {
  const verdicts: Sent[] = [];
  for (const message of messages) verdicts.push(await send(guard, message));
  return verdicts;
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Today's count of a destination. */
export function countOf({ table, clock }: Site, kind: "n" | "t", level: Level, id: string): number {
  const day = dayOf(clock.now);
  return numberOf(table.items.get(monthKey(level, id, day)), dayAttribute(kind, day)) ?? 0;
}

export const accepted = (sent: readonly Sent[]) => sent.filter(({ verdict }) => verdict !== "refuse").length;
