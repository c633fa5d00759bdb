// Four weeks of made-up logins, as the guard would have counted them.
import { dayMs, dayOf } from "../../gateway/guard/history.ts";
import {
  dayAttribute,
  type Level,
  monthExpires,
  monthKey,
  placeOf,
  recipientKey,
  startKey,
} from "../../gateway/guard/keys.ts";
import { afterMessage, type Recipient, toItem } from "../../gateway/guard/recipient.ts";
import { type Item, number, text } from "../../gateway/state/table.ts";
import { phoneIn } from "./numbers.ts";
import type { Random } from "./random.ts";

export const past = { days: 28, users: 400, loginsPerDay: 120 };

/** The guard's first message was then, so that learning (28 days at most) is over. */
const begunDaysAgo = 30;

/** Shares of the app's countries, the main one first; further ones get no users. */
const shares = [80, 12, 8];

export interface User {
  /** E.164. */
  readonly recipient: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** `home` is where they are, the main country first. */
export function usersOf(home: readonly string[], random: Random): User[] {
  const countries = home.slice(0, shares.length);
  const weights = shares.slice(0, countries.length);
  return Array.from({ length: past.users }, () => {
    const country = countries[random.pick(weights)] ?? "DE";
    return { country, recipient: phoneIn(country, random) };
  });
}

export interface Known {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `guard.learn` of the stack. */
  readonly generation: string;
  /** Under which recipients are kept. */
  readonly pepper: string;
  /** Name of the provider that sent to them. */
  readonly provider: string;
}

/** What the guard's table holds after these weeks. */
export function itemsOf(
  users: readonly User[],
  { now, generation, pepper, provider }: Known,
  random: Random,
): Item[] {
  const months = new Map<string, { expires: number; counts: Record<string, number> }>();
  const people = new Map<string, Recipient>();
  for (let day = dayOf(now) - past.days; day < dayOf(now); day += 1) {
    const logins = Math.round(past.loginsPerDay * (0.9 + random.next() / 5));
    for (let count = 0; count < logins; count += 1) {
      const user = users[random.below(users.length)];
      if (!user) continue;
      const seen = people.get(user.recipient);
      for (const [level, id] of Object.entries(placeOf(user.recipient, user.country))) {
        const key = monthKey(level as Level, id, day);
        const month = months.get(key) ?? { expires: monthExpires(day), counts: {} };
        months.set(key, month);
        for (const kind of seen ? (["t"] as const) : (["n", "t"] as const)) {
          const name = dayAttribute(kind, day);
          month.counts[name] = (month.counts[name] ?? 0) + 1;
        }
      }
      const sent = { now: day * dayMs + random.below(dayMs), provider, isCounted: true, version: "made-up" };
      people.set(user.recipient, afterMessage(seen, sent));
    }
  }
  const since = now - begunDaysAgo * dayMs;
  return [
    { pk: text(startKey), since: number(since), generation: text(generation), closed: number(1) },
    ...[...months].map(([key, { expires, counts }]) => toMonth(key, expires, counts)),
    ...[...people].map(([recipient, one]) => toItem(recipientKey(pepper, recipient), one)),
  ];
}

function toMonth(key: string, expires: number, counts: Readonly<Record<string, number>>): Item {
  const entries = Object.entries(counts).map(([name, count]) => [name, number(count)]);
  return { pk: text(key), expires: number(expires), ...Object.fromEntries(entries) };
}
