// How long each provider usually takes, from what this execution environment has seen.

export interface Pace {
  record(provider: string, durationMs: number): void;
  /** Milliseconds within which 95 of 100 messages are accepted. */
  usual(provider: string): number;
}

/** Until there is something to go by. */
const unknownPaceMs = 2500;
const fewestSamples = 10;
const mostSamples = 100;

export function createPace(): Pace {
  const samples = new Map<string, number[]>();
  return {
    record(provider, durationMs) {
      const own = [...(samples.get(provider) ?? []), durationMs];
      samples.set(provider, own.slice(-mostSamples));
    },
    usual(provider) {
      const own = (samples.get(provider) ?? []).toSorted((a, b) => a - b);
      if (own.length < fewestSamples) return unknownPaceMs;
      return own[Math.ceil(own.length * 0.95) - 1] ?? unknownPaceMs;
    },
  };
}
