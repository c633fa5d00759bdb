// Names of what the guard keeps in the table. A number is only there as its HMAC; a prefix of a number that
// ends four digits before it is no person.
import { createHmac } from "node:crypto";
import { dayMs } from "./history.ts";

export const startKey = "guard#start";

/** What counts are kept of: a block of 10,000 numbers, an operator's range, a country, everything. */
export type Level = "block" | "range" | "country" | "all";

/** Destinations whose counts one message raises, by level. */
export interface Place {
  readonly block: string;
  readonly range: string;
  readonly country: string;
  readonly all: string;
}

export function placeOf(recipient: string, country: string | undefined): Place {
  const digits = recipient.slice(1);
  return { block: digits.slice(0, -4), range: digits.slice(0, -6), country: country ?? "none", all: "" };
}

export function recipientKey(pepper: string, recipient: string): string {
  return `guard#to#${hmac(pepper, recipient)}`;
}

function hmac(pepper: string, value: string): string {
  return createHmac("sha256", pepper).update(value).digest("base64url");
}

/** A month of a destination in one item, so that one read brings its past. */
export function monthKey(level: Level, id: string, day: number): string {
  return ["guard", level, id, isoDay(day).slice(0, 6)].filter(Boolean).join("#");
}

export function dayKey(kind: "over" | "sent", day: number): string {
  return `guard#${kind}#${isoDay(day)}`;
}

/** Attributes of a day in the item of its month: new sends, all sends, and those to who comes back where they have a limit. */
export function dayAttribute(kind: "n" | "t" | "r", day: number): string {
  return kind + isoDay(day).slice(6);
}

/** 75 days after the month began, in seconds since 1970: the past reaches back 35 days. */
export function monthExpires(day: number): number {
  const date = new Date(day * dayMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000 + 75 * 24 * 3600;
}

const isoDays = new Map<number, string>();

/** Such as 20260131. A message asks for the same days many times. */
function isoDay(day: number): string {
  const known = isoDays.get(day);
  if (known) return known;
  const iso = new Date(day * dayMs).toISOString().slice(0, 10).replaceAll("-", "");
  isoDays.set(day, iso);
  return iso;
}

/** In seconds since 1970. */
export function dayStart(day: number): number {
  return (day * dayMs) / 1000;
}
