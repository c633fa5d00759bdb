// Days on which real users come in numbers that no past explains, which is what an attack looks like: how much is lost, and
// how much with what docs/guard.md advises.
import assert from "node:assert/strict";
import { randomOf } from "../../../../tools/attack/random.ts";
import type { settingsOf } from "../support.ts";
import { attackDay } from "./attacks.ts";
import { merge, play } from "./play.ts";
import { day, hour, landOf, numberIn, type Population, type populations, type Send } from "./populations.ts";
import { seed, weekOf } from "./weeks.ts";

type Settings = Parameters<typeof settingsOf>[0];

interface Launch {
  readonly what: string;
  readonly on: keyof typeof populations;
  /** Its messages, in any order. */
  readonly sends: (population: Population) => Send[];
  /** What the page advises, and the share of its messages that may be lost with it. */
  readonly cures: readonly (readonly [name: string, settings: Settings, lost: number])[];
}

const random = randomOf(seed + 2000);
const spread = (hours: number) => attackDay * day + 8 * hour + random.below(hours * hour);
const madeOf = (count: number, make: (index: number) => Send) =>
  Array.from({ length: count }, (_, index) => make(index));
const newCountry = landOf(400, 1, 20);

const launches: readonly Launch[] = [
  {
    what: "a start-up goes viral: 1,000 new users in 14 hours",
    on: "e",
    sends: ({ lands }) =>
      madeOf(1000, () => {
        const land = lands[random.pick(lands.map(({ weight }) => weight))] ?? newCountry;
        return { at: spread(14), country: land.country, recipient: numberIn(land, random) };
      }),
    cures: [
      ["tolerance 4", { tolerance: 4 }, 0.25],
      ["monitor", { mode: "monitor" }, 0],
    ],
  },
  {
    what: "a new country: 1,500 users in 14 hours",
    on: "a",
    sends: () =>
      madeOf(1500, () => ({
        at: spread(14),
        country: newCountry.country,
        recipient: numberIn(newCountry, random),
      })),
    cures: [
      ["tolerance 4", { tolerance: 4 }, 0.95],
      ["monitor", { mode: "monitor" }, 0],
    ],
  },
  {
    what: "a company's new phones: 800 numbers in a row in 6 hours",
    on: "a",
    sends: () =>
      madeOf(800, (index) => ({
        at: spread(6),
        country: "C0",
        recipient: `+200700${String(10_000 + index).slice(1)}`,
      })),
    cures: [["safe", { safe: ["+2007000"] }, 0]],
  },
];

describe("a launch", () => {
  const lines: string[] = [];

  for (const { what, on, sends, cures } of launches) {
    it(`of ${what} loses less with what the page advises`, async () => {
      const { population, legit, state } = await weekOf(on);
      const own = sends(population).sort((one, other) => one.at - other.at);
      const lostWith = async (settings: Settings) => {
        const beside = legit.filter(({ at }) => at < (attackDay + 1) * day);
        const { sends: all, isFirst } = merge(own, beside);
        const { sent } = await play(all, { items: state, settings });
        return sent.filter((one, index) => !one && isFirst[index]).length / own.length;
      };
      const plain = await lostWith({});
      lines.push(`${what}, on ${on}: ${(100 * plain).toFixed(0)} % lost`);
      assert.ok(plain > 0, "or the page advises what nobody needs");
      for (const [name, settings, most] of cures) {
        const lost = await lostWith(settings);
        lines.push(`  with ${name}: ${(100 * lost).toFixed(1)} %`);
        assert.ok(lost <= most && lost < plain, `${name}: ${lost} of ${plain}`);
      }
    }).timeout(120_000);
  }

  after(() => {
    for (const line of lines) console.log(`    ${line}`);
  });
});
