// Chance that repeats itself: the same seed brings the same traffic.

export interface Random {
  /** From 0, below 1. */
  next(): number;
  /** From 0, below `end`. */
  below(end: number): number;
  /** Index of one of these weights. */
  pick(weights: readonly number[]): number;
}

/** mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (end) => Math.floor(next() * end),
    pick(weights) {
      const sum = weights.reduce((total, weight) => total + weight, 0);
      let left = next() * sum;
      const found = weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return found < 0 ? weights.length - 1 : found;
    },
  };
}
