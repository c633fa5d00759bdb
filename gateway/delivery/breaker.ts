// Keeps requests from waiting for a provider that has just failed. What one execution environment learns, it tells the
// others through the table, so that a fleet of cold environments does not each learn the hard way.
import type { Outcome } from "../providers/index.ts";
import { number, numberOf, type Table, text } from "../state/table.ts";

export interface Breaker {
  /**
   * The same stops, those that work first. A provider whose breaker is open comes last: when all others fail, trying
   * it costs nothing. After the pause one request of the fleet tries it in its place.
   */
  order<S extends { readonly name: string }>(stops: readonly S[]): Promise<S[]>;
  /** Takes note of how an attempt ended. */
  record(name: string, outcome: Outcome): Promise<void>;
}

/** Failures in a row that open a breaker. */
const failuresToOpen = 3;

/** Milliseconds for which a breaker stays open: doubled after every failed probe, up to `longest`. */
const pauseMs = { first: 15_000, longest: 240_000 };

/** Milliseconds for which what the table said is taken as still true. */
const freshMs = 5_000;

interface State {
  failures: number;
  /** Milliseconds since 1970; 0 when closed. */
  openUntil: number;
  pause: number;
  /** When the table was last asked. */
  askedAt: number;
}

export function createBreaker(
  table: Table | undefined,
  onTableError: (error: unknown) => void,
  now: () => number = Date.now,
): Breaker {
  const states = new Map<string, State>();

  function stateOf(name: string): State {
    const known = states.get(name);
    if (known) return known;
    const fresh = { failures: 0, openUntil: 0, pause: pauseMs.first, askedAt: Number.NEGATIVE_INFINITY };
    states.set(name, fresh);
    return fresh;
  }

  /** Learns from the table whether another environment has opened or closed the breaker. */
  async function ask(name: string): Promise<State> {
    const state = stateOf(name);
    if (!table || now() - state.askedAt < freshMs) return state;
    state.askedAt = now();
    try {
      const shared = await table.get(keyOf(name));
      state.openUntil = numberOf(shared, "endsAt") ?? 0;
      state.pause = numberOf(shared, "pause") ?? pauseMs.first;
    } catch (error) {
      onTableError(error);
    }
    return state;
  }

  /** Whether this request is the one that tries a provider after its pause. */
  async function claimProbe(name: string, state: State): Promise<boolean> {
    const expected = state.openUntil;
    state.openUntil = now() + pauseMs.first;
    if (!table) return true;
    const unclaimed = { expression: "endsAt = :expected", values: { ":expected": number(expected) } };
    const claimed = await table.put(item(name, state.openUntil, state.pause), unclaimed).catch(onTableError);
    if (claimed === false) state.askedAt = Number.NEGATIVE_INFINITY;
    return claimed !== false;
  }

  async function isUsable(name: string): Promise<boolean> {
    const state = await ask(name);
    if (state.openUntil === 0) return true;
    return now() >= state.openUntil && claimProbe(name, state);
  }

  return {
    async order(stops) {
      if (stops.length < 2) return [...stops];
      const usable = await Promise.all(stops.map(({ name }) => isUsable(name)));
      return [...stops.filter((_, index) => usable[index]), ...stops.filter((_, index) => !usable[index])];
    },
    async record(name, outcome) {
      if (saysNothing(outcome)) return;
      const state = stateOf(name);
      if (!isFailure(outcome)) {
        const wasOpen = state.openUntil !== 0;
        Object.assign(state, { failures: 0, openUntil: 0, pause: pauseMs.first });
        if (wasOpen) await table?.remove(keyOf(name)).catch(onTableError);
        return;
      }
      state.failures += 1;
      if (state.failures < failuresToOpen && state.openUntil === 0) return;
      const pause = Math.min(Math.max(state.pause, askedPauseMs(outcome)), pauseMs.longest);
      state.openUntil = now() + pause;
      state.pause = Math.min(state.pause * 2, pauseMs.longest);
      await table?.put(item(name, state.openUntil, state.pause)).catch(onTableError);
    },
  };
}

/** A refusal of one message, often found without a call, tells neither that the provider works nor that it does not. */
function saysNothing(outcome: Outcome): boolean {
  return outcome.kind === "unavailable" && ["sender", "route", "refused"].includes(outcome.reason);
}

/** Failures of the provider itself, or of its account. A refused recipient or text is none: the provider works. */
function isFailure(outcome: Outcome): boolean {
  if (outcome.kind === "unknown") return true;
  return outcome.kind === "unavailable" && ["throttled", "down", "account"].includes(outcome.reason);
}

/** The pause that the provider itself asks for. */
function askedPauseMs(outcome: Outcome): number {
  return outcome.kind === "unavailable" ? (outcome.retryAfterSeconds ?? 0) * 1000 : 0;
}

function keyOf(name: string): string {
  return `breaker#${name}`;
}

function item(name: string, endsAt: number, pause: number) {
  const day = 24 * 3600;
  return {
    pk: text(keyOf(name)),
    endsAt: number(endsAt),
    pause: number(pause),
    expires: number(Math.ceil(endsAt / 1000) + day),
  };
}
