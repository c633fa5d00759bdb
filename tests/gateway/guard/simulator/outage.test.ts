// A day on which the guard's table does not answer: no user is refused for it, at a launch in the days of learning neither.
// What of attacks is stopped meanwhile is printed: docs/guard.md quotes it.
import assert from "node:assert/strict";
import { randomOf } from "../../../../tools/attack/random.ts";
import { attackAt, attackDay, attacks, messagesOf } from "./attacks.ts";
import { merge, play } from "./play.ts";
import { day, hour, minute, populations, type Send } from "./populations.ts";
import { seed, weekOf } from "./weeks.ts";

const dayBegins = attackDay * day;
const refused = (sent: readonly boolean[]) => sent.filter((one) => !one).length;

describe("while the guard's table does not answer", function () {
  this.timeout(120_000);

  for (const key of ["a", "b", "c", "e"] as const) {
    it(`no user is refused: ${populations[key].name}`, async () => {
      const { legit, state } = await weekOf(key);
      const today = legit.filter(({ at }) => at < dayBegins + day);
      // From the first message of new environments on, and for those that know the day's counts.
      for (const from of [dayBegins, dayBegins + 10 * hour]) {
        const { sent } = await play(today, { items: state, isOut: (at) => at >= from });
        assert.equal(refused(sent), 0);
      }
    });
  }

  it("no user of a launch in the first days is refused", async () => {
    const sends = Array.from(
      { length: 1000 },
      (_, index): Send => ({
        at: index * 20_000,
        country: "DE",
        recipient: `+491511234${String(index).padStart(4, "0")}`,
      }),
    );
    const { sent } = await play(sends, { isOut: () => true });
    assert.equal(refused(sent), 0);
  });

  it("an attack that began before is held back by the environments that know it", async () => {
    const { population, legit, state } = await weekOf("e");
    const attack = attacks.find(({ name }) => name === "A1") ?? assert.fail();
    const beside = legit.filter(({ at }) => at < dayBegins + day);
    const { sends, isFirst } = merge(messagesOf(attack, population, randomOf(seed)), beside);
    const stopped = async (isOut: (at: number) => boolean, settings = {}) => {
      const { sent } = await play(sends, { items: state, isOut, settings });
      const lost = sent.filter((one, index) => !one && !isFirst[index]).length;
      return { stopped: refused(sent.filter((_, index) => isFirst[index])) / attack.messages, lost };
    };
    const begun = await stopped((at) => at >= attackAt + 5 * minute);
    const before = await stopped((at) => at >= dayBegins);
    const capped = await stopped((at) => at >= dayBegins, { messagesPerDay: 300 });
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    console.log(
      `      one block in an hour: ${percent(begun.stopped)} stopped where the table fails after 5 minutes, ${percent(before.stopped)} where it failed before, ${percent(capped.stopped)} with messagesPerDay 300`,
    );
    assert.ok(begun.stopped > 0.95);
    assert.equal(before.stopped, 0);
    assert.ok(capped.stopped > 0.9);
  });
});
