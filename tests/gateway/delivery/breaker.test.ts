import assert from "node:assert/strict";
import { createBreaker } from "../../../gateway/delivery/breaker.ts";
import type { Outcome } from "../../../gateway/providers/index.ts";
import { type Item, numberOf, type Table, TableError, textOf } from "../../../gateway/state/table.ts";

const down: Outcome = { kind: "unavailable", reason: "down" };
const accepted: Outcome = { kind: "accepted" };

/** What the breakers of several environments share: it knows the one condition that they use. */
function memoryTable() {
  const items = new Map<string, Item>();
  const calls: string[] = [];
  const put: Table["put"] = async (item, condition) => {
    calls.push("put");
    const { ":expected": expected, ":id": id } = condition?.values ?? {};
    const present = items.get(textOf(item, "pk") ?? "");
    const isExpected =
      numberOf({ expected: expected ?? { N: "" } }, "expected") === numberOf(present, "endsAt");
    const isOwn = textOf(present, "claimId") === textOf({ id: id ?? { S: "" } }, "id");
    if (condition && !isExpected && !isOwn) return false;
    items.set(textOf(item, "pk") ?? "", item);
    return true;
  };
  const table: Table = {
    async get(key) {
      calls.push("get");
      return items.get(key);
    },
    put,
    insist: put,
    update: async () => ({}),
    async remove(key) {
      calls.push("remove");
      return items.delete(key);
    },
  };
  return { table, items, calls };
}

/** Breakers with one clock. */
function setUp(table?: Table) {
  const clock = { now: 1_000_000 };
  const open = () =>
    createBreaker(
      table,
      () => undefined,
      () => clock.now,
    );
  return { clock, open, breaker: open() };
}

type Breaker = ReturnType<typeof createBreaker>;

async function record(breaker: Breaker, ...outcomes: Outcome[]): Promise<void> {
  for (const outcome of outcomes) await breaker.record("a", outcome);
}

const orderOf = async (breaker: Breaker) => ((await breaker.open(["a", "b"])).includes("a") ? "ba" : "ab");

/** Seconds until provider a is in its place again. */
async function pauseOf(breaker: Breaker, clock: { now: number }): Promise<number> {
  const begun = clock.now;
  while ((await orderOf(breaker)) === "ba") clock.now += 1000;
  return (clock.now - begun) / 1000;
}

async function orderAfter(...outcomes: Outcome[]): Promise<string> {
  const { breaker } = setUp();
  await record(breaker, ...outcomes);
  return orderOf(breaker);
}

describe("the breaker of a provider", () => {
  const failures: Outcome[] = [
    down,
    { kind: "unavailable", reason: "throttled" },
    { kind: "unavailable", reason: "account" },
    { kind: "unknown", reason: "timeout" },
    { kind: "unknown", reason: "overtaken" },
  ];
  for (const outcome of failures) {
    it(`opens after three times ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await orderAfter(outcome, outcome), "ab");
      assert.equal(await orderAfter(outcome, outcome, outcome), "ba");
    });
  }

  const works: Outcome[] = [accepted, { kind: "rejected", reason: "recipient" }];
  for (const outcome of works) {
    it(`closes after ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await orderAfter(down, down, down, outcome), "ab");
    });
  }

  const neither: Outcome[] = [
    { kind: "unavailable", reason: "sender" },
    { kind: "unavailable", reason: "route" },
    { kind: "unavailable", reason: "refused" },
  ];
  for (const outcome of neither) {
    it(`neither opens nor closes after ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await orderAfter(outcome, outcome, outcome), "ab");
      assert.equal(await orderAfter(down, down, outcome, down), "ba");
      assert.equal(await orderAfter(down, down, down, outcome), "ba");
    });
  }

  describe("stays open", () => {
    const pauses: [asked: number | undefined, seconds: number][] = [
      [undefined, 15],
      [7, 15],
      [60, 60],
      [86_400, 240],
    ];
    for (const [retryAfterSeconds, seconds] of pauses) {
      it(`for ${seconds} s where the provider asks for ${retryAfterSeconds}`, async () => {
        const { breaker, clock } = setUp();
        const throttled: Outcome = { kind: "unavailable", reason: "throttled", retryAfterSeconds };
        await record(breaker, throttled, throttled, throttled);
        assert.equal(await pauseOf(breaker, clock), seconds);
      });
    }

    it("for twice as long after every failed try, up to four minutes", async () => {
      const { table, items } = memoryTable();
      const { breaker, clock } = setUp(table);
      await record(breaker, down, down, down);
      const seconds: number[] = [];
      while (seconds.length < 7) {
        assert.ok((numberOf(items.get("breaker#a"), "pause") ?? 0) <= 240_000);
        seconds.push(await pauseOf(breaker, clock));
        assert.equal(await breaker.admit("a"), true);
        await record(breaker, down);
      }
      assert.deepEqual(seconds, [15, 30, 60, 120, 240, 240, 240]);
    });

    it("no longer for failures that were under way when it opened, or came when it was tried as the last one", async () => {
      const { breaker, clock } = setUp();
      await record(breaker, down, down, down, down, down);
      assert.equal(await breaker.admit("a"), true);
      await record(breaker, down);
      assert.equal(await pauseOf(breaker, clock), 15);
    });
  });

  it("is not asked about where there is no other one", async () => {
    const { table, calls } = memoryTable();
    assert.deepEqual(await setUp(table).breaker.open(["a"]), []);
    assert.deepEqual(calls, []);
  });

  it("makes no call for a message that is accepted while it is closed", async () => {
    const { table, calls } = memoryTable();
    await record(setUp(table).breaker, accepted);
    assert.deepEqual(calls, []);
  });

  it("is deleted by the table only after its pause", async () => {
    const { table, items } = memoryTable();
    await record(setUp(table).breaker, down, down, down);
    const item = items.get("breaker#a");
    assert.ok((numberOf(item, "expires") ?? 0) * 1000 > (numberOf(item, "endsAt") ?? 0));
  });

  describe("after its pause", () => {
    /** Two environments, of which the first has opened the breaker, after the pause. */
    async function afterPause() {
      const shared = memoryTable();
      const { clock, open, breaker: one } = setUp(shared.table);
      await record(one, down, down, down);
      const other = open();
      assert.equal(await orderOf(other), "ba");
      clock.now += 15_000;
      return { ...shared, clock, one, other };
    }

    it("is in its place for everybody, and nobody has claimed the try yet", async () => {
      const { one, other, calls } = await afterPause();
      calls.length = 0;
      assert.deepEqual([await orderOf(one), await orderOf(other)], ["ab", "ab"]);
      assert.ok(!calls.includes("put"));
    });

    it("lets one environment try", async () => {
      const { one, other } = await afterPause();
      assert.deepEqual([await other.admit("a"), await one.admit("a")], [true, false]);
    });

    it("is put off no longer by one that may not try it, and takes it as the last one", async () => {
      const { one, other, calls } = await afterPause();
      await other.admit("a");
      await one.admit("a");
      calls.length = 0;
      await record(one, down);
      assert.deepEqual(calls, []);
    });

    it("lets another environment try when the one that claimed the try has died", async () => {
      const { one, other, clock } = await afterPause();
      await other.admit("a");
      clock.now += 15_000;
      await orderOf(one);
      assert.equal(await one.admit("a"), true);
    });

    it("does not count a try that says nothing", async () => {
      const { breaker, clock } = setUp();
      await record(breaker, down, down, down);
      clock.now += 15_000;
      await breaker.admit("a");
      await record(breaker, { kind: "unavailable", reason: "route" }, down);
      assert.equal(await pauseOf(breaker, clock), 15);
    });

    it("lets every environment try where the table fails", async () => {
      const { clock, breaker } = setUp({
        ...memoryTable().table,
        get: () => Promise.reject(new TableError("GetItem failed")),
        put: () => Promise.reject(new TableError("PutItem failed")),
      });
      await record(breaker, down, down, down);
      clock.now += 15_000;
      assert.equal(await breaker.admit("a"), true);
    });
  });

  describe("in another environment", () => {
    it("stays open where the first write of it is lost", async () => {
      const put = () => Promise.reject(new TableError("PutItem failed"));
      const { breaker, clock } = setUp({ ...memoryTable().table, put });
      await record(breaker, down, down, down);
      clock.now += 6_000;
      assert.equal(await orderOf(breaker), "ba");
    });

    it("is known within five seconds to have opened, and to have closed", async () => {
      const { clock, open, breaker: one } = setUp(memoryTable().table);
      const other = open();
      assert.equal(await orderOf(other), "ab");
      await record(one, down, down, down);
      clock.now += 4999;
      assert.equal(await orderOf(other), "ab");
      clock.now += 1;
      assert.equal(await orderOf(other), "ba");
      await record(one, accepted);
      clock.now += 5000;
      assert.equal(await orderOf(other), "ab");
    });

    it("starts to count anew when another one has closed it", async () => {
      const { clock, open, breaker: one } = setUp(memoryTable().table);
      const other = open();
      await record(one, down, down, down);
      clock.now += 15_000;
      await orderOf(other);
      assert.equal(await other.admit("a"), true);
      await record(other, accepted);
      await orderOf(one);
      await record(one, down, down);
      assert.equal(await orderOf(one), "ab");
      await record(one, down);
      assert.equal(await orderOf(one), "ba");
    });
  });
});
