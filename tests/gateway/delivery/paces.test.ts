import assert from "node:assert/strict";
import type { Attempt } from "../../../gateway/delivery/attempt.ts";
import { createPaces, type Paces } from "../../../gateway/delivery/paces.ts";
import type { DeliveryPolicy } from "../../../gateway/delivery/policy.ts";
import { type Table, TableError } from "../../../gateway/state/table.ts";
import { memoryTable } from "../../support/memoryTable.ts";

const policy: DeliveryPolicy = { onUnknown: "next", hedge: false };

/** Environments over one table with one clock, and what they asked it. */
function fleet(table: Table | undefined, own: Partial<DeliveryPolicy> = {}) {
  const clock = { now: 1_000_000_000 };
  const calls: string[] = [];
  const errors: unknown[] = [];
  const watched = table && {
    ...table,
    get(key: string) {
      calls.push("get");
      return table.get(key);
    },
    put(...args: Parameters<Table["put"]>) {
      calls.push("put");
      return table.put(...args);
    },
  };
  const start = () =>
    createPaces(
      { ...policy, ...own },
      watched,
      (error) => errors.push(error),
      () => clock.now,
    );
  return { clock, calls, errors, start };
}

async function record(paces: Paces, count: number, attempt: Partial<Attempt> = {}): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    await paces.record({ provider: "a", outcome: { kind: "accepted" }, durationMs: 100, ...attempt });
  }
}

const overtaken = { outcome: { kind: "unknown", reason: "overtaken" } } as const;

describe("what environments tell each other of a provider's pace", () => {
  it("is known to those that start later", async () => {
    const { start, clock } = fleet(memoryTable());
    const one = start();
    await one.patienceMs("a");
    await record(one, 2, overtaken);
    clock.now += 5000;
    await record(one, 1, overtaken);
    assert.equal(await start().patienceMs("a"), Number.POSITIVE_INFINITY);
    assert.equal(await start().patienceMs("b"), 1800);
  });

  it("is known to those that run, within a minute", async () => {
    const { start, clock } = fleet(memoryTable());
    const [one, other] = [start(), start()];
    await Promise.all([one.patienceMs("a"), other.patienceMs("a")]);
    await record(one, 20);
    clock.now += 5000;
    await record(one, 1);
    assert.equal(await other.patienceMs("a"), 1800);
    clock.now += 55_000;
    assert.equal(await other.patienceMs("a"), 1000);
  });

  it("is added to what they have seen themselves, where two tell at once", async () => {
    const { start, clock } = fleet(memoryTable());
    const [one, other] = [start(), start()];
    await Promise.all([one.patienceMs("a"), other.patienceMs("a")]);
    await record(one, 20);
    // Refused, as another one was faster: it asks again, and tells it with a later message.
    await record(other, 20, { provider: "b" });
    clock.now += 5000;
    await record(one, 1);
    assert.deepEqual([await other.patienceMs("a"), await other.patienceMs("b")], [1000, 1000]);
    await record(other, 1, { provider: "b" });
    const third = start();
    assert.deepEqual([await third.patienceMs("a"), await third.patienceMs("b")], [1000, 1000]);
  });

  it("is written seldom while it changes nothing", async () => {
    const { start, clock, calls } = fleet(memoryTable());
    const one = start();
    for (let minute = 0; minute < 60; minute += 1) {
      await one.patienceMs("a");
      await record(one, 100);
      clock.now += 60_000;
    }
    const puts = calls.filter((call) => call === "put").length;
    assert.ok(puts >= 12 && puts <= 14, `${puts} times`);
    assert.equal(calls.length - puts, 60);
  });

  it("is neither asked for nor written where each provider has all its time", async () => {
    const { start, calls } = fleet(memoryTable(), { onUnknown: "stop" });
    const one = start();
    assert.equal(await one.patienceMs("a"), Number.POSITIVE_INFINITY);
    await record(one, 100);
    assert.deepEqual(calls, []);
  });

  it("costs no call for a few messages that are accepted", async () => {
    const { start, calls } = fleet(memoryTable());
    const one = start();
    await record(one, 9);
    assert.deepEqual(calls, []);
    await record(one, 1);
    assert.deepEqual(calls, ["get", "put"]);
  });

  it("is each one's own without a table, or with one that fails", async () => {
    const fails = () => Promise.reject(new TableError("failed"));
    const failing = fleet({ ...memoryTable(), get: fails, put: fails });
    for (const { start } of [fleet(undefined), failing]) {
      const one = start();
      await one.patienceMs("a");
      await record(one, 300);
      assert.equal(await one.patienceMs("a"), 1000);
      assert.equal(await start().patienceMs("a"), 1800);
    }
    // Asked once by each, and written once: then both wait.
    assert.equal(failing.errors.length, 3);
  });

  it("is nothing where the item makes no sense", async () => {
    const table = memoryTable();
    await table.put({ pk: { S: "pace" }, "a.pace": { S: "?/?" }, "b.pace": { N: "1" } });
    const one = fleet(table).start();
    assert.deepEqual([await one.patienceMs("a"), await one.patienceMs("b")], [1800, 1800]);
  });
});
