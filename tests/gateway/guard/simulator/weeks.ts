// Populations up to the day on which something happens, each played once for all tests.
import { randomOf } from "../../../../tools/attack/random.ts";
import { attackDay } from "./attacks.ts";
import { type Played, play } from "./play.ts";
import { day, type Population, populations, type Send, trafficOf } from "./populations.ts";

/** GUARD_SEED=… plays other traffic. */
export const seed = Number(process.env.GUARD_SEED ?? 1);

const learnDays = 14;
const days = attackDay + 7;

export interface Week {
  readonly key: string;
  readonly population: Population;
  /** Messages of the days from then on. */
  readonly legit: readonly Send[];
  readonly state: Played["items"];
  /** After learning. */
  readonly before: { readonly sends: number; readonly refused: number };
}

const weeks = new Map<string, Promise<Week>>();

export function weekOf(key: keyof typeof populations): Promise<Week> {
  const held = weeks.get(key) ?? prepare(key);
  weeks.set(key, held);
  return held;
}

async function prepare(key: keyof typeof populations): Promise<Week> {
  const population = populations[key];
  const traffic = trafficOf(population, days, randomOf(seed));
  const isBefore = ({ at }: Send) => at < attackDay * day;
  const before = traffic.filter(isBefore);
  const { items, sent } = await play(before);
  const learned = before.map(({ at }, index) => at >= learnDays * day + (before[0]?.at ?? 0) && index);
  const after = learned.filter((index) => index !== false);
  return {
    key,
    population,
    legit: traffic.filter((send) => !isBefore(send)),
    state: items,
    before: { sends: after.length, refused: after.filter((index) => !sent[index]).length },
  };
}
