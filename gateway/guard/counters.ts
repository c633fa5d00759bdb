// Counts messages in the table within limits, in the memory of one environment where the table does not answer. Everything
// here is of one day (UTC): a new day has counters of its own.
import { number, numberOf, type Table } from "../state/table.ts";
import { remember } from "./remember.ts";

/** One item whose attributes a message raises by one, if none goes beyond its limit. */
export interface Counter {
  readonly key: string;
  /** How far each attribute may go; Infinity for one that is only counted. */
  readonly limits: Readonly<Record<string, number>>;
  /** When DynamoDB may delete the item, seconds since 1970. */
  readonly expires: number;
  /** Many messages of the fleet raise it at once, so that an environment takes several counts ahead. */
  readonly isHot?: boolean;
}

/** What became of one message at a counter. */
export interface Taken {
  readonly isWithin: boolean;
  /** This message included. */
  readonly count: number;
  readonly limit: number;
  /** The table did not answer: this environment's own count. */
  readonly blind: boolean;
  /** As if the message had never been. Never throws. */
  giveBack(): Promise<void>;
}

export interface Taking {
  readonly enforced: boolean;
  /** The table did not answer for this message before, so it is not waited for again. */
  readonly offline: boolean;
  readonly onTableError: (error: unknown) => void;
}

export interface Counters {
  /** Counts one message. A limit that is not enforced is counted beyond. */
  take(counter: Counter, how: Taking): Promise<Taken>;
  /** Whether it is known without asking that nothing is left. */
  isClosed(counter: Counter): boolean;
}

/**
 * Unused counts are lost to the day, when the environment ends. So at most so many are taken ahead, so small a share of what is
 * left, and of what the environment has sent itself: a fleet of which each sends little loses little.
 */
const batch = { max: 50, ofRoom: 1 / 200, ofOwn: 1 / 4 };

/** For so long a limit that was reached is not asked about again: others may give back what they have not sent. */
const closedMs = 60_000;

export function createCounters(table: Table, now: () => number): Counters {
  /** The last count known of each attribute, by key and name. */
  const known = new Map<string, number>();
  /** The limits that were reached, and when. */
  const closed = new Map<string, { readonly limit: number; readonly at: number }>();
  /** Messages of this environment. */
  const own = new Map<string, number>();
  /** Counts that were taken ahead. */
  const ahead = new Map<string, number>();

  const nameOf = ({ key, limits }: Counter) => [key, ...Object.keys(limits)].join(" ");
  const knownOf = ({ key }: Counter, attribute: string) => known.get(`${key} ${attribute}`) ?? 0;

  function isClosed(counter: Counter): boolean {
    if (tightest(counter) < 1) return true;
    const reached = closed.get(nameOf(counter));
    return reached !== undefined && reached.limit >= tightest(counter) && now() - reached.at < closedMs;
  }

  function note({ key }: Counter, attribute: string, count: number): void {
    remember(known, `${key} ${attribute}`, count);
  }

  /** How many to take at once. */
  function sizeOf(counter: Counter): number {
    if (!counter.isHot) return 1;
    const counts = Object.entries(counter.limits).map(([name, limit]) => ({
      limit,
      count: knownOf(counter, name),
    }));
    // What is left; without a limit, or beyond one that is only watched, what has been counted.
    const rooms = counts
      .filter(({ limit }) => Number.isFinite(limit))
      .map(({ limit, count }) => Math.abs(limit - count));
    if (rooms.length === 0) rooms.push(...counts.map(({ count }) => count));
    const ofOwn = (own.get(nameOf(counter)) ?? 0) * batch.ofOwn;
    return Math.max(1, Math.floor(Math.min(batch.max, Math.min(...rooms) * batch.ofRoom, ofOwn)));
  }

  /** False where a limit holds it back. Throws where the table does not answer. */
  async function add(counter: Counter, size: number, enforced: boolean): Promise<boolean> {
    const item = await table.update(counter.key, addition(counter, size, enforced));
    if (!item) return false;
    for (const name of Object.keys(counter.limits)) note(counter, name, numberOf(item, name) ?? 0);
    return true;
  }

  /** By what is known of the counts, whether or not this message is among them. */
  function taken(counter: Counter, giveBack: () => Promise<void>, blind = false): Taken {
    const entries = Object.entries(counter.limits).map(([name, limit]) => ({
      count: knownOf(counter, name),
      limit,
    }));
    const over = entries.find(({ count, limit }) => count > limit);
    const { count, limit } = over ?? entries[0] ?? { count: 0, limit: 0 };
    return { isWithin: !over, count, limit, blind, giveBack };
  }

  function refused(counter: Counter): Taken {
    const limit = tightest(counter);
    noteClosed(counter);
    return { isWithin: false, count: limit + 1, limit, blind: false, giveBack: async () => undefined };
  }

  function inMemory(counter: Counter): Taken {
    const raise = (by: number) => {
      for (const name of Object.keys(counter.limits)) note(counter, name, knownOf(counter, name) + by);
    };
    raise(1);
    return taken(counter, async () => raise(-1), true);
  }

  /** Made twice it would let one message more through; left out, one fewer. */
  async function subtract(counter: Counter, { onTableError }: Taking): Promise<void> {
    await table.update(counter.key, { ...addition(counter, -1, false), once: true }).catch(onTableError);
  }

  function noteClosed(counter: Counter): void {
    remember(closed, nameOf(counter), { limit: tightest(counter), at: now() });
  }

  function shift(counts: Map<string, number>, name: string, by: number): void {
    remember(counts, name, (counts.get(name) ?? 0) + by);
  }

  /** Counts a message of this environment's own. A limit that is only watched is noted, too: the next one need not ask in vain. */
  function kept(counter: Counter, giveBack: () => Promise<void>): Taken {
    const name = nameOf(counter);
    shift(own, name, 1);
    const result = taken(counter, () => {
      shift(own, name, -1);
      return giveBack();
    });
    if (!result.isWithin) noteClosed(counter);
    return result;
  }

  return {
    isClosed,
    async take(counter, how) {
      const { enforced } = how;
      const name = nameOf(counter);
      if (enforced && tightest(counter) < 1) return refused(counter);
      const putBack = async () => shift(ahead, name, 1);
      if ((ahead.get(name) ?? 0) > 0) {
        shift(ahead, name, -1);
        return kept(counter, putBack);
      }
      if (how.offline) return inMemory(counter);
      try {
        const size = sizeOf(counter);
        if (await add(counter, size, enforced)) {
          if (size > 1) shift(ahead, name, size - 1);
          return kept(counter, size > 1 ? putBack : () => subtract(counter, how));
        }
        // Near the limit others may have taken what a batch would need.
        const one = size > 1 && (await add(counter, 1, enforced));
        return one ? kept(counter, () => subtract(counter, how)) : refused(counter);
      } catch (error) {
        how.onTableError(error);
        return inMemory(counter);
      }
    },
  };
}

function tightest({ limits }: Counter): number {
  return Math.min(...Object.values(limits));
}

function addition({ limits, expires }: Counter, size: number, enforced: boolean) {
  const limited = Object.entries(limits).filter(([, limit]) => enforced && Number.isFinite(limit));
  const conditions = limited.map(([name]) => `(attribute_not_exists(${name}) OR ${name} <= :${name})`);
  return {
    expression: `ADD ${Object.keys(limits).map((name) => `${name} :size`)} SET expires = :expires`,
    ...(conditions.length > 0 && { condition: conditions.join(" AND ") }),
    values: {
      ":size": number(size),
      ":expires": number(expires),
      ...Object.fromEntries(limited.map(([name, limit]) => [`:${name}`, number(limit - size)])),
    },
  };
}
