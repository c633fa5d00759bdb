// Users of made-up apps, day by day. All of them are models: nobody's real traffic was seen.
import type { Random } from "../../../../tools/attack/random.ts";

export interface Send {
  /** Milliseconds since the first midnight. */
  readonly at: number;
  readonly recipient: string;
  readonly country: string;
}

/** Where numbers of a country are: `prefixes` with how many digits follow each. */
export interface Land {
  readonly country: string;
  readonly weight: number;
  readonly prefixes: readonly string[];
  /** Digits after a prefix. */
  readonly digits: number;
}

export interface Population {
  readonly name: string;
  readonly lands: readonly Land[];
  /** Users at a time. */
  readonly users: number;
  readonly loginsPerDay: number;
  /** Share of logins by people never seen. */
  readonly newcomers: number;
  /** Weights of the hours, and of the days from Monday. */
  readonly hours: readonly number[];
  readonly week: readonly number[];
  /** Numbers one after the other, as a company has them. */
  readonly inRow?: boolean;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

const usualHours = [2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 8, 7, 7, 7, 8, 9, 10, 11, 11, 9, 6, 3];
const officeHours = [0, 0, 0, 0, 0, 1, 6, 40, 35, 8, 2, 1, 1, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
const usualWeek = [1.05, 1.05, 1, 1, 1.1, 0.9, 0.85];

const pad = (value: number, digits: number) => String(value).padStart(digits, "0");

/** A country without a name of its own, with so many ranges of a million numbers. */
export function landOf(index: number, weight: number, ranges: number): Land {
  const prefixes = Array.from({ length: ranges }, (_, range) => `${200 + index}${70 + range}`);
  return { country: `C${index}`, weight, prefixes, digits: 6 };
}

/** An app in 30 countries and, for 2 % of its users, 120 more. */
const worldwide: Population = {
  name: "a (20,000 users, 150 countries)",
  lands: Array.from({ length: 150 }, (_, index) =>
    landOf(index, index < 30 ? 98 / (index + 1) / 4 : 2 / 120, index < 30 ? 20 : 3),
  ),
  users: 20_000,
  loginsPerDay: 1350,
  newcomers: 0.08,
  hours: usualHours,
  week: usualWeek,
};

/** Malta: nearly all numbers in 12 blocks of two ranges. */
const malta: Population = {
  name: "b (Malta, 20,000 users)",
  lands: [
    {
      country: "MT",
      weight: 95,
      prefixes: Array.from({ length: 12 }, (_, index) => `356${index % 2 ? 79 : 99}${pad(index, 2)}`),
      digits: 4,
    },
    ...Array.from({ length: 20 }, (_, index) => landOf(index, 0.25, 10)),
  ],
  users: 20_000,
  loginsPerDay: 1350,
  newcomers: 0.08,
  hours: usualHours,
  week: usualWeek,
};

const company: Population = {
  name: "c (company, 3,000 numbers in a row)",
  lands: [{ country: "DE", weight: 1, prefixes: ["491511234"], digits: 4 }],
  users: 3000,
  loginsPerDay: 2300,
  newcomers: 0,
  hours: officeHours,
  week: [1, 1, 1, 1, 1, 0.02, 0.02],
  inRow: true,
};

const startUp: Population = {
  name: "e (start-up, 50 logins a day)",
  lands: Array.from({ length: 11 }, (_, index) => landOf(index, index === 0 ? 80 : 2, 20)),
  users: 700,
  loginsPerDay: 50,
  newcomers: 0.25,
  hours: usualHours,
  week: usualWeek,
};

export const populations = { a: worldwide, b: malta, c: company, e: startUp } as const;

interface User {
  readonly recipient: string;
  readonly country: string;
}

/** A number somewhere in a country. */
export function numberIn({ prefixes, digits }: Land, random: Random): string {
  return `+${prefixes[random.below(prefixes.length)]}${pad(random.below(10 ** digits), digits)}`;
}

function userOf({ lands, inRow }: Population, random: Random, index: number): User {
  const land = lands[random.pick(lands.map(({ weight }) => weight))];
  if (!land) throw new Error("a population without countries");
  const recipient = inRow ? `+${land.prefixes[0]}${pad(index, land.digits)}` : numberIn(land, random);
  return { recipient, country: land.country };
}

/** Resends of one login: 15 % ask once more, 3 % twice, 0.5 % five times. */
function resendsOf(random: Random): number {
  const chance = random.next();
  if (chance < 0.005) return 5;
  if (chance < 0.035) return 2;
  return chance < 0.185 ? 1 : 0;
}

/** All messages of so many days, in order. One login in 66 goes to a mistyped number first. */
export function trafficOf(population: Population, days: number, random: Random): Send[] {
  const { users: size, loginsPerDay, newcomers, hours, week, inRow } = population;
  const users = Array.from({ length: size }, (_, index) => userOf(population, random, index));
  const sends: Send[] = [];
  for (let today = 0; today < days; today += 1) {
    const logins = Math.round(loginsPerDay * (week[today % 7] ?? 1) * (0.95 + random.next() / 10));
    for (let count = 0; count < logins; count += 1) {
      const index = random.below(size);
      if (random.next() < newcomers) users[index] = userOf(population, random, index);
      const user = users[index];
      if (!user) continue;
      let at = today * day + random.pick(hours) * hour + random.below(hour);
      const mistyped = !inRow && random.next() < 0.015;
      if (mistyped)
        sends.push({ at, ...user, recipient: user.recipient.replace(/.$/, String(random.below(10))) });
      for (let left = resendsOf(random); left >= 0; left -= 1) {
        sends.push({ at, ...user });
        // Half of them wait less than 50 s.
        at += 15_000 - Math.log(1 - random.next()) * 50_000;
      }
    }
  }
  return sends.sort((one, other) => one.at - other.at);
}
