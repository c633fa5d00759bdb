// What one environment of the function holds for the guard between messages, and what of it is only good for today.
import type { Table } from "../state/table.ts";
import { type Counters, createCounters } from "./counters.ts";
import { dayOf, type Start } from "./history.ts";
import { type Beginning, createBeginning, createPasts, type Pasts } from "./pasts.ts";
import { createRecipients, type Recipients } from "./recipients.ts";
import type { GuardSettings } from "./settings.ts";

export interface GuardSource {
  readonly settings: GuardSettings;
  readonly table: Table | undefined;
  /** Opens connections to the table for the calls of one round. */
  readonly open?: () => Promise<void>;
  /** Called once, when learning is over, with the destinations that were sent more than one without a past gets. */
  readonly noteLearned?: (destinations: readonly string[]) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Environment extends GuardSource {
  readonly now: () => number;
  readonly recipients: Recipients;
  readonly beginning: Beginning | undefined;
  today(now: number): Today | undefined;
}

/** Of one day (UTC). */
export interface Today {
  readonly day: number;
  readonly counters: Counters;
  /** Messages by hour and network of those who started the logins. */
  readonly addresses: Map<string, number>;
  pasts(start: Start): Pasts;
}

export function openEnvironment(source: GuardSource): Environment {
  const { settings, table, now = Date.now } = source;
  let today: Today | undefined;
  return {
    ...source,
    now,
    recipients: createRecipients(table),
    beginning: table && createBeginning(table, settings),
    today(time) {
      if (table && today?.day !== dayOf(time)) today = openDay(table, dayOf(time), now);
      return today;
    },
  };
}

function openDay(table: Table, day: number, now: () => number): Today {
  let pasts: Pasts | undefined;
  return {
    day,
    counters: createCounters(table, now),
    addresses: new Map(),
    pasts(start) {
      pasts ??= createPasts(table, day, start);
      return pasts;
    },
  };
}
