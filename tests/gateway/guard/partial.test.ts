// What the guard does where it knows a part, or where one rule stands against another.
import assert from "node:assert/strict";
import { accepted, inBlock, ordinary, send, sendEach, times } from "./support.ts";

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

describe("a day's budget of one message", () => {
  it("is used up by the first, not before it", async () => {
    const guard = ordinary().open({ messagesPerDay: 1 });
    const [first, second] = await sendEach(guard, strangers(2));
    assert.deepEqual([first?.verdict, second?.code], ["pass", "ERR_GUARD_BUDGET"]);
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
