// What is remembered of a recipient: since when it is known, how many messages it was sent of late, and by whom the last.
import { type Item, number, numberOf, text, textOf } from "../state/table.ts";
import type { Excess } from "./rules.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Messages since the first one of a window. */
interface Window {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly count: number;
}

export interface Recipient {
  readonly firstAt: number;
  readonly lastAt: number;
  /** By which the last message was sent. */
  readonly provider: string;
  /** When the last message was sent that counted as a first one to this recipient. */
  readonly countedAt: number;
  readonly short: Window;
  readonly long: Window;
  /** Changes with every write, so that no other one is lost. */
  readonly version: string;
  /** Versions of the messages that were last taken from the counts. */
  readonly undone: readonly string[];
}

const rules = { short: { ms: 15 * minute, limit: 8 }, long: { ms: day, limit: 15 } };

/** How long a recipient is remembered. */
const memoryMs = 30 * day;

/** Who was first seen so long ago comes back; before, the same person may still be asking for the first code. */
const knownAfterMs = 20 * hour;

/** Messages in 24 hours that people who come back ask for. */
const usualInDay = 2;

/** The recipient, unless the last message is too long ago. */
export function remembered(seen: Recipient | undefined, now: number): Recipient | undefined {
  return seen && now - seen.lastAt <= memoryMs ? seen : undefined;
}

export function isReturning(seen: Recipient | undefined, now: number): boolean {
  const known = remembered(seen, now);
  if (!known || now - known.firstAt < knownAfterMs) return false;
  return countIn("long", known, now) <= usualInDay;
}

function countIn(name: keyof typeof rules, seen: Recipient, now: number): number {
  return now - seen[name].from < rules[name].ms ? seen[name].count : 0;
}

/** A message to a recipient. */
export interface Sent {
  readonly now: number;
  /** The one that is tried first. */
  readonly provider: string;
  /** It counts as a first message. */
  readonly isCounted: boolean;
  readonly version: string;
}

/** The recipient after one message more. */
export function afterMessage(
  seen: Recipient | undefined,
  { now, provider, isCounted, version }: Sent,
): Recipient {
  const known = remembered(seen, now);
  const next = (name: keyof typeof rules): Window => {
    const count = known ? countIn(name, known, now) : 0;
    return { from: known && count > 0 ? known[name].from : now, count: count + 1 };
  };
  return {
    firstAt: known?.firstAt ?? now,
    lastAt: now,
    provider,
    countedAt: isCounted ? now : (known?.countedAt ?? 0),
    short: next("short"),
    long: next("long"),
    version,
    undone: known?.undone ?? [],
  };
}

/** What a recipient has too much of. */
export function excessOf({ short, long }: Recipient): Excess | undefined {
  const { count, limit } =
    short.count > rules.short.limit
      ? { count: short.count, limit: rules.short.limit }
      : { count: long.count, limit: rules.long.limit };
  return count > limit ? { rule: "recipient", count, limit } : undefined;
}

/** So many messages that were taken back are known, for as long as one of them may be taken back again. */
const maxUndone = 4;

/** The recipient, with a note that the message of that version is not among those that are counted. */
export function noteUndone(seen: Recipient, message: string, version: string): Recipient {
  return { ...seen, version, undone: [message, ...seen.undone].slice(0, maxUndone) };
}

/** The recipient without one message that was counted and not sent, where others have been counted since. */
export function withoutMessage(seen: Recipient, message: string, version: string): Recipient {
  const less = ({ from, count }: Window): Window => ({ from, count: Math.max(0, count - 1) });
  return noteUndone({ ...seen, short: less(seen.short), long: less(seen.long) }, message, version);
}

export function toItem(key: string, recipient: Recipient): Item {
  const { firstAt, lastAt, provider, countedAt, short, long, version, undone } = recipient;
  return {
    pk: text(key),
    firstAt: number(firstAt),
    lastAt: number(lastAt),
    provider: text(provider),
    countedAt: number(countedAt),
    shortFrom: number(short.from),
    shortCount: number(short.count),
    longFrom: number(long.from),
    longCount: number(long.count),
    v: text(version),
    ...(undone.length > 0 && { undone: text(undone.join(" ")) }),
    expires: number(Math.ceil((lastAt + memoryMs) / 1000)),
  };
}

export function fromItem(item: Item | undefined): Recipient | undefined {
  if (!item) return undefined;
  const of = (name: string) => numberOf(item, name) ?? 0;
  return {
    firstAt: of("firstAt"),
    lastAt: of("lastAt"),
    provider: textOf(item, "provider") ?? "",
    countedAt: of("countedAt"),
    short: { from: of("shortFrom"), count: of("shortCount") },
    long: { from: of("longFrom"), count: of("longCount") },
    version: textOf(item, "v") ?? "",
    undone: textOf(item, "undone")?.split(" ") ?? [],
  };
}
