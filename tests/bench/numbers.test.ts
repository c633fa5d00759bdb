// The pages that are made from kept numbers, and what is made of the numbers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Counts, costTable, scaleTable } from "../../bench/costs.ts";
import { busyness, documented, numbersFile, readNumbers, textOf } from "../../bench/numbers.ts";
import { createCountingTable } from "../../bench/support/countingTable.ts";

const counts: Counts = {
  writes: 5,
  writeUnits: 5,
  reads: 1,
  readUnits: 1,
  busiestWrites: 0.1,
  environmentReads: 3,
  environmentWrites: 1,
  logBytes: 800,
  processorMs: 3,
  metrics: 5,
};

/** The numbers in a row of a table. */
function rowOf(page: string, what: string): number[] {
  const row = page.split("\n").find((line) => line.startsWith(`| ${what}`)) ?? "";
  return row
    .split(" | ")
    .slice(1)
    .map((cell) => Number(cell.replace(/[,|*]/g, "")));
}

// Else the next `npm run bench -- --save` would leave a file that `npm run check` refuses.
describe("kept numbers", () => {
  it("have the form in which they are written", () => {
    assert.equal(readFileSync(numbersFile, "utf8"), textOf(readNumbers()));
  });
});

describe("pages made from numbers", () => {
  for (const [page, make] of Object.entries(documented(readNumbers()))) {
    it(`${page} is what npm run bench -- --save makes`, () => {
      const text = readFileSync(page, "utf8");
      assert.equal(make(text), text);
      assert.match(text, /made by npm run bench -->\n\n/);
    });
  }

  it("say that the machine was busy, above half of its processors", () => {
    assert.equal(busyness([0.2, 1], 2), undefined);
    assert.match(busyness([0.2, 1.1], 2) ?? "", /busy.*load 0.2 to 1.1 on 2 processors/);
  });
});

describe("the table of costs", () => {
  it("is units times prices", () => {
    // 5 write units for each of ten million codes, and one more in five seconds for each of two environments.
    const [, , writes = 0] = rowOf(costTable(counts), "DynamoDB: writes");
    assert.ok(writes >= 10e6 * 5 * 0.625e-6 && writes <= 10e6 * 5.2 * 0.625e-6, `${writes}`);
  });

  it("adds up", () => {
    const table = costTable(counts);
    const rows = [
      "Secret |",
      "Lambda: r",
      "Lambda: t",
      "DynamoDB: w",
      "DynamoDB: r",
      "Secrets",
      "CloudWatch: l",
      "CloudWatch: 5",
    ];
    const parts = rows.map((what) => rowOf(table, what)[2] ?? 0);
    const sum = parts.reduce((total, part) => total + part, 0);
    assert.ok(Math.abs(sum - (rowOf(table, "**Together")[2] ?? 0)) < 0.1);
  });
});

describe("the table of scale", () => {
  const table = scaleTable(counts);

  it("has as many environments as codes are under way", () => {
    // 0.3 s of the provider, 15 ms of the table, 10 ms of the processor's share.
    assert.deepEqual(rowOf(table, "Environments, provider 0.3"), [1, 33, 326]);
  });

  it("has no key that every request writes", () => {
    const written = ["Writes to the busiest", "Writes to what is known"].flatMap((what) =>
      rowOf(table, what),
    );
    assert.ok(written.length === 6 && written.every((writes) => writes < 1000));
  });
});

describe("a table that counts", () => {
  it("bills a write by the KB of the larger item, and one that is refused, too", async () => {
    const table = createCountingTable(new Map());
    const item = (text: string) => ({ pk: { S: "a" }, text: { S: text } });
    const put = (Item: object, more: object = {}) =>
      table.answer("PutItem", JSON.stringify({ Item, ...more }));
    await put(item("x".repeat(1500)));
    assert.deepEqual(await put(item("")), [200, {}]);
    const [status] = await put(item(""), { ConditionExpression: "attribute_not_exists(pk)" });
    assert.equal(status, 400);
    assert.deepEqual(
      table.take().map(({ kind, key, units }) => [kind, key, units]),
      [
        ["write", "a", 2],
        ["write", "a", 2],
        ["write", "a", 1],
      ],
    );
  });

  it("bills a read by 4 KB", async () => {
    const table = createCountingTable(new Map([["a", { pk: { S: "a" }, text: { S: "x".repeat(5000) } }]]));
    await table.answer("GetItem", JSON.stringify({ Key: { pk: { S: "a" } } }));
    await table.answer("GetItem", JSON.stringify({ Key: { pk: { S: "b" } } }));
    assert.deepEqual(
      table.take().map(({ units }) => units),
      [2, 1],
    );
  });
});
