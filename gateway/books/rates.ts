// When a share has fallen: what is usual, and what chance alone would do.

/** Of so many, so many. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** Of fewer messages nothing is concluded. */
export const least = 20;

/** What is usual is known from so many. */
const leastUsual = 100;

/** A share that has lost more than a quarter of itself has fallen. */
const fallen = 0.75;

/** Chance makes one in a million shares look so: the books look 288 times a day, at every provider and country. */
const chance = 1e-6;

/** Whether the share is far below what is usual, by more than chance. Undefined where too little is known. */
export function hasFallen(now: Share, usual: Share): boolean | undefined {
  if (now.of < least || usual.of < leastUsual) return undefined;
  const expected = likely(usual);
  const found = now.hits / now.of;
  return found < fallen * expected && now.of * divergence(found, expected) > -Math.log(chance);
}

/** A provider that is worse than this share of what is usual should not be taken for well. */
const bad = 1 / 3;

/**
 * By how much messages that try a provider speak for its being as usual rather than bad, added to what was held before: the
 * logarithm of how many times likelier that makes them. Never below 0, so that it is soon known when it works again (Page's
 * test).
 */
export function evidence(held: number, { hits, of }: Share, usual: Share): number {
  const expected = likely(usual);
  const each = Math.log((1 - expected) / (1 - bad * expected));
  return Math.max(0, held - hits * Math.log(bad) + (of - hits) * each);
}

/** A hundred times likelier. */
export const enough = Math.log(100);

/** So many in a row without a hit are no chance. */
export function unlikelyMisses(usual: Share): number {
  return usual.of < leastUsual ? 0 : Math.ceil(Math.log(chance) / Math.log(1 - likely(usual)));
}

/** Never 0 or 1, however short the past is. */
function likely({ hits, of }: Share): number {
  return (hits + 1) / (of + 2);
}

/** Kullback and Leibler's: times the number of messages, it bounds the probability of a share so low (Chernoff). */
function divergence(found: number, expected: number): number {
  const part = (one: number, other: number) => (one === 0 ? 0 : one * Math.log(one / other));
  return part(found, expected) + part(1 - found, 1 - expected);
}
