// Medians, percentiles, and taking turns.

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/**
 * Measures every variant once per round, each round in another order, so that a phase in which the machine is slow hits
 * all of them. The results of each variant, in the order of the rounds.
 */
export async function takeTurns<Name extends string, Result>(
  variants: readonly Name[],
  rounds: number,
  measure: (variant: Name) => Promise<Result>,
): Promise<Record<Name, Result[]>> {
  const results = {} as Record<Name, Result[]>;
  for (const variant of variants) results[variant] = [];
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % variants.length;
    for (const variant of [...variants.slice(shift), ...variants.slice(0, shift)]) {
      results[variant].push(await measure(variant));
    }
  }
  return results;
}
