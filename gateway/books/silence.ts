// Where nobody anywhere is seen to use a code, the log stream is silent: then what it does not say means nothing.
import { slotMs } from "../tally/counts.ts";
import type { Slot } from "./ledger.ts";
import { type Share, unlikelyMisses } from "./rates.ts";
import { shareOf, total, withoutConversions } from "./sums.ts";

/** A quarter of an hour. */
const leastSlots = 3;
const leastExpected = 10;

/**
 * The slots in which the stream was silent, by their begin: a quarter of an hour or more without a single code used, of so
 * many that this is no chance. With those beside them, in which it fell silent or began to speak.
 */
export function silentSlots(slots: readonly Slot[], usual: Share): ReadonlySet<number> {
  const silent = new Set<number>();
  const needed = Math.max(leastExpected, unlikelyMisses(usual));
  let run: Slot[] = [];
  const close = () => {
    const expected = run.reduce((sum, { sums }) => sum + total(sums).expected, 0);
    const [first, last] = [run[0], run.at(-1)];
    if (first && last && run.length >= leastSlots && expected >= needed) {
      for (let at = first.at - slotMs; at <= last.at + slotMs; at += slotMs) silent.add(at);
    }
    run = [];
  };
  for (const slot of slots) {
    if (total(slot.sums).converted > 0) close();
    else run.push(slot);
  }
  close();
  return silent;
}

/** The slots, without conversions where the stream was silent. */
export function audible(slots: readonly Slot[], silent: ReadonlySet<number>): Slot[] {
  return slots.map((slot) => (silent.has(slot.at) ? { ...slot, sums: withoutConversions(slot.sums) } : slot));
}

/** Whether it is silent at the end of the slots. */
export function isSilentAt(slots: readonly Slot[], silent: ReadonlySet<number>): boolean {
  const last = slots.at(-1);
  return last !== undefined && silent.has(last.at) && shareOf.conversion(total(last.sums)).hits === 0;
}
