import assert from "node:assert/strict";
import {
  idKey,
  markLogin,
  markMessage,
  markRecipient,
  type SentMessage,
} from "../../../gateway/tally/marks.ts";
import { memoryTable } from "../../support/memoryTable.ts";

const recipient = "+4915112345678";
const minute = 60_000;
const at = Date.UTC(2026, 0, 31, 9, 58);
const lifetimeMs = 5 * minute;
const message = { provider: "twilio", country: "DE", messageId: "SM1", reference: "r", at };

/** A table in which these were sent to the recipient. */
async function tableOf(sent: readonly Partial<SentMessage>[] = [{}], key = "key") {
  const table = memoryTable();
  for (const over of sent) await markRecipient(table, key, recipient, { ...message, ...over });
  return table;
}

const login = (afterMs: number, transactionId?: string) => ({ recipient, at: at + afterMs, transactionId });
const joining = { keys: ["key"], lifetimeMs };

describe("the mark of a recipient", () => {
  it("gives a login the message it is by, with all that is known of it", async () => {
    const found = await markLogin(await tableOf([{ transactionId: "t" }]), login(minute), joining);
    assert.equal(found?.isFirst, true);
    assert.deepEqual(found.message, { ...message, transactionId: "t" });
  });

  const cases: [what: string, sent: Partial<SentMessage>[], login: ReturnType<typeof login>, by?: number][] =
    [
      ["before any message", [{}], login(-2 * minute)],
      ["after the code has expired", [{}], login(7 * minute)],
      ["in the last minute of a late code", [{}], login(5.5 * minute), 0],
      ["by the later of two codes", [{}, { at: at + minute }], login(2 * minute), minute],
      ["before the second of two codes", [{}, { at: at + minute }], login(minute / 2), 0],
      ["by a clock that is behind", [{}], login(-minute / 2), 0],
      [
        "of the transaction of the earlier code",
        [{ transactionId: "t" }, { at: at + minute, transactionId: "u" }],
        login(2 * minute, "t"),
        0,
      ],
      ["in the next hour", [{}], login(4 * minute), 0],
    ];
  for (const [what, sent, when, by] of cases) {
    it(`finds ${by === undefined ? "nothing" : "the right one"} for a login ${what}`, async () => {
      const found = await markLogin(await tableOf(sent), when, joining);
      assert.equal(found && found.message.at - at, by);
    });
  }

  it("makes no item anew that the table has deleted meanwhile, which would stay for ever", async () => {
    const table = await tableOf();
    const get: typeof table.get = async (place) => {
      const item = await table.get(place);
      table.items.clear();
      return item;
    };
    const found = await markLogin({ ...table, get }, login(0), joining);
    assert.deepEqual([found?.isFirst, table.items.size], [false, 0]);
  });

  it("lets one login count, however often it is told", async () => {
    const table = await tableOf();
    const told = [login(minute), login(minute), login(minute + 20)];
    const found = await Promise.all(told.map((each) => markLogin(table, each, joining)));
    assert.deepEqual(found.map((each) => each?.isFirst).toSorted(), [false, false, true]);
  });

  it("lets two logins by two codes count, in any order", async () => {
    const table = await tableOf([{}, { at: at + 2 * minute }]);
    const found = [];
    for (const after of [3 * minute, minute]) found.push(await markLogin(table, login(after), joining));
    assert.deepEqual(
      found.map((each) => each?.isFirst),
      [true, true],
    );
  });

  it("lets a login count whose answer was lost", async () => {
    const table = await tableOf();
    table.fault = (operation) => (operation === "update" ? "twice" : undefined);
    assert.equal((await markLogin(table, login(minute), joining))?.isFirst, true);
  });

  it("lets a login count again that was taken back", async () => {
    const table = await tableOf();
    await (await markLogin(table, login(minute), joining))?.undo();
    assert.equal((await markLogin(table, login(minute), joining))?.isFirst, true);
  });

  it("is found under the former key, and not under another", async () => {
    const table = await tableOf([{}], "former");
    assert.equal(await markLogin(table, login(minute), joining), undefined);
    const found = await markLogin(table, login(minute), { keys: ["key", "former"], lifetimeMs });
    assert.equal(found?.isFirst, true);
  });

  it("lives for a day and a bit, and is of one hour", async () => {
    const table = await tableOf([{}, { at: at + 3 * minute }]);
    assert.equal(table.items.size, 2);
    const [first] = table.items.values();
    assert.deepEqual(first?.expires, { N: String(Date.UTC(2026, 1, 1, 12) / 1000) });
  });

  it("holds no number", async () => {
    const text = JSON.stringify([...(await tableOf()).items]);
    assert.ok(!text.includes("15112345678"));
  });
});

describe("the mark of a message", () => {
  it("holds provider, country and time under a hash of the vendor's id", async () => {
    const table = memoryTable();
    await markMessage(table, "key", "aws", message);
    const item = table.items.get(idKey("key", "aws", "SM1"));
    const { pk, expires, ...rest } = item ?? {};
    assert.deepEqual(rest, { provider: { S: "twilio" }, country: { S: "DE" }, at: { N: String(at) } });
    assert.deepEqual(expires, { N: String((at + 80 * 3_600_000) / 1000) });
    assert.ok(!JSON.stringify(pk).includes("SM1"));
  });

  it("is none where the vendor gave no id", async () => {
    const table = memoryTable();
    await markMessage(table, "key", "aws", { ...message, messageId: undefined });
    assert.equal(table.items.size, 0);
  });
});
