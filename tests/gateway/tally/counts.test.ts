import assert from "node:assert/strict";
import { numberOf } from "../../../gateway/state/table.ts";
import { addCounts, nothing, slotKey, slotOf, sum } from "../../../gateway/tally/counts.ts";
import { memoryTable } from "../../support/memoryTable.ts";

const at = Date.UTC(2026, 0, 31, 9, 37, 12);

describe("Counts of what became of messages", () => {
  it("are kept by the five minutes in which a message was sent", () => {
    assert.equal(slotKey(slotOf(at), 7), "tally#2026-01-31T09:35#7");
  });

  it("add up over all shards, by provider and country", async () => {
    const table = memoryTable();
    await addCounts(table, { provider: "aws-notify", country: "DE" }, { sent: 1, expected: 1 }, at, 0);
    await addCounts(table, { provider: "aws-notify", country: "DE" }, { sent: 1 }, at, 1);
    await addCounts(table, { provider: "twilio" }, { delivered: 1 }, at, 1);
    const found = sum([...table.items.values()], ["aws", "aws-notify", "twilio"]);
    assert.deepEqual(
      found.toSorted((one, other) => one.pair.provider.localeCompare(other.pair.provider)),
      [
        { pair: { provider: "aws-notify", country: "DE" }, counts: { ...nothing, sent: 2, expected: 1 } },
        { pair: { provider: "twilio", country: undefined }, counts: { ...nothing, delivered: 1 } },
      ],
    );
  });

  it("are kept for two days longer, as receipts come late", async () => {
    const table = memoryTable();
    await addCounts(table, { provider: "twilio" }, { sent: 1 }, at, 0);
    const end = Date.UTC(2026, 0, 31, 9, 40) + 2 * 24 * 3_600_000;
    assert.equal(numberOf(table.items.get(slotKey(slotOf(at), 0)), "expires"), end / 1000);
  });

  it("leave out a provider that is not configured any more", async () => {
    const table = memoryTable();
    await addCounts(table, { provider: "vonage", country: "DE" }, { sent: 1 }, at);
    assert.deepEqual(sum([...table.items.values()], ["twilio"]), []);
  });

  it("are spread over many items", async () => {
    const table = memoryTable();
    const send = async (country: string) => {
      for (let sent = 0; sent < 100; sent++)
        await addCounts(table, { provider: "twilio", country }, { sent: 1 }, at);
      return table.items.size;
    };
    assert.equal(await send("DE"), 4);
    for (const country of ["AT", "CH", "FR", "GB", "US"]) await send(country);
    assert.equal(await send("NL"), 16);
  });
});
