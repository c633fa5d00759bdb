// Counts of what became of messages, in items of the table for every five minutes. They are kept by the time at which a
// message was sent, so that a rate is of the same messages above and below its line.
import { type Item, number, numberOf, type Table } from "../state/table.ts";

/** Milliseconds. */
export const slotMs = 300_000;

/** So many items a slot, so that no item is written by every request of the fleet. */
export const shards = 16;

/** A country is counted in so many of them: an item with all countries of the world would be slow and dear to write. */
const shardsOfCountry = 4;

function shardFor({ country = "none" }: Pair): number {
  const letters = [...country].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const group = letters % (shards / shardsOfCountry);
  return group * shardsOfCountry + Math.floor(Math.random() * shardsOfCountry);
}

/** An item outlives the slot by two days: receipts come late. */
const keepMs = 2 * 24 * 3_600_000;

/**
 * `sent`: a provider accepted it. `expected`: and its success would be seen in Auth0's log. `converted`: it was. `delivered`
 * and `failed`: as a receipt says; what has none is undecided.
 */
export const countKinds = ["sent", "expected", "converted", "delivered", "failed"] as const;
export type CountKind = (typeof countKinds)[number];

/** Messages of one provider to one country. */
export interface Pair {
  readonly provider: string;
  /** ISO 3166-1 alpha-2; undefined for numbers of no country. */
  readonly country?: string | undefined;
}

export type Counts = { readonly [Kind in CountKind]: number };

/** The slot of a time, in milliseconds since 1970. */
export function slotOf(at: number): number {
  return Math.floor(at / slotMs) * slotMs;
}

/** Such as `tally#2026-01-31T09:35#7`. */
export function slotKey(slot: number, shard: number): string {
  return `tally#${new Date(slot).toISOString().slice(0, 16)}#${shard}`;
}

/** Adds so many to each kind of the pair, in the slot of `at` (milliseconds since 1970). Throws `TableError`. */
export async function addCounts(
  table: Table,
  pair: Pair,
  change: Partial<Counts>,
  at: number,
  shard = shardFor(pair),
): Promise<void> {
  const slot = slotOf(at);
  const kinds = Object.entries(change);
  await table.update(slotKey(slot, shard), {
    expression: `SET expires = :expires ADD ${kinds.map(([kind]) => `${attributeOf(kind, pair)} :${kind}`).join(", ")}`,
    values: {
      ":expires": number(Math.ceil((slot + slotMs + keepMs) / 1000)),
      ...Object.fromEntries(kinds.map(([kind, by]) => [`:${kind}`, number(by)])),
    },
  });
}

/** Such as `sent_twilio_DE`, with `_` for `-` in the provider's name: a name that needs no placeholder. */
function attributeOf(kind: string, { provider, country = "none" }: Pair): string {
  return `${kind}_${provider.replaceAll("-", "_")}_${country}`;
}

/** Sums of the items of one slot, by pair; providers are named as `names` has them. */
export function sum(
  items: readonly (Item | undefined)[],
  names: readonly string[],
): { pair: Pair; counts: Counts }[] {
  const byName = new Map(names.map((name) => [name.replaceAll("-", "_"), name]));
  const pairs = new Map<string, { pair: Pair; counts: Record<CountKind, number> }>();
  for (const item of items) {
    for (const attribute of Object.keys(item ?? {})) {
      const [, kind, short = "", country = ""] = /^([a-z]+)_(.+)_([A-Z]{2}|none)$/.exec(attribute) ?? [];
      const known = countKinds.find((each) => each === kind);
      const provider = byName.get(short);
      if (!known || !provider) continue;
      const key = `${provider} ${country}`;
      const pair = { provider, country: country === "none" ? undefined : country };
      const held = pairs.get(key) ?? { pair, counts: { ...nothing } };
      held.counts[known] += numberOf(item, attribute) ?? 0;
      pairs.set(key, held);
    }
  }
  return [...pairs.values()];
}

export const nothing: Counts = { sent: 0, expected: 0, converted: 0, delivered: 0, failed: 0 };
