// An attacker who comes back: what is within the free allowance today is known tomorrow, and known numbers are not held back.
// docs/guard.md quotes the figures.
import assert from "node:assert/strict";
import { randomOf } from "../../../../tools/attack/random.ts";
import type { settingsOf } from "../support.ts";
import { attackDay } from "./attacks.ts";
import { play } from "./play.ts";
import { day, hour, minute, numberIn, populations, type Send } from "./populations.ts";
import { seed, weekOf } from "./weeks.ts";

const days = 7;
/** So many new numbers are tried on each day. */
const tries = 400;

/** Messages of each day that were sent: to every number of the days before three times, then to new ones. */
async function comeBack(settings: Parameters<typeof settingsOf>[0]): Promise<number[]> {
  const random = randomOf(seed + 3000);
  const [home = assert.fail()] = populations.e.lands;
  let items = (await weekOf("e")).state;
  const known = new Set<string>();
  const counts: number[] = [];
  for (let today = attackDay; today < attackDay + days; today += 1) {
    const at = (hours: number, recipient: string): Send => ({
      at: today * day + hours * hour,
      recipient,
      country: home.country,
    });
    const again = [9, 10, 11].flatMap((hours) => [...known].map((recipient) => at(hours, recipient)));
    const fresh = Array.from({ length: tries }, () => at(14, numberIn(home, random))).map((send, index) => ({
      ...send,
      at: send.at + index * minute,
    }));
    const sends = [...again, ...fresh];
    const played = await play(sends, { items, settings });
    items = played.items;
    const sent = sends.filter((_, index) => played.sent[index]);
    counts.push(sent.length);
    for (const { recipient } of sent) known.add(recipient);
  }
  return counts;
}

describe("numbers that an attacker comes back to", function () {
  this.timeout(120_000);

  it("are held back by messagesPerDay alone", async () => {
    const free = await comeBack({});
    const capped = await comeBack({ messagesPerDay: 300 });
    console.log(`      messages a day on e: ${free.join(" ")}; with messagesPerDay 300: ${capped.join(" ")}`);
    assert.ok((free.at(-1) ?? 0) > 5 * (free[0] ?? 0), "or the page warns of nothing");
    assert.ok(Math.max(...capped) <= 300);
  });
});
