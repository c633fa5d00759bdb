import assert from "node:assert/strict";
import { mock } from "node:test";
import { UndeliveredError } from "../../../gateway/delivery/deliver.ts";
import { leaseMsWithin, type Once, sendOnce } from "../../../gateway/delivery/once.ts";
import { startDeadline } from "../../../gateway/network/deadline.ts";
import { type Item, number, type Table, TableError, text } from "../../../gateway/state/table.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import { refusalOf } from "../../support/refusal.ts";

/** A table in which there is this, whatever is written; undefined fails. */
function tableWith(item: (() => Item) | undefined): Table {
  const put = async () => false;
  return {
    get: async () => item?.() ?? Promise.reject(new TableError("GetItem failed")),
    put,
    insist: put,
    remove: put,
    update: async () => ({}),
  };
}

/** Another environment's lease, renewed all the time. */
const lease = (): Item => ({
  status: text("sending"),
  claimId: text("another"),
  leaseUntil: number(Date.now() + 1000),
});

function once(table: Table, overrides: Partial<Once> = {}): Once {
  const { remaining } = startDeadline(700);
  return {
    table,
    key: "message#1",
    lifetimeSeconds: 180,
    leaseMs: 500,
    onUnknown: "next",
    waitMs: remaining,
    onTableError: () => undefined,
    ...overrides,
  };
}

const send = async () => ({ provider: "a" });
const neverSend = () => assert.fail("it was sent");

describe("a message that another environment is sending", () => {
  it("is waited for until the time is over", async () => {
    const begun = performance.now();
    assert.equal(await refusalOf(() => sendOnce(once(tableWith(lease)), neverSend)), "ERR_IN_FLIGHT");
    const tookMs = performance.now() - begun;
    assert.ok(tookMs > 450, `${tookMs} ms`);
  });

  it("is asked for in the table at intervals, not all the time", async () => {
    let asked = 0;
    const table = tableWith(() => {
      asked += 1;
      return lease();
    });
    await refusalOf(() => sendOnce(once(table), neverSend));
    assert.ok(asked <= 4, `${asked} times in half a second`);
  });

  it("is left to it for longer than its first lease, as it renews it", async () => {
    const table = memoryTable();
    const sending = Promise.withResolvers<void>();
    const sent = Promise.withResolvers<{ provider: string }>();
    const first = sendOnce(once(table, { leaseMs: 300 }), () => {
      sending.resolve();
      return sent.promise;
    });
    await sending.promise;
    assert.equal(await refusalOf(() => sendOnce(once(table, { leaseMs: 300 }), neverSend)), "ERR_IN_FLIGHT");
    sent.resolve({ provider: "a" });
    assert.deepEqual(await first, { provider: "a" });
  });

  it("is not sent under stop when the table fails while it is waited for", async () => {
    let count = 0;
    const table: Table = { ...tableWith(lease), put: async () => (count++ > 0 ? fail() : false) };
    const stop = once(table, { onUnknown: "stop" });
    assert.equal(await refusalOf(() => sendOnce(stop, neverSend)), "ERR_IN_FLIGHT");
    count = 0;
    assert.deepEqual(await sendOnce(once(table), send), { provider: "a" });
  });
});

describe("a message that was sent", () => {
  it("is answered as it was the first time, and called a duplicate", async () => {
    const table = memoryTable();
    const receipt = { provider: "a", messageId: "m" };
    assert.deepEqual(await sendOnce(once(table), async () => receipt), receipt);
    assert.deepEqual(await sendOnce(once(table), neverSend), { ...receipt, duplicate: true });
  });

  it("is remembered before it is answered, or another request would send it", async () => {
    const table = memoryTable();
    const remembering = Promise.withResolvers<void>();
    const remembered = Promise.withResolvers<boolean>();
    const insist = () => {
      remembering.resolve();
      return remembered.promise;
    };
    let isAnswered = false;
    const answer = sendOnce(once({ ...table, insist }), send).then(() => (isAnswered = true));
    await remembering.promise;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isAnswered, false);
    remembered.resolve(true);
    await answer;
  });

  it("is not written down in a table that failed a moment ago", async () => {
    const table = { ...tableWith(undefined), put: fail, insist: () => assert.fail("it was written") };
    assert.deepEqual(await sendOnce(once(table), send), { provider: "a" });
  });
});

const fail = () => Promise.reject(new TableError("PutItem failed"));

describe("a message of which nobody knows whether it was sent", () => {
  const unknown = (): Item => ({
    status: text("unknown"),
    claimId: text("another"),
    leaseUntil: number(0),
    tried: text("a b"),
  });

  it("is sent by those who were not tried, even when the table fails", async () => {
    let count = 0;
    const table: Table = { ...tableWith(unknown), put: async () => (count++ > 0 ? fail() : false) };
    let asked: readonly string[] = [];
    await sendOnce(once(table), async (tried) => {
      asked = tried;
      return { provider: "c" };
    });
    assert.deepEqual(asked, ["a", "b"]);
  });
});

describe("a claim whose answer was lost", () => {
  /** The claim is written, and nobody learns of it. */
  function lossy() {
    const memory = memoryTable();
    const put: Table["put"] = async (item, condition) => {
      await memory.put(item, condition);
      throw new TableError("PutItem failed");
    };
    return { memory, table: { ...memory, put } };
  }
  const stop = { onUnknown: "stop" } as const;
  const failing = (tried: readonly string[]) => () =>
    Promise.reject(new UndeliveredError("ERR_PROVIDERS_UNAVAILABLE", tried));

  it("does not stay where the message was not sent", async () => {
    const { memory, table } = lossy();
    await refusalOf(() => sendOnce(once(table, { ...stop, leaseMs: -1 }), failing([])));
    assert.deepEqual(await sendOnce(once(memory, stop), send), { provider: "a" });
  });

  it("tells which providers may have sent it", async () => {
    const { memory, table } = lossy();
    await refusalOf(() => sendOnce(once(table, { ...stop, leaseMs: -1 }), failing(["a"])));
    let asked: readonly string[] = [];
    await sendOnce(once(memory), async (tried) => {
      asked = tried;
      return { provider: "b" };
    });
    assert.deepEqual(asked, ["a"]);
  });
});

describe("a lease", () => {
  it("is renewed no more once the message was sent", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const table = memoryTable();
      await sendOnce(once(table), send);
      const before = table.calls.length;
      mock.timers.tick(10_000);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(table.calls.length, before);
    } finally {
      mock.timers.reset();
    }
  });

  it("ends well before the time of a request that waits for it", () => {
    for (const deadlineMs of [1000, 2000, 10_000, 25_000]) {
      assert.ok(leaseMsWithin(deadlineMs) <= deadlineMs / 2, `${deadlineMs} ms`);
    }
  });
});
