import assert from "node:assert/strict";
import type { Table } from "../../../gateway/state/table.ts";
import { markMessage } from "../../../gateway/tally/marks.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import {
  at,
  busEvent,
  callbackOf,
  countsIn,
  formerKey,
  functionOver,
  receiptKey,
  twilio,
  vonage,
} from "./support.ts";

const { url } = callbackOf("twilio");

describe("what a vendor says of a message", () => {
  it("counts in the slot of its sending", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    own.now = at + 3_600_000;
    assert.deepEqual(await own.report(url, twilio("delivered")), { status: 200, body: "" });
    assert.deepEqual(countsIn(table.items.values()), ["twilio DE: 1 0"]);
    assert.ok([...table.items.keys()].some((key) => key.startsWith("tally#2026-01-31T09:35#")));
  });

  it("counts once, however often it is said, and at once", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    await Promise.all(Array.from({ length: 5 }, () => own.report(url, twilio("undelivered"))));
    await own.report(url, twilio("failed"));
    assert.deepEqual(countsIn(table.items.values()), ["twilio DE: 0 1"]);
    assert.equal(own.lines.filter(({ repeated }) => repeated).length, 5);
  });

  it("costs two writes, and one where it is said again", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    for (let said = 0; said < 2; said += 1) await own.report(url, twilio("delivered"));
    assert.deepEqual(
      table.calls.map((call) => call.replace(/#.*/, "")),
      ["put receipt", "update tally", "put receipt"],
    );
  });

  it("counts nothing, and asks nobody, while it is undecided", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    for (const status of ["queued", "sent", "purple"]) await own.report(url, twilio(status));
    assert.deepEqual(table.calls, []);
    assert.deepEqual(
      own.lines.map(({ undecided }) => undecided),
      [1, 1, 1],
    );
  });

  it("stays what it was first, where the vendor has no rule for both", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    for (const status of ["delivered", "undelivered", "sent"]) await own.report(url, twilio(status));
    assert.deepEqual(countsIn(table.items.values()), ["twilio DE: 1 0"]);
  });

  for (const order of [
    ["delivered", "failed"],
    ["failed", "delivered"],
    ["delivered", "delivered", "failed", "delivered", "failed"],
  ]) {
    it(`is failed at Vonage where a part is: ${order.join(", ")}`, async () => {
      const table = memoryTable();
      const own = functionOver(table);
      const { accountUrl, ticket } = callbackOf("vonage");
      for (const status of order) await own.report(accountUrl, vonage(status, ticket));
      assert.deepEqual(countsIn(table.items.values()), ["vonage DE: 0 1"]);
      const sumOf = (metric: string) =>
        own.lines.reduce((total, line) => total + Number(line[metric] ?? 0), 0);
      assert.deepEqual([sumOf("delivered"), sumOf("failed")], [0, 1]);
    });
  }

  it("counts nothing without a ticket of ours in the account's report", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    const { accountUrl } = callbackOf("vonage");
    const forged = callbackOf("vonage", {}, "strange").ticket;
    for (const ticket of ["", "my-own-reference", forged])
      assert.equal((await own.report(accountUrl, vonage("delivered", ticket))).status, 200);
    assert.equal(table.items.size, 0);
    assert.deepEqual(own.lines, []);
  });

  it("touches no table where it is forged", async () => {
    const table = memoryTable();
    const forged = callbackOf("twilio", {}, "strange").url;
    assert.equal((await functionOver(table).report(forged, twilio("delivered"))).status, 403);
    assert.deepEqual(table.calls, []);
  });
});

describe("a report of thousands of receipts", () => {
  /** Fails each of the first so many writes; knows how many there were at once. */
  function busyTable(failing = 0) {
    const table = memoryTable();
    let [running, most, writes] = [0, 0, 0];
    async function busy<Value>(write: () => Promise<Value>): Promise<Value> {
      writes += 1;
      const fails = writes <= failing;
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (fails) throw new Error("no table");
      return write();
    }
    const own: Table = {
      ...table,
      insist: (...given) => busy(() => table.insist(...given)),
      update: (...given) => busy(() => table.update(...given)),
    };
    return { own, items: table.items, seen: () => ({ most, running, writes }) };
  }

  it("counts one message where the URL is of one, with two writes", async () => {
    const { own, items, seen } = busyTable();
    const results = Array.from({ length: 3000 }, () => ({ status: { groupName: "DELIVERED" } }));
    await functionOver(own).report(callbackOf("infobip").url, { results });
    assert.deepEqual([countsIn(items.values()), seen().writes], [["infobip DE: 1 0"], 2]);
  });

  it("keeps what prevails of one message, wherever in the report it stands", async () => {
    const { own, items } = busyTable();
    const to = ["delivered", "delivered", "delivery_failed"].map((status) => ({ status }));
    await functionOver(own).report(callbackOf("telnyx").url, { data: { payload: { to } } });
    assert.deepEqual(countsIn(items.values()), ["telnyx DE: 1 0"]);
  });

  const url = callbackOf("bandwidth").accountUrl;
  const events = (count: number) =>
    Array.from({ length: count }, (_, place) => ({
      type: "message-delivered",
      message: { tag: callbackOf("bandwidth", { key: `key-${place}` }).ticket },
    }));

  it("counts a hundred messages of an account, ten at once, and says of how many more it told", async () => {
    const { own, items, seen } = busyTable();
    const receiver = functionOver(own);
    await receiver.report(url, events(250));
    assert.deepEqual([countsIn(items.values()), seen().most], [["bandwidth DE: 100 0"], 10]);
    const warnings = receiver.lines.filter(({ level }) => level === "warn");
    assert.deepEqual(
      warnings.map(({ provider, left }) => [provider, left]),
      [["bandwidth", 150]],
    );
  });

  it("counts the others where one fails, and makes the vendor repeat it", async () => {
    const { own, items, seen } = busyTable(1);
    await assert.rejects(functionOver(own).report(url, events(30)), /no table/);
    assert.deepEqual([countsIn(items.values()), seen().running], [["bandwidth DE: 29 0"], 0]);
  });

  it("gives up where ten have failed, with nothing under way", async () => {
    const { own, seen } = busyTable(1000);
    await assert.rejects(functionOver(own).report(url, events(100)), /no table/);
    assert.deepEqual(seen(), { most: 10, running: 0, writes: 10 });
  });
});

describe("what AWS says of a message", () => {
  async function markedTable(provider = "aws-notify", key = receiptKey) {
    const table = memoryTable();
    await markMessage(table, key, "aws", { provider, country: "ES", at, messageId: "m-1" });
    return table;
  }

  it("counts for the provider that sent it", async () => {
    const table = await markedTable();
    await functionOver(table).bus(busEvent("TEXT_SUCCESSFUL", "m-1"));
    assert.deepEqual(countsIn(table.items.values()), ["aws-notify ES: 1 0"]);
  });

  it("finds a message that was marked under the key before", async () => {
    const table = await markedTable("aws", formerKey);
    await functionOver(table).bus(busEvent("TEXT_BLOCKED", "m-1"));
    assert.deepEqual(countsIn(table.items.values()), ["aws ES: 0 1"]);
  });

  it("corrects what a carrier could not do at first", async () => {
    const table = await markedTable();
    const own = functionOver(table);
    for (const type of ["TEXT_CARRIER_UNREACHABLE", "TEXT_DELIVERED", "TEXT_CARRIER_UNREACHABLE"])
      await own.bus(busEvent(type, "m-1"));
    assert.deepEqual(countsIn(table.items.values()), ["aws-notify ES: 1 0"]);
  });

  it("is dropped where it is of another message of the account", async () => {
    const table = await markedTable();
    const own = functionOver(table);
    await own.bus(busEvent("TEXT_DELIVERED", "m-2"));
    assert.deepEqual(countsIn(table.items.values()), []);
    assert.deepEqual(own.lines, []);
  });

  it("is dropped where it makes no sense", async () => {
    for (const event of [undefined, null, {}, { source: "aws.sms-voice" }, busEvent("", ""), "text"])
      await functionOver(await markedTable()).bus(event);
  });
});

describe("a receipt that the table does not take", () => {
  for (const [what, operation, fault] of [
    ["the state cannot be written", "put", "fails"],
    ["the answer to the state is lost", "put", "lost"],
    ["the count cannot be written", "update", "fails"],
  ] as const) {
    it(`counts once when the vendor says it again: ${what}`, async () => {
      const table = memoryTable();
      const own = functionOver(table);
      let left = 1;
      table.fault = (done) => (done === operation && left-- > 0 ? fault : undefined);
      await assert.rejects(own.report(url, twilio("delivered")), { name: "TableError" });
      table.fault = () => undefined;
      await own.report(url, twilio("delivered"));
      const counted = countsIn(table.items.values());
      // Of a state whose answer was lost nobody knows whether it was counted; it never counts twice.
      assert.deepEqual(counted, fault === "lost" ? [] : ["twilio DE: 1 0"]);
    });
  }

  it("counts once where its write was made twice, as after a lost answer", async () => {
    const table = memoryTable();
    table.fault = (done) => (done === "put" ? "twice" : undefined);
    await functionOver(table).report(url, twilio("delivered"));
    assert.deepEqual(countsIn(table.items.values()), ["twilio DE: 1 0"]);
  });

  it("is taken back to what it corrected where the correction cannot be counted", async () => {
    const table = memoryTable();
    const own = functionOver(table);
    const { accountUrl, ticket } = callbackOf("vonage");
    await own.report(accountUrl, vonage("delivered", ticket));
    table.fault = (done) => (done === "update" ? "fails" : undefined);
    await assert.rejects(own.report(accountUrl, vonage("failed", ticket)));
    table.fault = () => undefined;
    assert.deepEqual(countsIn(table.items.values()), ["vonage DE: 1 0"]);
    await own.report(accountUrl, vonage("failed", ticket));
    assert.deepEqual(countsIn(table.items.values()), ["vonage DE: 0 1"]);
  });
});

describe("the line of a receipt", () => {
  it("says provider, country, state and time to delivery, and nothing of the recipient", async () => {
    const own = functionOver(memoryTable());
    await own.report(url, twilio("delivered"));
    const [{ time, functionName, _aws, ...line } = {}, ...more] = own.lines;
    assert.deepEqual(more, []);
    assert.deepEqual(line, {
      level: "info",
      message: "receipt",
      requestId: "id",
      provider: "twilio",
      country: "DE",
      state: "delivered",
      delivered: 1,
      deliveryMs: 2000,
    });
    assert.ok(!JSON.stringify(own.lines).includes("7700900123"));
  });

  it("groups its metric by the function alone, with provider, and with country", async () => {
    const own = functionOver(memoryTable());
    await own.report(url, twilio("delivered"));
    const { _aws } = own.lines[0] as {
      _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: object[] }[] };
    };
    assert.deepEqual(_aws.CloudWatchMetrics[0]?.Dimensions, [
      ["functionName"],
      ["functionName", "provider"],
      ["functionName", "country"],
    ]);
    assert.deepEqual(_aws.CloudWatchMetrics[0]?.Metrics, [{ Name: "deliveryMs", Unit: "Milliseconds" }]);
  });

  it("says that a number is of no country", async () => {
    const own = functionOver(memoryTable());
    await own.report(callbackOf("twilio", { country: undefined }).url, twilio("failed"));
    assert.equal(own.lines[0]?.country, "none");
  });
});
