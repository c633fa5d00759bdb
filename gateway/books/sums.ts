// Counts by provider and country, as the books keep them.
import { type CountKind, type Counts, countKinds, nothing, type Pair, sum } from "../tally/counts.ts";
import type { Share } from "./rates.ts";

/** By provider and country, such as `twilio DE`; `none` for numbers of no country. */
export type Sums = ReadonlyMap<string, Counts>;

export function nameOf({ provider, country = "none" }: Pair): string {
  return `${provider} ${country}`;
}

export function pairOf(name: string): { provider: string; country: string } {
  const [provider = "", country = ""] = name.split(" ");
  return { provider, country };
}

export function sumsOf(items: Parameters<typeof sum>[0], providers: readonly string[]): Sums {
  return new Map(sum(items, providers).map(({ pair, counts }) => [nameOf(pair), counts]));
}

/** All of them together. */
export function add(all: readonly Sums[]): Sums {
  const result = new Map<string, Counts>();
  for (const [name, counts] of all.flatMap((sums) => [...sums])) {
    result.set(name, plus(result.get(name) ?? nothing, counts));
  }
  return result;
}

export function plus(one: Counts, other: Counts, weight = 1): Counts {
  return countsOf((kind) => one[kind] * weight + other[kind]);
}

function countsOf(value: (kind: CountKind) => number): Counts {
  const { sent, expected, converted, delivered, failed } = nothing;
  const all = { sent, expected, converted, delivered, failed };
  for (const kind of countKinds) all[kind] = value(kind);
  return all;
}

/** The counts of those whose names fit. */
export function total(sums: Sums, fits: (pair: ReturnType<typeof pairOf>) => boolean = () => true): Counts {
  return [...sums].reduce((all, [name, counts]) => (fits(pairOf(name)) ? plus(all, counts) : all), nothing);
}

/** Without what the log stream says. */
export function withoutConversions(sums: Sums): Sums {
  return new Map([...sums].map(([name, counts]) => [name, { ...counts, expected: 0, converted: 0 }]));
}

export const shareOf = {
  /** Of the codes whose use would be seen, those that were used. */
  conversion: ({ converted, expected }: Counts): Share => ({ hits: converted, of: expected }),
  /** Of the messages of which a receipt says what became of them, those that were delivered. */
  delivery: ({ delivered, failed }: Counts): Share => ({ hits: delivered, of: delivered + failed }),
  /** Of all messages, those of which a receipt says what became of them. */
  decision: ({ sent, delivered, failed }: Counts): Share => ({ hits: delivered + failed, of: sent }),
};

export type Kind = keyof typeof shareOf;
