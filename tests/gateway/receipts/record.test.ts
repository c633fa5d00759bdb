import assert from "node:assert/strict";
import { record } from "../../../gateway/receipts/record.ts";
import { numberOf } from "../../../gateway/state/table.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import { at } from "./support.ts";

describe("the record of a receipt", () => {
  it("stays for as long as its vendor may repeat it, or it would count again", async () => {
    const table = memoryTable();
    const message = { provider: "twilio", country: "DE", id: "twilio#1", at };
    assert.deepEqual(await record(table, message, "delivered", undefined), { delivered: 1 });
    const expires = (numberOf(table.items.get("receipt#twilio#1"), "expires") ?? 0) * 1000;
    assert.ok(expires >= at + 72 * 3_600_000, new Date(expires).toISOString());
  });
});
