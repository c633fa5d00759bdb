// The pasts of destinations, read from the table once a day, and when the guard began.
import { type Item, number, numberOf, type Table, text, textOf } from "../state/table.ts";
import { type Day, daysThatCount, type Start } from "./history.ts";
import { dayAttribute, type Level, monthKey, startKey } from "./keys.ts";
import { remember } from "./remember.ts";
import type { GuardSettings } from "./settings.ts";

export interface Pasts {
  /** Throws where the table does not answer. */
  read(level: Level, id: string): Promise<readonly Day[]>;
  /** The past if it has been read. */
  held(level: Level, id: string): readonly Day[] | undefined;
}

/** Pasts as they are on one day: they are the same until midnight. */
export function createPasts(table: Pick<Table, "get">, today: number, start: Start): Pasts {
  const running = new Map<string, Promise<readonly Day[]>>();
  const done = new Map<string, readonly Day[]>();

  async function fetch(level: Level, id: string): Promise<readonly Day[]> {
    const days = daysThatCount(today, start);
    const keyOf = (day: number) => monthKey(level, id, day);
    const months = [...new Set(days.map(keyOf))];
    const items = await Promise.all(months.map((key) => table.get(key)));
    const byMonth = new Map(months.map((key, index) => [key, items[index]]));
    return days.map((day) => dayIn(byMonth.get(keyOf(day)), day));
  }

  return {
    held: (level, id) => done.get(`${level} ${id}`),
    async read(level, id) {
      const name = `${level} ${id}`;
      const held = done.get(name);
      if (held) return held;
      const reading = running.get(name) ?? fetch(level, id).finally(() => running.delete(name));
      running.set(name, reading);
      const past = await reading;
      remember(done, name, past);
      return past;
    },
  };
}

/** What the item of its month says of a day. */
export function dayIn(item: Item | undefined, day: number): Day {
  const count = (kind: "n" | "t") => numberOf(item, dayAttribute(kind, day)) ?? 0;
  return { fresh: count("n"), all: count("t") };
}

/** What the item of the beginning says; undefined where there is none, or one of another generation. */
export function startOf(item: Item | undefined, { learn, learnDays }: GuardSettings): Start | undefined {
  if (!item || textOf(item, "generation") !== learn) return undefined;
  return { since: numberOf(item, "since") ?? 0, learnDays };
}

/** The beginning of the guard's knowledge, and what it has learned to name at its end. */
export interface Beginning {
  /** Reads it, or makes it for the first message. Throws where the table does not answer. */
  read(now: number): Promise<Start>;
  /** Reads it where it is there. Never throws. */
  warmUp(): Promise<void>;
  held(): Start | undefined;
  /** Remembers a destination for the note at the end of learning. */
  name(destination: string): Promise<void>;
  /** The destinations named while the guard learned, for the one environment that is first to ask; else undefined. */
  close(): Promise<readonly string[] | undefined>;
}

export function createBeginning(table: Table, settings: GuardSettings): Beginning {
  const { learn, learnDays } = settings;
  let start: Start | undefined;
  let isClosed = false;
  const named = new Set<string>();

  function take(item: Item | undefined): Start | undefined {
    const read = startOf(item, settings);
    if (!read) return undefined;
    isClosed = numberOf(item, "closed") !== undefined;
    start = read;
    return read;
  }

  async function make(now: number): Promise<Start> {
    const item = { pk: text(startKey), since: number(now), generation: text(learn) };
    const isOther = {
      expression: "attribute_not_exists(pk) OR generation <> :own",
      values: { ":own": text(learn) },
    };
    if (await table.put(item, isOther)) return take(item) ?? { since: now, learnDays };
    return take(await table.get(startKey)) ?? { since: now, learnDays };
  }

  return {
    held: () => start,
    read: async (now) => start ?? take(await table.get(startKey)) ?? (await make(now)),
    warmUp: async () => void take(await table.get(startKey).catch(() => undefined)),
    async name(destination) {
      if (named.has(destination)) return;
      named.add(destination);
      const values = { ":one": number(1) };
      await table.update(startKey, { expression: `ADD x${destination} :one`, values });
    },
    async close() {
      if (isClosed) return undefined;
      isClosed = true;
      const values = { ":one": number(1) };
      const condition = "attribute_not_exists(closed)";
      const item = await table.update(startKey, { expression: "SET closed = :one", condition, values });
      const names = Object.keys(item ?? {}).filter((name) => name.startsWith("x"));
      return item && names.map((name) => name.slice(1)).sort();
    },
  };
}
