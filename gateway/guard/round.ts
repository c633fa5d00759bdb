// The one round of counts that a message waits for: every counter at once, each with what its rule says.
import { networkOf } from "../message/ip.ts";
import type { Counter, Counters, Taken } from "./counters.ts";
import type { Day } from "./history.ts";
import type { GuardRule } from "./judgement.ts";
import { dayAttribute, dayKey, dayStart, type Level, monthExpires, monthKey, type Place } from "./keys.ts";
import type { Pasts } from "./pasts.ts";
import { remember } from "./remember.ts";
import {
  type Allowance,
  allowanceOf,
  countryAllowance,
  type Excess,
  isEnforced,
  overdraftOf,
  perAddress,
} from "./rules.ts";
import type { GuardSettings } from "./settings.ts";

/** One message at the counters. */
export interface Turn {
  readonly settings: GuardSettings;
  readonly learning: boolean;
  readonly now: number;
  readonly day: number;
  /** The recipient has not been seen on an earlier day. */
  readonly isFresh: boolean;
  readonly isSafe: boolean;
  readonly place: Place;
  readonly country: Country | undefined;
  readonly ip: string | undefined;
  readonly counters: Counters;
  /** Messages by hour and network of those who started the logins. */
  readonly addresses: Map<string, number>;
  /** Undefined where the table did not say when the guard began. */
  readonly pasts: Pasts | undefined;
  /** The table did not answer for this message before, so it is not waited for again. */
  readonly offline: boolean;
  readonly onTableError: (error: unknown) => void;
}

/** What one rule says of the message. */
export interface Vote {
  readonly excess?: Excess;
  readonly blind: boolean;
  /** Of the day's overdraft or budget, in percent, where the message took from it. */
  readonly used?: { readonly overdraft?: number; readonly budget?: number };
  giveBack(): Promise<unknown>;
}

const hourMs = 3_600_000;

const twoDays = 2 * 24 * 3600;

/** Whether it is known without a call that the day's budget is used up. */
export function knownBudgetExcess(turn: Turn): Excess | undefined {
  const budget = budgetOf(turn);
  return budget && turn.counters.isClosed(budget) ? over("budget", budget) : undefined;
}

/** A destination that is known without a call to be closed; undefined where the counters have to be asked. */
export function knownExcess(turn: Turn): Excess | undefined {
  const { settings, counters, pasts, isSafe, isFresh } = turn;
  if (isSafe || turn.learning || settings.mode !== "enforce" || !pasts) return undefined;
  for (const level of isFresh ? (["block", "range"] as const) : []) {
    const past = pasts.held(level, turn.place[level]);
    const counter = past && counterOf(turn, level, allowanceOf(level, past, settings));
    if (counter && counters.isClosed(counter)) return over(level, counter);
  }
  const { country } = turn;
  if (!country || !counters.isClosed(country.own)) return undefined;
  if (country.isListed) return over("country", country.own);
  return counters.isClosed(country.overdraft) ? over("country", country.overdraft) : undefined;
}

function over(rule: GuardRule, { limits }: Counter): Excess {
  const limit = Math.min(...Object.values(limits));
  return { rule, count: limit + 1, limit };
}

/** Counts the message everywhere, in the order of the rules. Never throws. */
export function countEverywhere(turn: Turn): Promise<Vote[]> {
  const destinations = turn.isSafe
    ? []
    : [atLevel(turn, "block"), atLevel(turn, "range"), atCountry(turn), atAll(turn), atAddress(turn)];
  return Promise.all([atBudget(turn), ...destinations]);
}

const nothing: Vote = { blind: false, giveBack: async () => undefined };

function take(turn: Turn, rule: GuardRule, counter: Counter): Promise<Taken> {
  const { settings, learning, offline, onTableError } = turn;
  const enforced = isEnforced(rule, { mode: settings.mode, learning });
  return turn.counters.take(counter, { enforced, offline, onTableError });
}

function toVote(rule: GuardRule, { isWithin, count, limit, blind, giveBack }: Taken): Vote {
  return { ...(!isWithin && { excess: { rule, count, limit } }), blind, giveBack };
}

function budgetOf({ settings: { messagesPerDay }, day }: Turn): Counter | undefined {
  if (messagesPerDay === undefined) return undefined;
  const expires = dayStart(day) + twoDays;
  return { key: dayKey("sent", day), limits: { n: messagesPerDay }, expires, isHot: true };
}

async function atBudget(turn: Turn): Promise<Vote> {
  const counter = budgetOf(turn);
  if (!counter) return nothing;
  const taken = await take(turn, "budget", counter);
  return { ...toVote("budget", taken), used: { budget: percent(taken) } };
}

function percent({ count, limit }: Taken): number {
  return Math.min(100, Math.round((100 * count) / limit));
}

/** The counter of a destination: people who come back are counted, and held back by a limit of their own alone. */
function counterOf(
  { day, place, isFresh }: Omit<Turn, "country">,
  level: Level,
  { fresh, returning }: Allowance,
): Counter {
  const own = isFresh
    ? { [dayAttribute("n", day)]: fresh }
    : Number.isFinite(returning) && { [dayAttribute("r", day)]: returning };
  const limits = { ...own, [dayAttribute("t", day)]: Number.POSITIVE_INFINITY };
  const isHot = level === "country" || level === "all";
  return { key: monthKey(level, place[level], day), limits, expires: monthExpires(day), isHot };
}

async function atLevel(turn: Turn, level: "block" | "range"): Promise<Vote> {
  const { settings, pasts, place } = turn;
  const by = (past: readonly Day[]) => counterOf(turn, level, allowanceOf(level, past, settings));
  const held = pasts?.held(level, place[level]);
  const first = await take(turn, level, by(held ?? []));
  if (first.isWithin || held) return toVote(level, first);
  // What it has earned is asked only now: most never get so far.
  const past = turn.offline ? undefined : await pasts?.read(level, place[level]).catch(turn.onTableError);
  if (past) {
    await first.giveBack();
    return toVote(level, await take(turn, level, by(past)));
  }
  // Without its past a destination would be held back for what it always gets, and nobody knows whether the guard still learns.
  return { blind: true, giveBack: first.giveBack };
}

/** What the country may get; undefined where its past is not known. */
export function countryOf(turn: Omit<Turn, "country">): Country | undefined {
  const { settings, pasts, place, day } = turn;
  const past = pasts?.held("country", place.country);
  const everywhere = pasts?.held("all", place.all);
  if (!past || !everywhere) return undefined;
  const overdraft: Counter = {
    key: dayKey("over", day),
    limits: { n: overdraftOf(everywhere, settings) },
    expires: dayStart(day) + twoDays,
    isHot: true,
  };
  const own = counterOf(turn, "country", countryAllowance(past, everywhere, settings));
  return { own, overdraft, isListed: settings.countries !== undefined };
}

interface Country {
  readonly own: Counter;
  readonly overdraft: Counter;
  /** It is one of the only countries that get messages: they have no overdraft. */
  readonly isListed: boolean;
}

const unlimited: Allowance = { fresh: Number.POSITIVE_INFINITY, returning: Number.POSITIVE_INFINITY };

async function atCountry(turn: Turn): Promise<Vote> {
  const anyway = () => take(turn, "country", counterOf(turn, "country", unlimited));
  const { country } = turn;
  if (!country) return { ...toVote("country", await anyway()), blind: true };
  const { own, overdraft, isListed } = country;
  const isKnown = turn.counters.isClosed(own);
  const first = isKnown && !isListed ? undefined : await take(turn, "country", own);
  if (first && (first.isWithin || isListed)) return toVote("country", first);
  await first?.giveBack();
  // Where it was not known before that the country is beyond its own, this is one call more.
  const [counted, taken] = await Promise.all([anyway(), take(turn, "country", overdraft)]);
  const giveBack = () => Promise.all([counted.giveBack(), taken.giveBack()]);
  const blind = counted.blind || taken.blind;
  return { ...toVote("country", taken), blind, giveBack, used: { overdraft: percent(taken) } };
}

async function atAll(turn: Turn): Promise<Vote> {
  const { day, place } = turn;
  const key = monthKey("all", place.all, day);
  const limits = { [dayAttribute("t", day)]: Number.POSITIVE_INFINITY };
  return toVote(
    "country",
    await take(turn, "country", { key, limits, expires: monthExpires(day), isHot: true }),
  );
}

/** Only watched, so that each environment counts for itself: no call, and no address in the table. */
function atAddress({ ip, isFresh, now, addresses }: Turn): Vote {
  if (!ip || !isFresh) return nothing;
  const key = `${Math.floor(now / hourMs)} ${networkOf(ip)}`;
  const add = (by: number) => {
    const count = (addresses.get(key) ?? 0) + by;
    remember(addresses, key, count);
    return count;
  };
  const count = add(1);
  const excess: Excess | undefined =
    count > perAddress ? { rule: "ip", count, limit: perAddress } : undefined;
  return { ...(excess && { excess }), blind: false, giveBack: async () => add(-1) };
}
