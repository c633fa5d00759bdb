// The guard's rules: what each one allows, and what they say together. Nothing here waits or remembers.
import type { FailureCode } from "../errors.ts";
import { type Day, earned, earnedByReturning, isHome, volume } from "./history.ts";
import type { GuardRule, Judgement } from "./judgement.ts";
import type { GuardSettings } from "./settings.ts";

/** What a destination without a past gets in a day; `tolerance` scales it. */
const floors = { block: 30, range: 120, home: 200, overdraft: 50 };

/** The share of a good day's messages that all countries together may go beyond what they have earned. */
const overdraftShare = 0.005;

/** New sends per address and hour. */
export const perAddress = 20;

/**
 * How many messages of a day a counter takes: each is counted apart, so that new recipients take nothing from those who come
 * back.
 */
export interface Allowance {
  readonly fresh: number;
  /** Infinity where recipients who come back always pass. */
  readonly returning: number;
}

export function allowanceOf(
  level: "block" | "range",
  past: readonly Day[],
  { tolerance }: GuardSettings,
): Allowance {
  return { fresh: Math.max(floorOf(level, tolerance), earned(past)), returning: Number.POSITIVE_INFINITY };
}

/** What a country may get of its own; beyond it takes from the overdraft. A listed country counts as home. */
export function countryAllowance(
  past: readonly Day[],
  everywhere: readonly Day[],
  { tolerance, countries }: GuardSettings,
): Allowance {
  const fresh = earned(past);
  if (!countries && !isHome(past, everywhere)) return { fresh, returning: earnedByReturning(past) };
  return { fresh: Math.max(floorOf("home", tolerance), fresh), returning: Number.POSITIVE_INFINITY };
}

/** What all countries together may go beyond their own in a day. */
export function overdraftOf(everywhere: readonly Day[], { tolerance }: GuardSettings): number {
  return Math.max(floorOf("overdraft", tolerance), Math.floor(overdraftShare * volume(everywhere)));
}

function floorOf(level: keyof typeof floors, tolerance: number): number {
  return Math.floor(floors[level] * tolerance);
}

/** Types that cost more than a message, or cannot get one. Unknown types pass: metadata learns late of new ranges. */
const refusedTypes = [
  "PREMIUM_RATE",
  "SHARED_COST",
  "TOLL_FREE",
  "PERSONAL_NUMBER",
  "PAGER",
  "VOICEMAIL",
  "UAN",
];

/** Of no country are freephone, UPT, satellites and networks, premium rate, whatever type the metadata gives them. */
export function isRefusedNumber(country: string | undefined, type: string | undefined): boolean {
  return country === undefined || (type !== undefined && refusedTypes.includes(type));
}

/** One of the numbers or prefixes that pass without limits. */
export function isSafe(recipient: string, { safe }: GuardSettings): boolean {
  return safe.some((prefix) => recipient.startsWith(prefix));
}

/** A rule that a message goes beyond. */
export interface Excess {
  readonly rule: GuardRule;
  readonly count?: number;
  readonly limit?: number;
}

/** What is known when the rules have been asked. */
export interface Findings {
  /** In the order of the rules. */
  readonly excesses: readonly Excess[];
  readonly mode: GuardSettings["mode"];
  readonly learning: boolean;
  /** The table did not answer for some of the counts. */
  readonly blind: boolean;
}

/** Orders of the operator, which every mode obeys. */
const orders: readonly GuardRule[] = ["countries", "budget"];
const byPast: readonly GuardRule[] = ["block", "range", "country"];
const watched: readonly GuardRule[] = ["ip", "conversion"];

/** Whether a rule refuses what goes beyond it. */
export function isEnforced(
  rule: GuardRule,
  { mode, learning }: Pick<Findings, "mode" | "learning">,
): boolean {
  if (orders.includes(rule)) return true;
  if (mode !== "enforce" || watched.includes(rule)) return false;
  return !(learning && byPast.includes(rule));
}

export function judge(findings: Findings): Judgement {
  const { excesses, learning, blind } = findings;
  const refusing = excesses.find(({ rule }) => isEnforced(rule, findings));
  if (refusing) return { verdict: "refuse", ...refusing };
  const [first] = excesses;
  if (first && learning && byPast.includes(first.rule)) return { verdict: "learning", ...first };
  if (first) return { verdict: "would-refuse", ...first };
  return { verdict: blind ? "blind" : "pass" };
}

/** What the caller of a refused message is told. */
export const refusals: Record<GuardRule, FailureCode> = {
  number: "ERR_GUARD_NUMBER",
  countries: "ERR_GUARD_COUNTRY",
  budget: "ERR_GUARD_BUDGET",
  recipient: "ERR_GUARD_RECIPIENT",
  block: "ERR_GUARD_DESTINATION",
  range: "ERR_GUARD_DESTINATION",
  country: "ERR_GUARD_DESTINATION",
  ip: "ERR_GUARD_DESTINATION",
  conversion: "ERR_GUARD_CONVERSION",
};

/** What one provider's codes to a destination came to today. */
export interface Conversions {
  /** Sent at least a quarter of an hour ago. */
  readonly messages: number;
  /** Of them those that were used. */
  readonly converted: number;
}

/**
 * Whether too few of a destination's codes are used, whichever provider is taken. Where nobody anywhere has
 * entered one for a quarter of an hour, it is the stream of conversions that is silent.
 */
export function lacksConversions(
  byProvider: readonly Conversions[],
  { now, lastConversionAt }: { readonly now: number; readonly lastConversionAt: number },
): boolean {
  const messages = byProvider.reduce((sum, one) => sum + one.messages, 0);
  if (messages < 30 || now - lastConversionAt > 15 * 60_000) return false;
  return byProvider.every((one) => one.converted < 0.3 * one.messages);
}
