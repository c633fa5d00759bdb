import assert from "node:assert/strict";
import { type Books, keepBooks } from "../../../gateway/books/keep.ts";
import { openLedger, readLedger, writeLedger } from "../../../gateway/books/ledger.ts";
import { outagesKey } from "../../../gateway/delivery/outages.ts";
import { bookMetricUnits } from "../../../gateway/log/line.ts";
import { text, textOf } from "../../../gateway/state/table.ts";
import { addCounts, slotMs } from "../../../gateway/tally/counts.ts";
import { type MemoryTable, memoryTable } from "../../support/memoryTable.ts";

const minute = 60_000;
/** The begin of a slot. */
const noon = Date.UTC(2026, 6, 15, 12);
/** When that slot is closed first. */
const due = noon + slotMs + 15 * minute;

interface Kept extends Books {
  readonly table: MemoryTable;
  readonly lines: Record<string, unknown>[];
}

function books(over: Partial<Books["settings"]> = {}): Kept {
  const lines: Record<string, unknown>[] = [];
  return {
    settings: { providers: ["twilio", "aws"], receipts: true, conversion: true, ...over },
    table: memoryTable(),
    write: (line) => void lines.push(JSON.parse(line)),
    lines,
  };
}

/** Two codes to DE in the slot of noon, one of them used, one of them delivered. */
async function send({ table }: Kept, at = noon): Promise<void> {
  const pair = { provider: "twilio", country: "DE" };
  const sent = { sent: 1, expected: 1 };
  for (const change of [sent, sent, { converted: 1 }, { delivered: 1 }])
    await addCounts(table, pair, change, at);
}

const closed = ({ lines }: Kept) => lines.filter(({ message }) => message === "slot closed");
const runs = ({ lines }: Kept) => lines.filter(({ message }) => message === "books closed");
const ledgerOf = ({ table }: Kept) => readLedger(textOf(table.items.get("books"), "ledger"));

describe("the books", () => {
  it("close a slot fifteen minutes after its end, with its counts at its time", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    await send(kept);
    await keepBooks(kept, due - 1);
    assert.equal(closed(kept).length, 0);
    await keepBooks(kept, due);
    const [{ time, provider, country, sent, expected, converted, delivered, failed, undecided } = {}] =
      closed(kept);
    assert.deepEqual(
      { time, provider, country, sent, expected, converted, delivered, failed, undecided },
      {
        ...{ time: "2026-07-15T12:00:00.000Z", provider: "twilio", country: "DE" },
        ...{ sent: 2, expected: 2, converted: 1, delivered: 1, failed: 0, undecided: 1 },
      },
    );
  });

  it("are written, and say so, where there are more providers in countries than an item holds", async () => {
    const kept = books();
    const counts = { sent: 100, expected: 100, converted: 50, delivered: 50, failed: 50 };
    const usual = new Map(Array.from({ length: 20_000 }, (_, place) => [`twilio-${place} DE`, counts]));
    const ledger = writeLedger({ ...openLedger(noon), usual });
    kept.table.items.set("books", { pk: text("books"), version: text("1"), ledger: text(ledger) });
    await keepBooks(kept, due);
    const held = ledgerOf(kept)?.usual.size ?? 0;
    const [warning] = kept.lines.filter(({ left }) => left !== undefined);
    assert.deepEqual([warning?.level, warning?.left], ["warn", 20_000 - held]);
    assert.ok(held > 1000, `${held} are held`);
  });

  it("close each slot once, however often they are kept", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    await send(kept);
    for (const now of [due, due, due + 1, due + minute]) await keepBooks(kept, now);
    assert.deepEqual([closed(kept).length, runs(kept).length], [1, 2]);
  });

  it("close each slot once when they are kept twice at the same time", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    await send(kept);
    await Promise.all([keepBooks(kept, due), keepBooks(kept, due)]);
    assert.equal(closed(kept).length, 1);
  });

  it("close what is due after they were down for an hour, each slot at its own time", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    for (const slots of [0, 5, 11]) await send(kept, noon + slots * slotMs);
    await keepBooks(kept, due + 12 * slotMs);
    assert.deepEqual(
      closed(kept).map(({ time }) => String(time).slice(11, 16)),
      ["12:00", "12:25", "12:55"],
    );
    assert.equal(runs(kept).at(-1)?.booksClosed, 13);
  });

  it("close three hours in one run, and the rest in the next ones", async () => {
    const kept = books();
    await keepBooks(kept, due);
    for (const closedNow of [36, 36, 24]) {
      await keepBooks(kept, due + 8 * 60 * minute);
      assert.equal(runs(kept).at(-1)?.booksClosed, closedNow);
    }
  });

  it("come to the same in one run as in many", async () => {
    const [often, once] = [books(), books()];
    for (const kept of [often, once]) {
      await keepBooks(kept, due - slotMs);
      for (const slots of [0, 3, 13, 14]) await send(kept, noon + slots * slotMs);
    }
    for (let slots = 0; slots <= 20; slots += 1) await keepBooks(often, due + slots * slotMs);
    await keepBooks(once, due + 20 * slotMs);
    const rounded = (kept: Kept) =>
      JSON.parse(
        JSON.stringify(ledgerOf(kept), (_, value) => (value instanceof Map ? [...value] : value)),
        (_, value) => (typeof value === "number" && value < 1000 ? Math.round(value * 100) / 100 : value),
      );
    assert.deepEqual(rounded(once), rounded(often));
  });

  it("are kept where the answer to their write was lost and it was made again", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    await send(kept);
    kept.table.fault = (operation, key) => (operation === "put" && key === "books" ? "twice" : undefined);
    await keepBooks(kept, due);
    assert.equal(closed(kept).length, 1);
  });

  for (const failing of ["get", "put"]) {
    it(`are kept by the next run where the table fails to ${failing}`, async () => {
      const kept = books();
      await keepBooks(kept, due - slotMs);
      await send(kept);
      kept.table.fault = (operation) => (operation === failing ? "fails" : undefined);
      await assert.rejects(keepBooks(kept, due));
      kept.table.fault = () => undefined;
      await keepBooks(kept, due + slotMs);
      assert.equal(closed(kept).length, 1);
    });
  }

  it("begin anew where what they hold cannot be read", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    kept.table.items.set("books", { pk: { S: "books" }, version: { S: "v" }, ledger: { S: "{" } });
    await send(kept);
    await keepBooks(kept, due);
    assert.equal(closed(kept).length, 1);
  });

  it("say what they found in an item that the gateway reads", async () => {
    const kept = books();
    await keepBooks(kept, due);
    assert.deepEqual(JSON.parse(textOf(kept.table.items.get(outagesKey), "verdicts") ?? ""), {
      at: due,
      outages: [],
      closures: [],
    });
  });

  it("say nothing of what nobody observes", async () => {
    for (const [over, absent] of [
      [{ receipts: false }, ["delivered", "failed", "undecided", "deliveryDropped", "undecidedRose"]],
      [{ conversion: false }, ["expected", "converted", "conversionDropped", "streamSilent"]],
    ] as const) {
      const kept = books(over);
      await keepBooks(kept, due - slotMs);
      await send(kept);
      await keepBooks(kept, due);
      const names = new Set(kept.lines.flatMap(Object.keys));
      for (const name of absent) assert.ok(!names.has(name), name);
    }
  });

  it("write every metric that is listed, when both are observed", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    await send(kept);
    await keepBooks(kept, due);
    const names = new Set(kept.lines.flatMap(Object.keys));
    for (const name of Object.keys(bookMetricUnits)) assert.ok(names.has(name), name);
  });

  it("hold a site of 200 countries in 100 KB", async () => {
    const kept = books();
    await keepBooks(kept, due - slotMs);
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const countries = letters.flatMap((one) => letters.slice(0, 8).map((other) => one + other)).slice(0, 200);
    for (let slots = 0; slots < 26; slots += 1) {
      for (const country of countries) {
        await addCounts(
          kept.table,
          { provider: "twilio", country },
          { sent: 1, expected: 1, converted: 1 },
          noon + slots * slotMs,
        );
      }
    }
    await keepBooks(kept, due + 26 * slotMs);
    const { length } = textOf(kept.table.items.get("books"), "ledger") ?? "";
    console.log(`      ${(length / 1024).toFixed(0)} KB`);
    assert.ok(length < 100 * 1024);
  });
});
