// What has fallen: for each provider in each country, each country and each provider, against its own past.
import type { Counts } from "../tally/counts.ts";
import type { Slot } from "./ledger.ts";
import { hasFallen, least, type Share } from "./rates.ts";
import { add, type Kind, pairOf, type Sums, shareOf, total } from "./sums.ts";

/** Slots of the quarter of an hour that is looked at alone where there are many messages. */
const recentSlots = 3;
const many = 100;

/** `*` for all providers, or all countries. */
export interface Drop {
  readonly provider: string;
  readonly country: string;
  readonly kind: Kind;
  /** Messages by which it is known. */
  readonly of: number;
}

/** `slots` are of the last hour, `before` the latest messages before it. */
export function dropsIn(slots: readonly Slot[], before: Sums, usual: Sums): Drop[] {
  const hour = add(slots.map(({ sums }) => sums));
  const recent = add(slots.slice(-recentSlots).map(({ sums }) => sums));
  return scopesOf(hour).flatMap(({ provider, country }) =>
    kinds.flatMap((kind): Drop[] => {
      const of = (sums: Sums) => shareOf[kind](within(sums, provider, country));
      const past = pastOf(kind, usual, provider, country);
      const last = of(recent);
      const looked = [topped(of(hour), of(before)), ...(last.of >= many ? [last] : [])];
      const fell = looked.filter((share) => hasFallen(share, past));
      return fell.length > 0
        ? [{ provider, country, kind, of: Math.max(...fell.map((share) => share.of)) }]
        : [];
    }),
  );
}

/** An hour of few messages, with as many of those before it as it takes to tell anything. */
function topped(hour: Share, before: Share): Share {
  const missing = least - hour.of;
  if (missing <= 0 || hour.of === 0 || before.of < missing) return hour;
  return { hits: hour.hits + (before.hits * missing) / before.of, of: least };
}

const kinds = ["conversion", "delivery", "decision"] as const;

/** Every pair, and each provider and each country that has more than one. */
function scopesOf(sums: Sums): { provider: string; country: string }[] {
  const pairs = [...sums.keys()].map(pairOf);
  const repeated = (names: readonly string[]) =>
    [...new Set(names)].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return [
    ...pairs,
    ...repeated(pairs.map(({ provider }) => provider)).map((provider) => ({ provider, country: "*" })),
    ...repeated(pairs.map(({ country }) => country)).map((country) => ({ provider: "*", country })),
  ];
}

function within(sums: Sums, provider: string, country: string): Counts {
  return total(
    sums,
    (pair) =>
      (provider === "*" || pair.provider === provider) && (country === "*" || pair.country === country),
  );
}

/** A new provider's codes are used as often as others' in the country; how it reports is its own. */
export function pastOf(kind: Kind, usual: Sums, provider: string, country: string): Share {
  const own = shareOf[kind](within(usual, provider, country));
  return kind === "conversion" && own.of < many ? shareOf[kind](within(usual, "*", country)) : own;
}

/** Countries in which hardly any of many codes is used, whatever is usual there. */
export function lowCountries(slots: readonly Slot[]): string[] {
  const hour = add(slots.map(({ sums }) => sums));
  const countries = new Set([...hour.keys()].map((name) => pairOf(name).country));
  return [...countries].filter((country) => {
    const { hits, of } = shareOf.conversion(within(hour, "*", country));
    return of >= many && hits < floor * of;
  });
}

/** Vonage's alert of fraud rings at it. */
const floor = 0.35;

export const isMany = ({ of }: Drop): boolean => of >= many;
