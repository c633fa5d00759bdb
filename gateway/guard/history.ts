// What a destination's past says: which days count, what a good day is, and what has been earned by it. Days are of UTC,
// numbered from 1970.

/** Messages to one destination in one day. */
export interface Day {
  /** To recipients that had not been seen before. */
  readonly fresh: number;
  /** All of them. */
  readonly all: number;
}

export const dayMs = 24 * 3600 * 1000;

export function dayOf(now: number): number {
  return Math.floor(now / dayMs);
}

/** Days that are looked back on, and the latest ones that are left out, so that an attack cannot raise its own limit. */
const span = 28;
const lag = 7;

/** Until a history has this many days, its learning days count too, however late they are. */
const young = 21;

export interface Start {
  /** The first message that was seen, milliseconds since 1970. */
  readonly since: number;
  readonly learnDays: number;
}

/** The days whose counts are looked at. */
export function daysThatCount(today: number, { since, learnDays }: Start): number[] {
  const first = dayOf(since);
  const days = Array.from({ length: span + lag }, (_, index) => today - 1 - index);
  const isYoung = today - first < young;
  return days.filter((day) => day >= first && (day < today - lag || (isYoung && day < first + learnDays)));
}

export function isLearning(now: number, { since, learnDays }: Start): boolean {
  return now < since + learnDays * dayMs;
}

/** The second-highest, with more days the highest but one in seven: a single wild day never counts. */
export function goodDay(counts: readonly number[]): number {
  const rank = Math.max(2, Math.floor(counts.length / 7));
  return counts.toSorted((a, b) => b - a)[rank - 1] ?? 0;
}

const margin = 1.5;

const freshIn = ({ fresh }: Day) => fresh;
const allIn = ({ all }: Day) => all;
const returningIn = ({ fresh, all }: Day) => all - fresh;

/** New sends in a day that the past allows: by its regular users, or where an app is only used to sign up, by new ones. */
export function earned(past: readonly Day[]): number {
  const best = Math.max(goodDay(past.map(returningIn)), goodDay(past.map(freshIn)));
  return Math.floor(margin * best);
}

/** Regular users on a good day from which a country has a public of its own. */
const publicSize = 10;

/** Sends in a day to recipients who come back, as far as the past of a country allows. */
export function earnedByReturning(past: readonly Day[]): number {
  const returning = goodDay(past.map(returningIn));
  if (returning >= publicSize) return earned(past) + 3 * returning;
  return Math.floor(margin * goodDay(past.map(allIn)));
}

/** Messages of a good day. */
export function volume(past: readonly Day[]): number {
  return goodDay(past.map(allIn));
}

/** A tenth of all messages on a median day; a new attack cannot reach that for three weeks. */
export function isHome(country: readonly Day[], everywhere: readonly Day[]): boolean {
  const usual = median(everywhere.map(allIn));
  return usual > 0 && median(country.map(allIn)) >= usual / 10;
}

function median(counts: readonly number[]): number {
  return counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
}
