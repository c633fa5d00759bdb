import assert from "node:assert/strict";
import { text } from "../../../gateway/state/table.ts";
import { readFate, receiptKey } from "../../../gateway/tally/fate.ts";
import { idKey, markLogin, markRecipient } from "../../../gateway/tally/marks.ts";
import { memoryTable } from "../../support/memoryTable.ts";

const keys = { conversion: "c".repeat(64), receipts: "r".repeat(64) };
const recipient = "+4915112345678";
const now = Date.UTC(2026, 0, 31, 9, 0, 30);
const sent = {
  provider: "twilio",
  country: "DE",
  at: now - 40_000,
  reference: "reference",
  messageId: "SM1",
};

describe("the fate of the last code", () => {
  it("is unknown where none was sent", async () => {
    assert.equal(await readFate(memoryTable(), keys, recipient, now), undefined);
  });

  it("is found across the turn of an hour, of the last of several", async () => {
    const table = memoryTable();
    await markRecipient(table, keys.conversion, recipient, { ...sent, provider: "vonage", at: now - 90_000 });
    await markRecipient(table, keys.conversion, recipient, sent);
    assert.deepEqual(await readFate(table, keys, recipient, now), {
      provider: "twilio",
      secondsAgo: 40,
      receipt: "none",
      used: false,
    });
  });

  it("says what a receipt said of it, found by the ticket or by the vendor's id", async () => {
    for (const [provider, id] of [
      ["twilio", "twilio#reference"],
      ["aws", idKey(keys.receipts, "aws", "SM1")],
    ] as const) {
      const table = memoryTable();
      await markRecipient(table, keys.conversion, recipient, { ...sent, provider });
      await table.put({ pk: text(receiptKey(id)), told: text("delivered") });
      assert.equal((await readFate(table, keys, recipient, now))?.receipt, "delivered", provider);
    }
  });

  it("says that somebody has logged in by it", async () => {
    const table = memoryTable();
    await markRecipient(table, keys.conversion, recipient, sent);
    await markLogin(table, { recipient, at: now }, { keys: [keys.conversion], lifetimeMs: 300_000 });
    assert.equal((await readFate(table, keys, recipient, now))?.used, true);
  });
});
