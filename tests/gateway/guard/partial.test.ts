// What the guard does where it knows a part, or where one rule stands against another.
import assert from "node:assert/strict";
import { createGuard } from "../../../gateway/guard/guard.ts";
import { dayOf } from "../../../gateway/guard/history.ts";
import { dayKey } from "../../../gateway/guard/keys.ts";
import { numberOf, type Table } from "../../../gateway/state/table.ts";
import { accepted, inBlock, ordinary, send, sendEach, settingsOf, times } from "./support.ts";

const strangers = (count: number) => times(count, () => ({ recipient: inBlock() }));

describe("a block beyond what one without a past gets", () => {
  it("is sent blindly where only its past cannot be read, and the failure is taken down", async () => {
    const site = ordinary();
    await sendEach(site.open(), strangers(30));
    site.table.fault = (operation, key) =>
      operation === "get" && key.startsWith("guard#block") ? "fails" : undefined;
    const errors: unknown[] = [];
    const sent = await send(site.open(), { onTableError: (error) => void errors.push(error) });
    assert.deepEqual([sent.verdict, errors.length > 0], ["blind", true]);
  });

  it("that is known to be closed still gets messages to a safe number of it", async () => {
    const recipient = inBlock();
    const guard = ordinary().open({ safe: [recipient] });
    assert.equal(accepted(await sendEach(guard, strangers(32))), 30);
    assert.equal((await send(guard, { recipient })).verdict, "pass");
  });
});

describe("a call of the table that fails", () => {
  for (const [what, operation, key] of [
    ["that reads the recipient", "get", "guard#to#"],
    ["that notes the recipient", "put", "guard#to#"],
    ["that reads the past of the country", "get", "guard#country#"],
    ["that counts at the block", "update", "guard#block#"],
  ] as const) {
    it(`${what} leaves the message blind, and is taken down`, async () => {
      const site = ordinary();
      const failed = (done: string, at: string) => done === operation && at.startsWith(key);
      site.table.fault = (done, at) => (failed(done, at) ? "fails" : undefined);
      const errors: unknown[] = [];
      const sent = await send(site.open(), { onTableError: (error) => void errors.push(error) });
      assert.deepEqual([sent.verdict, errors.length], ["blind", 1]);
    });
  }
});

describe("a table that did not answer for the past", () => {
  it("is not waited for again by the same message", async () => {
    const site = ordinary();
    site.table.fault = (operation, key) =>
      operation === "get" && key.startsWith("guard#country#") ? "fails" : undefined;
    await send(site.open());
    assert.deepEqual(
      site.table.calls.filter((call) => !call.startsWith("get")),
      [],
    );
  });
});

describe("the past of a country", () => {
  it("is read once for messages that come at once", async () => {
    const site = ordinary();
    const guard = site.open();
    await Promise.all(strangers(5).map((message) => send(guard, message)));
    const reads = site.table.calls.filter((call) => call.startsWith("get guard#country"));
    assert.equal(reads.length, new Set(reads).size);
  });
});

describe("what became of a message", () => {
  for (const outcome of [{ provider: "b" }, "unsent"] as const) {
    it(`is written down before it is settled: ${JSON.stringify(outcome)}`, async () => {
      const { table, clock } = ordinary();
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<void>();
      let isHeld = false;
      async function hold<Result>(write: Promise<Result>): Promise<Result> {
        if (isHeld) {
          asked.resolve();
          await answer.promise;
        }
        return write;
      }
      const slow: Table = {
        ...table,
        update: (...given) => hold(table.update(...given)),
        remove: (...given) => hold(table.remove(...given)),
      };
      const guard = createGuard({ settings: settingsOf(), table: slow, now: () => clock.now });
      const about = { recipient: inBlock(), country: "DE", pepper: "pepper" };
      const watch = guard.watch({ ...about, report: () => undefined, onTableError: () => undefined });
      await watch.admit({ provider: "a", isCounted: true });
      isHeld = true;
      let isSettled = false;
      const settled = watch.settle(outcome).then(() => {
        isSettled = true;
      });
      await asked.promise;
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(isSettled, false);
      answer.resolve();
      await settled;
    });
  }
});

describe("a day's budget of one message", () => {
  it("is used up by the first, not before it", async () => {
    const guard = ordinary().open({ messagesPerDay: 1 });
    const [first, second] = await sendEach(guard, strangers(2));
    assert.deepEqual([first?.verdict, second?.code], ["pass", "ERR_GUARD_BUDGET"]);
  });
});

describe("the counts of a day", () => {
  it("are kept by the table until the day is over for everybody", async () => {
    const site = ordinary();
    await send(site.open({ messagesPerDay: 5 }), { country: "GH", recipient: "+233241234567" });
    for (const key of [dayKey("sent", dayOf(site.clock.now)), dayKey("over", dayOf(site.clock.now))]) {
      const expires = dayOf(1000 * (numberOf(site.table.items.get(key), "expires") ?? 0));
      assert.equal(expires, dayOf(site.clock.now) + 2, key);
    }
  });
});

describe("a day's budget of many messages", () => {
  it("is not written by every message", async () => {
    const site = ordinary();
    const messages = times(1000, (index) => ({ recipient: `+49${String(index).padStart(4, "0")}0000001` }));
    await sendEach(site.open({ messagesPerDay: 100_000 }), messages);
    const writes = site.table.calls.filter((call) => call.startsWith("update guard#sent"));
    assert.ok(writes.length < 100, `${writes.length} writes`);
  });
});
