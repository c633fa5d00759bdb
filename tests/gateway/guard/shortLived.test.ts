// Environments that end, as Lambda's do, with counts that they have taken ahead.
import assert from "node:assert/strict";
import { dayOf } from "../../../gateway/guard/history.ts";
import { dayKey } from "../../../gateway/guard/keys.ts";
import { numberOf } from "../../../gateway/state/table.ts";
import { accepted, inBlock, noon, ordinary, send, sendEach, times } from "./support.ts";

/** A new number in a block of its own. */
const elsewhere = (index: number) => ({ recipient: inBlock(`49160${1000 + index}`) });

describe("a day's budget", () => {
  for (const each of [1, 3, 40])
    it(`is not used up by environments that end after ${each} messages`, async () => {
      const site = ordinary();
      let passed = 0;
      for (let index = 0; index < 1000; index += each) {
        const guard = site.open({ messagesPerDay: 1000 });
        passed += accepted(
          await sendEach(
            guard,
            times(each, (nth) => elsewhere(index + nth)),
          ),
        );
      }
      assert.ok(passed >= 870, `${passed} of 1000`);
    });

  it("is not used up by messages that are refused, whichever environment meets them", async () => {
    const site = ordinary();
    const budget = { messagesPerDay: 1000 };
    await sendEach(
      site.open(budget),
      times(30, () => ({ recipient: inBlock() })),
    );
    for (let index = 0; index < 300; index += 1) await send(site.open(budget), { recipient: inBlock() });
    assert.equal(numberOf(site.table.items.get(dayKey("sent", dayOf(noon))), "n"), 30);
  });
});

describe("a country's allowance", () => {
  it("is not used up by environments that end after a message", async () => {
    const site = ordinary();
    let passed = 0;
    for (let index = 0; index < 400; index += 1) {
      const guard = site.open({ countries: ["DE"] });
      passed += accepted([await send(guard, { ...elsewhere(index) })]);
    }
    assert.equal(passed, 400);
  });
});
