// What the books hold from one closing to the next, and how it is written down.
import * as v from "valibot";
import { parseDocument } from "../document.ts";
import { countKinds, nothing } from "../tally/counts.ts";
import { add, type Sums } from "./sums.ts";

/** Five minutes that are closed. */
export interface Slot {
  /** Its begin, milliseconds since 1970. */
  readonly at: number;
  readonly sums: Sums;
}

/** A provider that stopped converting or delivering in a country. Times are milliseconds since 1970. */
export interface Collapse {
  readonly provider: string;
  readonly country: string;
  readonly by: "conversion" | "delivery";
  readonly since: number;
  /** That it works again, by the messages that have tried it: of `evidence`, 0 or more. */
  readonly evidence: number;
}

export interface Closure {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly until: number;
}

export interface Ledger {
  /** Where the next slot to be closed begins. */
  readonly closedUntil: number;
  /** Those of the last hour, the latest last. */
  readonly slots: readonly Slot[];
  /** Of today (UTC), without the last hour. */
  readonly today: Slot;
  /** What is usual: all before the last hour, the older the less. */
  readonly usual: Sums;
  /** The latest messages before the last hour, where that has too few to tell anything. */
  readonly before: Sums;
  readonly collapses: readonly Collapse[];
  readonly closures: readonly Closure[];
  /** When a code was last seen to be used, to the slot. */
  readonly lastConversionAt: number;
}

export function openLedger(closedUntil: number): Ledger {
  return {
    closedUntil,
    slots: [],
    today: { at: 0, sums: new Map() },
    usual: new Map(),
    before: new Map(),
    collapses: [],
    closures: [],
    lastConversionAt: 0,
  };
}

/** Sums as lists in the order of `countKinds`: a fifth of the length. */
const sumsSchema = v.pipe(
  v.record(v.string(), v.array(v.number())),
  v.transform((lists): Sums => {
    const counts = (list: readonly number[]) => ({
      ...nothing,
      ...Object.fromEntries(countKinds.map((kind, index) => [kind, list[index] ?? 0])),
    });
    return new Map(Object.entries(lists).map(([name, list]) => [name, counts(list)]));
  }),
);
const slotSchema = v.object({ at: v.number(), sums: sumsSchema });
const ledgerSchema = v.object({
  closedUntil: v.number(),
  slots: v.array(slotSchema),
  today: slotSchema,
  usual: sumsSchema,
  before: sumsSchema,
  collapses: v.array(
    v.object({
      provider: v.string(),
      country: v.string(),
      by: v.picklist(["conversion", "delivery"]),
      since: v.number(),
      evidence: v.number(),
    }),
  ),
  closures: v.array(v.object({ country: v.string(), until: v.number() })),
  lastConversionAt: v.number(),
});

export function writeLedger(ledger: Ledger): string {
  return JSON.stringify(ledger, (_, value) =>
    value instanceof Map
      ? Object.fromEntries(
          [...value].map(([name, counts]) => [name, countKinds.map((kind) => round(counts[kind]))]),
        )
      : value,
  );
}

/** An item of DynamoDB holds 400 KB, names and expiry included. */
const maxBytes = 380 * 1024;

export interface Written {
  readonly text: string;
  /** How many providers in countries had no room. */
  readonly left: number;
}

/** The ledger as text that an item of the table can hold: where that is not all of it, with the pairs of most messages. */
export function fitLedger(ledger: Ledger): Written {
  let text = writeLedger(ledger);
  const excess = () => Buffer.byteLength(text) / maxBytes;
  if (excess() <= 1) return { text, left: 0 };
  const names = byMessages(ledger);
  let count = names.length;
  while (count > 0 && excess() > 1) {
    count = Math.min(count - 1, Math.floor(count / excess()));
    text = writeLedger(only(new Set(names.slice(0, count)), ledger));
  }
  return { text, left: names.length - count };
}

/** Names of all pairs, those with most messages first. */
function byMessages({ slots, today, usual, before }: Ledger): string[] {
  const all = add([usual, before, today.sums, ...slots.map(({ sums }) => sums)]);
  return [...all].sort(([, one], [, other]) => other.sent - one.sent).map(([name]) => name);
}

function only(names: ReadonlySet<string>, ledger: Ledger): Ledger {
  const of = (sums: Sums) => new Map([...sums].filter(([name]) => names.has(name)));
  const ofSlot = ({ at, sums }: Slot): Slot => ({ at, sums: of(sums) });
  const { slots, today, usual, before } = ledger;
  return {
    ...ledger,
    slots: slots.map(ofSlot),
    today: ofSlot(today),
    usual: of(usual),
    before: of(before),
  };
}

/** Fine enough for a single message to fade. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Undefined where it cannot be read. */
export function readLedger(text: string | undefined): Ledger | undefined {
  const result = parseDocument(ledgerSchema, text);
  return result.success ? result.output : undefined;
}
