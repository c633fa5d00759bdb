// Sixteen published ways to pump messages, against one population each time.

import type { Random } from "../../../../tools/attack/random.ts";
import { day, hour, type Land, landOf, minute, numberIn, type Population, type Send } from "./populations.ts";

export interface Attack {
  readonly name: string;
  readonly what: string;
  /** The least share of its messages that must be stopped, by population; none where it is only shown. */
  readonly gate?: number;
  readonly gates?: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly lastsMs: number;
  /** The recipient of the message with this index. */
  target(index: number, by: Means): Omit<Send, "at">;
}

interface Means {
  readonly random: Random;
  readonly population: Population;
}

/** The first message of an attack: mid-morning of the day after four weeks. */
export const attackDay = 28;
export const attackAt = attackDay * day + 10 * hour;

const foreign = (index = 0, ranges = 10) => landOf(500 + index, 0, ranges);
const others = Array.from({ length: 40 }, (_, index) => foreign(index, 5));
const allLands = Array.from({ length: 190 }, (_, index) => landOf(index, 0, 10));

const at = (land: Land, random: Random) => ({ recipient: numberIn(land, random), country: land.country });
/** Numbers of so many blocks of a country. */
const inBlocks = (land: Land, blocks: number, random: Random) => ({
  recipient: `+${land.prefixes[0]}${String(random.below(blocks)).padStart(2, "0")}${String(random.below(10_000)).padStart(4, "0")}`,
  country: land.country,
});
const oneOf = (lands: readonly Land[], random: Random) => lands[random.below(lands.length)] ?? foreign();

function home({ lands }: Population): Land {
  return lands.reduce((most, land) => (land.weight > most.weight ? land : most));
}

/** 40 countries: those in which the population has few users, and others. */
function minor({ lands }: Population): Land[] {
  return [...lands.toSorted((one, other) => one.weight - other.weight).slice(0, -1), ...others].slice(0, 40);
}

/** The country whose share of the traffic is nearest to one in a hundred. */
function small({ lands }: Population): Land {
  const sum = lands.reduce((total, { weight }) => total + weight, 0);
  const distance = ({ weight }: Land) => Math.abs(weight / sum - 0.01);
  return lands.reduce((best, land) => (distance(land) < distance(best) ? land : best));
}

/** Anywhere in the ranges of a million numbers that the country has, or the first so many of them. */
function inRanges(land: Land, random: Random, count = 1000) {
  const ranges = [
    ...new Set(land.prefixes.map((prefix) => prefix.slice(0, prefix.length + land.digits - 6))),
  ];
  return at({ ...land, prefixes: ranges.slice(0, count), digits: 6 }, random);
}

const week = 7 * day;

export const attacks: readonly Attack[] = [
  {
    name: "A1",
    what: "one block in sequence, an hour",
    gate: 0.95,
    messages: 10_000,
    lastsMs: hour,
    target: (index) => ({ recipient: `+7007000${String(index).padStart(4, "0")}`, country: "C500" }),
  },
  {
    name: "A2",
    what: "one block at random, 3 h",
    gate: 0.95,
    messages: 10_000,
    lastsMs: 3 * hour,
    target: (_, { random }) => inBlocks(foreign(), 1, random),
  },
  {
    name: "A3",
    what: "40 small countries, 6 h",
    gate: 0.95,
    messages: 20_000,
    lastsMs: 6 * hour,
    target: (_, { random, population }) => at(oneOf(minor(population), random), random),
  },
  {
    name: "A4",
    what: "1 a minute for a week, 10 blocks",
    gate: 0.9,
    messages: 10_080,
    lastsMs: week,
    target: (_, { random }) => inBlocks(foreign(), 10, random),
  },
  {
    name: "A5",
    what: "1 a minute for a week, 10 countries",
    gate: 0.9,
    messages: 10_080,
    lastsMs: week,
    target: (_, { random }) => at(foreign(random.below(10)), random),
  },
  {
    name: "A6",
    what: "any country, 1 in 90 s for a week",
    messages: 6720,
    lastsMs: week,
    target: (_, { random }) => at(oneOf(allLands, random), random),
  },
  {
    name: "A7",
    what: "one operator of 3 ranges, 5 h",
    gate: 0.95,
    messages: 20_000,
    lastsMs: 5 * hour,
    target: (_, { random }) => at(foreign(0, 3), random),
  },
  {
    name: "A8",
    what: "one user of the app, 500 in an hour",
    gate: 0.95,
    messages: 500,
    lastsMs: hour,
    target: (_, { population }) => {
      const { country, prefixes, digits } = home(population);
      return { recipient: `+${prefixes[0]}${"7".repeat(digits)}`, country };
    },
  },
  {
    name: "A9",
    what: "40 numbers again and again, a day",
    gate: 0.95,
    messages: 20_000,
    lastsMs: day,
    target: (index) => ({ recipient: `+70070${String(index % 40).padStart(6, "0")}`, country: "C500" }),
  },
  {
    name: "A10",
    what: "a country with 1 % of the traffic, 4 h",
    messages: 10_000,
    lastsMs: 4 * hour,
    target: (_, { random, population }) => inBlocks(small(population), 30, random),
  },
  {
    name: "A11",
    what: "main country, one range, 6 h",
    gates: { b: 0.85 },
    messages: 10_000,
    lastsMs: 6 * hour,
    target: (_, { random, population }) => inRanges(home(population), random, 1),
  },
  {
    name: "A12",
    what: "main country, as its users are, 6 h",
    messages: 10_000,
    lastsMs: 6 * hour,
    target: (_, { random, population }) => at(home(population), random),
  },
  {
    name: "A13",
    // A quarter of them is played: the more there are, the larger the share that is stopped.
    what: "240,000 to one country, 4 h",
    gate: 0.95,
    messages: 60_000,
    lastsMs: 4 * hour,
    target: (_, { random }) => at(foreign(), random),
  },
  {
    name: "A14",
    what: "as A7; a fifth of the codes is entered",
    gate: 0.95,
    messages: 20_000,
    lastsMs: 5 * hour,
    target: (_, { random }) => at(foreign(1, 3), random),
  },
  {
    name: "A15",
    what: "as A4, the same 400 numbers",
    gate: 0.9,
    messages: 10_080,
    lastsMs: week,
    target: (_, { random }) => ({
      recipient: `+70070${String(random.below(10)).padStart(2, "0")}${String(random.below(40)).padStart(4, "0")}`,
      country: "C500",
    }),
  },
  {
    name: "A16",
    what: "3,000 to one country in 3 minutes",
    gate: 0.95,
    messages: 3000,
    lastsMs: 3 * minute,
    target: (_, { random }) => at(foreign(), random),
  },
];

export function messagesOf(attack: Attack, population: Population, random: Random): Send[] {
  return Array.from({ length: attack.messages }, (_, index) => ({
    at: attackAt + (index * attack.lastsMs) / attack.messages,
    ...attack.target(index, { random, population }),
  }));
}
