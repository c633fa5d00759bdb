// What countries have earned by their past, and what is left of it today: the gateway's own rules, read from its table.
import metadata from "libphonenumber-js/min/metadata";
import { type Day, dayMs, dayOf, isLearning, type Start } from "../gateway/guard/history.ts";
import { dayKey, monthKey, startKey } from "../gateway/guard/keys.ts";
import { createPasts, dayIn, startOf } from "../gateway/guard/pasts.ts";
import { type Allowance, countryAllowance, isEnforced, overdraftOf } from "../gateway/guard/rules.ts";
import type { GuardSettings } from "../gateway/guard/settings.ts";
import { type Item, numberOf } from "../gateway/state/table.ts";
import type { Change } from "./changes.ts";
import { nameOf } from "./guardReport.ts";

/** Reads one item of the gateway's table. */
export type GetItem = (key: string) => Promise<Item | undefined>;

/** Days that are shown, today included. */
const shownDays = 28;

interface Country {
  readonly country: string;
  /** Messages in the days that are shown. */
  readonly messages: number;
  readonly today: Day;
  /** With `guard.countries` as it is. */
  readonly allowance: Allowance;
  /** Its past alone allows something. */
  readonly hasEarned: boolean;
}

/** `now` is in milliseconds since 1970. */
export async function earnedLines(
  read: GetItem,
  settings: GuardSettings,
  { change, now }: { readonly change: Change; readonly now: number },
): Promise<string[]> {
  const get = remembering(read);
  const start = startOf(await get(startKey), settings);
  if (!start) return ["the guard has not seen a message yet"];
  const pasts = createPasts({ get }, dayOf(now), start);
  const everywhere = await pasts.read("all", "");
  const codes = [...Object.keys(metadata.countries), "none"];
  const all = await Promise.all(
    codes.map(async (country) => {
      const past = await pasts.read("country", country);
      return countryOf(country, await daysOf(get, country, now), { past, everywhere, settings });
    }),
  );
  const seen = all.filter(({ messages }) => messages > 0).sort((one, other) => other.messages - one.messages);
  const over = { used: await countOf(get, "over", now), limit: overdraftOf(everywhere, settings) };
  const standing = {
    settings,
    isLeft: over.used < over.limit,
    isEnforced: isEnforced("country", { mode: settings.mode, learning: isLearning(now, start) }),
  };
  return [
    learningLine(start, now),
    ...seen.map((one) => countryLine(one, standing)),
    ...(settings.countries
      ? []
      : [`beyond their own, all countries together: ${over.used} of ${over.limit} used today`]),
    ...(await budgetLines(get, settings, now)),
    ...openingLines(seen, settings, change),
  ];
}

function remembering(read: GetItem): GetItem {
  const asked = new Map<string, Promise<Item | undefined>>();
  return (key) => {
    const answer = asked.get(key) ?? read(key);
    asked.set(key, answer);
    return answer;
  };
}

/** Today first. */
function daysOf(get: GetItem, country: string, now: number): Promise<Day[]> {
  const days = Array.from({ length: shownDays }, (_, index) => dayOf(now) - index);
  return Promise.all(days.map(async (day) => dayIn(await get(monthKey("country", country, day)), day)));
}

function countryOf(
  country: string,
  days: readonly Day[],
  {
    past,
    everywhere,
    settings,
  }: { past: readonly Day[]; everywhere: readonly Day[]; settings: GuardSettings },
): Country {
  const own = countryAllowance(past, everywhere, { ...settings, countries: undefined });
  return {
    country,
    messages: days.reduce((sum, { all }) => sum + all, 0),
    today: days[0] ?? { fresh: 0, all: 0 },
    allowance: countryAllowance(past, everywhere, settings),
    hasEarned: own.fresh > 0 || own.returning > 0,
  };
}

async function countOf(get: GetItem, kind: "over" | "sent", now: number): Promise<number> {
  return numberOf(await get(dayKey(kind, dayOf(now))), "n") ?? 0;
}

function learningLine(start: Start, now: number): string {
  const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const end = start.since + start.learnDays * dayMs;
  const since = `learning began on ${date(start.since)}`;
  if (!isLearning(now, start)) return `${since} and is over`;
  return `${since} and ends on ${date(end)}: until then no destination is refused`;
}

/** How the rules of countries stand today. */
interface Standing {
  readonly settings: GuardSettings;
  /** Of what all countries share. */
  readonly isLeft: boolean;
  readonly isEnforced: boolean;
}

function countryLine(one: Country, standing: Standing): string {
  const { country, messages, today, allowance } = one;
  const name = country === "none" ? "numbers of no country" : `${country} ${nameOf(country)}`;
  const used = [
    `${today.fresh} of ${allowance.fresh} to new numbers`,
    ...(Number.isFinite(allowance.returning)
      ? [`${today.all - today.fresh} of ${allowance.returning} to who comes back`]
      : []),
  ].join(", ");
  return `${name.padEnd(24)}${messages} in ${shownDays} days; today ${used}${verdictOf(one, standing)}`;
}

function verdictOf(
  { country, today, allowance }: Country,
  { settings: { countries }, isLeft, isEnforced }: Standing,
): string {
  if (countries && !countries.includes(country)) return "; CLOSED (ERR_GUARD_COUNTRY)";
  if (today.fresh < allowance.fresh && today.all - today.fresh < allowance.returning) return "";
  if (!countries && isLeft) return "; more takes from what all countries share";
  return isEnforced ? "; REFUSES more" : "; would refuse more";
}

/** The budget and how much of it is used. */
async function budgetLines(get: GetItem, { messagesPerDay }: GuardSettings, now: number): Promise<string[]> {
  if (messagesPerDay === undefined) return [];
  return [`messages of today: ${await countOf(get, "sent", now)} of ${messagesPerDay}`];
}

/** What opens exactly the countries that have earned something. */
function openingLines(seen: readonly Country[], { countries }: GuardSettings, change: Change): string[] {
  if (countries) return [];
  const earners = seen.filter(({ country, hasEarned }) => hasEarned && country !== "none");
  if (earners.length === 0) return ["no country has earned anything yet"];
  return [
    "to send to the countries that have earned something, and to no other:",
    ...change(
      "guard.countries",
      earners.map(({ country }) => country),
    ).map((line) => `  ${line}`),
  ];
}
