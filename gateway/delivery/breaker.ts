// Keeps requests from waiting for a provider that has just failed. An execution environment that opens or closes a breaker
// tells the others through the table; failures are counted by each for itself.
import { randomUUID } from "node:crypto";
import type { Outcome } from "../providers/index.ts";
import { number, numberOf, type Table, text } from "../state/table.ts";

export interface Breaker {
  /** Those whose breaker is open. After the pause a provider is not among them, so that one request of the fleet tries it. */
  open(names: readonly string[]): Promise<string[]>;
  /**
   * Whether a provider's turn may be taken. False where its pause is over and another environment is trying it; a request
   * that comes first claims that try.
   */
  admit(name: string): Promise<boolean>;
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
  /** For how long it opens next. */
  pause: number;
  /** This environment is trying the provider after its pause. */
  probing: boolean;
  /** When the table was last asked. */
  askedAt: number;
}

const closed = { failures: 0, openUntil: 0, pause: pauseMs.first, probing: false };

export function createBreaker(
  table: Table | undefined,
  onTableError: (error: unknown) => void,
  now: () => number = Date.now,
): Breaker {
  const states = new Map<string, State>();

  function stateOf(name: string): State {
    const known = states.get(name);
    if (known) return known;
    const fresh = { ...closed, askedAt: Number.NEGATIVE_INFINITY };
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
      if (shared) {
        state.openUntil = numberOf(shared, "endsAt") ?? 0;
        state.pause = numberOf(shared, "pause") ?? pauseMs.first;
      } else if (state.openUntil !== 0) Object.assign(state, closed);
    } catch (error) {
      onTableError(error);
    }
    return state;
  }

  async function isOpen(name: string): Promise<boolean> {
    return now() < (await ask(name)).openUntil;
  }

  return {
    async open(names) {
      // The only one is tried in any case.
      if (names.length < 2) return [];
      const open = await Promise.all(names.map(isOpen));
      return names.filter((_, index) => open[index]);
    },
    async admit(name) {
      const state = stateOf(name);
      const expected = state.openUntil;
      // Works, or is tried as the last one.
      if (expected === 0 || now() < expected) return true;
      Object.assign(state, { openUntil: now() + pauseMs.first, probing: true });
      if (!table) return true;
      const id = randomUUID();
      // By its id, a claim that is made again because its answer was lost finds itself.
      const unclaimed = {
        expression: "endsAt = :expected OR claimId = :id",
        values: { ":expected": number(expected), ":id": text(id) },
      };
      const probe = { ...item(name, state), claimId: text(id) };
      const claimed = await table.put(probe, unclaimed).catch(onTableError);
      if (claimed === false) Object.assign(state, { probing: false, askedAt: Number.NEGATIVE_INFINITY });
      return claimed !== false;
    },
    async record(name, outcome) {
      const state = stateOf(name);
      const { probing, openUntil } = state;
      state.probing = false;
      if (works(outcome)) {
        Object.assign(state, closed);
        if (openUntil !== 0) await table?.remove(keyOf(name)).catch(onTableError);
        return;
      }
      if (!isFailure(outcome)) return;
      // Was under way when the breaker opened, or tried as the last one.
      if (!probing && now() < openUntil) return;
      state.failures += 1;
      if (!probing && openUntil === 0 && state.failures < failuresToOpen) return;
      const pause = Math.min(Math.max(state.pause, askedPauseMs(outcome)), pauseMs.longest);
      const next = Math.min(state.pause * 2, pauseMs.longest);
      Object.assign(state, { openUntil: now() + pause, pause: next });
      // Where it is lost, this environment takes the table's silence for a breaker that another has closed.
      await table?.insist(item(name, state)).catch(onTableError);
    },
  };
}

/** A refused recipient or text is no failure of the provider. */
function works({ kind }: Outcome): boolean {
  return kind === "accepted" || kind === "rejected";
}

/**
 * Failures of the provider itself, or of its account. A refusal of one message, such as of its sender or route, often found
 * without a call, tells neither that the provider works nor that it does not.
 */
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

function item(name: string, { openUntil, pause }: State) {
  const day = 24 * 3600;
  return {
    pk: text(keyOf(name)),
    endsAt: number(openUntil),
    pause: number(pause),
    expires: number(Math.ceil(openUntil / 1000) + day),
  };
}
