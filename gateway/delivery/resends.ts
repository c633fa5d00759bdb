// A provider that accepts messages and drops them is known by the people who ask again. Counts, for each provider and
// country, first messages and those that were asked for again; what one execution environment sees, it tells the others
// through the table.
import { randomUUID } from "node:crypto";
import { type Item, isAt, number, numberOf, type Table, text, textOf } from "../state/table.ts";

/** The last message to a recipient. */
export interface LastSend {
  readonly provider: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the last one that counted as a first message was sent; 0 if there was none. */
  readonly countedAt: number;
}

/** Whether a message is asked for again, and what it says about the ones before it. */
export interface Repetition {
  /** The provider whose message is asked for again. */
  readonly askedAgain?: string;
  readonly event: Event;
}

/** Who asks again later than after so many milliseconds has begun anew. */
const againMs = 5 * 60_000;

/** So that nobody can make a provider suspect by asking all the time, a recipient counts once in so many milliseconds. */
const countedMs = 3_600_000;

/** `by` is the provider that is tried first. */
export function repetition(last: LastSend | undefined, by: string, now: number): Repetition {
  if (!last || now - last.at > againMs) {
    return { event: now - (last?.countedAt ?? 0) >= countedMs ? { first: by } : {} };
  }
  const { provider: askedAgain, at, countedAt } = last;
  return { askedAgain, event: at === countedAt ? { again: askedAgain } : {} };
}

/** What a message says about the ones before it. */
export interface Event {
  /** A first message to its recipient goes to this provider. */
  readonly first?: string | undefined;
  /** This provider's first message to its recipient was asked for again. */
  readonly again?: string | undefined;
}

export interface Suspicions {
  /** Providers that seem to drop messages in the country: for an hour they come after the others. */
  readonly dropping: readonly string[];
  /** Providers whose messages are asked for again unusually often: what is asked for again goes another way. */
  readonly suspect: readonly string[];
}

export interface Resends {
  /** What is known of the providers in a country (ISO 3166-1 alpha-2). */
  suspicions(country: string): Promise<Suspicions>;
  /** Takes note of a message. */
  note(country: string, event: Event): Promise<void>;
  /** Says later which provider has taken a first message, or that none has. */
  correct(country: string, noted: string | undefined, accepted: string | undefined): void;
}

/** Counts that fade, of one provider in one country. */
export interface Tally {
  readonly first: number;
  readonly again: number;
  /** Milliseconds since 1970 of the last change. */
  readonly at: number;
  /** Milliseconds since 1970 until which the provider comes after the others. */
  readonly droppingUntil: number;
  /** How often in a row it was found to drop messages. */
  readonly found: number;
}

const empty: Tally = { first: 0, again: 0, at: 0, droppingUntil: 0, found: 0 };

/** So many first messages always count, however old: in a small country they take hours. */
const least = 20;

/** Milliseconds in which older messages lose half of their weight, where there are many. */
const halfLifeMs = 120_000;

/** Of first messages that arrive, some 15 of 100 are asked for again by the impatient. */
const suspectShare = 0.4;
const droppingShare = 0.5;

/** So many of them were asked for again at least before any is believed. */
const leastAgain = 6;

/** For how long a provider that drops comes after the others: doubled each time it is found to drop still. */
const droppingMs = { first: 3_600_000, longest: 24 * 3_600_000 };

/** Milliseconds for which what the table said counts as still true, and between two writes. */
const freshMs = 5_000;

/** A country without messages is forgotten after so many seconds. */
const keepSeconds = 7 * 24 * 3600;

/** The counts with what has happened since. */
export function fold(tally: Tally, { first, again }: { first: number; again: number }, now: number): Tally {
  const faded = 0.5 ** ((now - tally.at) / halfLifeMs);
  const wanted = tally.first > 0 ? Math.min(1, Math.max(0, least - first) / tally.first) : 1;
  const kept = Math.max(faded, wanted);
  const firsts = Math.max(0, tally.first * kept + first);
  const next = {
    first: firsts,
    again: Math.max(0, tally.again * kept + again),
    at: now,
    droppingUntil: tally.droppingUntil,
    // So many first messages without being found again: it works.
    found: firsts < least ? tally.found : 0,
  };
  if (!exceeds(next, droppingShare)) return next;
  const pause = Math.min(droppingMs.first * 2 ** tally.found, droppingMs.longest);
  return { ...empty, at: now, droppingUntil: now + pause, found: tally.found + 1 };
}

function exceeds({ first, again }: Tally, share: number): boolean {
  return again >= leastAgain && again > share * Math.max(first, leastAgain);
}

/** What one environment holds of a country. */
interface Country {
  tallies: Map<string, Tally>;
  /** Not in the table yet. */
  pending: Map<string, { first: number; again: number }>;
  /** Of the item in the table. */
  version: string | undefined;
  askedAt: number;
  writtenAt: number;
}

export function createResends(
  table: Table | undefined,
  onTableError: (error: unknown) => void,
  now: () => number = Date.now,
): Resends {
  const countries = new Map<string, Country>();

  function countryOf(name: string): Country {
    const known = countries.get(name);
    if (known) return known;
    const never = Number.NEGATIVE_INFINITY;
    const fresh = {
      tallies: new Map(),
      pending: new Map(),
      version: undefined,
      askedAt: never,
      writtenAt: never,
    };
    countries.set(name, fresh);
    return fresh;
  }

  async function ask(name: string): Promise<Country> {
    const country = countryOf(name);
    if (!table || now() - country.askedAt < freshMs) return country;
    country.askedAt = now();
    try {
      const item = await table.get(keyOf(name));
      country.version = textOf(item, "writtenBy");
      if (item) country.tallies = talliesIn(item);
    } catch (error) {
      onTableError(error);
    }
    return country;
  }

  function add(country: Country, provider: string, change: { first?: number; again?: number }): void {
    const { first = 0, again = 0 } = change;
    const present = country.pending.get(provider) ?? { first: 0, again: 0 };
    country.pending.set(provider, { first: present.first + first, again: present.again + again });
  }

  /** Writes what is pending, unless another environment was faster: then it is told with a later message. */
  async function write(name: string, country: Country): Promise<void> {
    const tallies = new Map(country.tallies);
    for (const [provider, change] of country.pending) {
      tallies.set(provider, fold(tallies.get(provider) ?? { ...empty, at: now() }, change, now()));
    }
    country.writtenAt = now();
    const version = randomUUID();
    const written =
      !table ||
      (await table.put(itemOf(name, tallies, version, now()), isAt("writtenBy", country.version))) ||
      // By its version, a write that was made again because its answer was lost finds itself.
      textOf(await table.get(keyOf(name)), "writtenBy") === version;
    if (!written) {
      country.askedAt = Number.NEGATIVE_INFINITY;
      return;
    }
    Object.assign(country, { tallies, version });
    country.pending.clear();
  }

  return {
    async suspicions(name) {
      const { tallies } = await ask(name);
      const named = (holds: (tally: Tally) => boolean) =>
        [...tallies].filter(([, tally]) => holds(tally)).map(([provider]) => provider);
      return {
        dropping: named(({ droppingUntil }) => now() < droppingUntil),
        suspect: named((tally) => exceeds(tally, suspectShare)),
      };
    },
    async note(name, { first, again }) {
      if (first === undefined && again === undefined) return;
      const country = countryOf(name);
      if (first !== undefined) add(country, first, { first: 1 });
      if (again !== undefined) add(country, again, { again: 1 });
      if (table && now() - country.writtenAt < freshMs) return;
      await write(name, country).catch(onTableError);
    },
    correct(name, noted, accepted) {
      if (noted === undefined || noted === accepted) return;
      const country = countryOf(name);
      add(country, noted, { first: -1 });
      if (accepted !== undefined) add(country, accepted, { first: 1 });
    },
  };
}

function keyOf(country: string): string {
  return `resends#${country}`;
}

const fields = ["first", "again", "at", "droppingUntil", "found"] as const;

function itemOf(country: string, tallies: ReadonlyMap<string, Tally>, version: string, now: number): Item {
  const entries = [...tallies].flatMap(([provider, tally]) =>
    fields.map((field) => [`${provider}.${field}`, number(tally[field])]),
  );
  return {
    pk: text(keyOf(country)),
    writtenBy: text(version),
    expires: number(Math.ceil(now / 1000) + keepSeconds),
    ...Object.fromEntries(entries),
  };
}

function talliesIn(item: Item): Map<string, Tally> {
  const providers = Object.keys(item).flatMap((name) =>
    name.endsWith(".first") ? [name.slice(0, -".first".length)] : [],
  );
  return new Map(
    providers.map((provider) => {
      const entries = fields.map((field) => [field, numberOf(item, `${provider}.${field}`) ?? 0]);
      return [provider, { ...empty, ...Object.fromEntries(entries) }];
    }),
  );
}
