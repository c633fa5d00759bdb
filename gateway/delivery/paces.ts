// The paces of all providers. What one execution environment sees, it tells the others through one item of the table: when
// it changes what they would do, else every few minutes.
import { randomUUID } from "node:crypto";
import { type Item, isAt, number, numberOf, type Table, text, textOf } from "../state/table.ts";
import type { Attempt } from "./attempt.ts";
import { emptyTally, fold, patienceMs, type Sample, sampleOf, type Tally } from "./pace.ts";
import type { DeliveryPolicy } from "./policy.ts";

export interface Paces {
  /**
   * Milliseconds for which to wait for a provider before the next one is tried beside it; infinite where it gets all the
   * time that an attempt may have. May ask the table.
   */
  patienceMs(provider: string): Promise<number>;
  /** Takes note of how an attempt ended. May write to the table. */
  record(attempt: Attempt): Promise<void>;
}

/** Milliseconds for which what the table said counts as still true. */
const freshMs = 60_000;

/** Milliseconds between two writes of one environment. */
const pauseMs = 5_000;

/** Milliseconds after which it is told again, though it changes nothing yet. */
const staleMs = 300_000;

/** Without messages it is forgotten after so many seconds. */
const keepSeconds = 7 * 24 * 3600;

/** A single one that was accepted is not worth a call. */
const fewestToTell = 10;

/** So many messages of one environment are told; older ones have faded. */
const mostPending = 100;

const key = "pace";
const never = Number.NEGATIVE_INFINITY;

/** What the table holds, as far as this environment knows. */
interface Told {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly version: string | undefined;
  readonly at: number;
}

type Named = readonly [provider: string, sample: Sample];

export function createPaces(
  policy: DeliveryPolicy,
  table: Table | undefined,
  onTableError: (error: unknown) => void,
  now: () => number = Date.now,
): Paces {
  /** Else every provider has all its time, whatever its pace. */
  const isUsed = policy.hedge || policy.onUnknown === "next";
  let told: Told = { tallies: new Map(), version: undefined, at: never };
  /** Not in the table yet. */
  let pending: readonly Named[] = [];
  let tallies = told.tallies;
  let askedAt = never;
  let triedAt = never;

  function take(next: Told, left: readonly Named[]): void {
    told = next;
    pending = left;
    tallies = folded(told.tallies, pending);
  }

  async function ask(): Promise<void> {
    if (!table || now() - askedAt < freshMs) return;
    askedAt = now();
    try {
      take(toldIn(await table.get(key)), pending);
    } catch (error) {
      onTableError(error);
    }
  }

  async function tell(provider: string): Promise<void> {
    if (!table || now() - triedAt < pauseMs) return;
    triedAt = now();
    await ask();
    const isNews = differ(patienceIn(tallies, provider), patienceIn(told.tallies, provider));
    if (!isNews && now() - told.at < staleMs) return;
    const written = { tallies, version: randomUUID(), at: now() };
    const included = pending;
    try {
      const isTold = await table.put(itemOf(written), isAt("writtenBy", told.version));
      const left = pending.filter((named) => !included.includes(named));
      if (isTold) take(written, left);
      // Another environment was faster, or the answer was lost: told with a later message. Messages that are told twice weigh
      // twice, which changes no share.
      else askedAt = never;
    } catch (error) {
      onTableError(error);
    }
  }

  const patienceIn = (of: ReadonlyMap<string, Tally>, name: string) =>
    patienceMs(of.get(name) ?? emptyTally, policy);

  return {
    async patienceMs(provider) {
      if (isUsed) await ask();
      return patienceIn(tallies, provider);
    },
    async record(attempt) {
      const sample = sampleOf(attempt);
      if (!sample || !isUsed) return;
      const named: Named = [attempt.provider, sample];
      tallies = folded(tallies, [named]);
      pending = [...pending, named].slice(-mostPending);
      if (sample.ending !== "accepted" || pending.length >= fewestToTell) await tell(attempt.provider);
    },
  };
}

/** By more than what chance does. */
function differ(one: number, other: number): boolean {
  return Math.max(one, other) > 1.5 * Math.min(one, other);
}

function folded(tallies: ReadonlyMap<string, Tally>, samples: readonly Named[]): ReadonlyMap<string, Tally> {
  const next = new Map(tallies);
  for (const [name, sample] of samples) next.set(name, fold(next.get(name) ?? emptyTally, sample));
  return next;
}

const suffix = ".pace";

function itemOf({ tallies, version = "", at }: Told): Item {
  return {
    pk: text(key),
    writtenBy: text(version),
    at: number(at),
    expires: number(Math.ceil(at / 1000) + keepSeconds),
    ...Object.fromEntries([...tallies].map(([name, tally]) => [`${name}${suffix}`, text(spell(tally))])),
  };
}

function toldIn(item: Item | undefined): Told {
  const names = Object.keys(item ?? {}).filter((name) => name.endsWith(suffix));
  return {
    tallies: new Map(names.map((name) => [name.slice(0, -suffix.length), read(textOf(item, name) ?? "")])),
    version: textOf(item, "writtenBy"),
    at: numberOf(item, "at") ?? never,
  };
}

/** Such as `0 3 12.5/0 1/2`: accepted, overtaken, unanswered. */
function spell({ accepted, overtaken, unanswered }: Tally): string {
  return [accepted, overtaken, [unanswered]].map((counts) => counts.map(rounded).join(" ")).join("/");
}

function rounded(count: number): number {
  return Math.round(count * 100) / 100;
}

function read(spelled: string): Tally {
  const [accepted = [], overtaken = [], [unanswered = 0] = []] = spelled
    .split("/")
    .map((counts) => counts.split(" ").map((count) => Number(count) || 0));
  return { accepted, overtaken, unanswered };
}
