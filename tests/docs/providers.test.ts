import assert from "node:assert/strict";
import { providerSettings, providerTable } from "../../build/docs/providerTable.ts";
import { providers } from "../../gateway/providers/index.ts";

/** The cells of each row below the head. */
const cells = (table: string): string[][] =>
  table
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    );

const entriesOf = (schema: unknown): string[] => {
  assert.ok(typeof schema === "object" && schema && "entries" in schema && schema.entries);
  return Object.keys(schema.entries);
};

describe("docs/providers.md", () => {
  it("has one row for every provider, in the order of their names", () => {
    const named = providers.map(({ name }) => name).sort();
    assert.deepEqual(
      cells(providerTable()).map(([name]) => name?.replaceAll("`", "")),
      named,
    );
  });

  it("has no empty cell", () => {
    for (const row of [...cells(providerTable()), ...cells(providerSettings())]) {
      assert.ok(
        row.every((cell) => cell !== ""),
        row.join(" | "),
      );
    }
  });

  for (const { name, settings, credentials } of providers) {
    it(`explains every setting and credential of ${name}`, () => {
      const explained = cells(providerSettings())
        .filter(([first]) => first === `\`${name}\``)
        .map(([, field = ""]) => /`(\w+)/.exec(field)?.[1]);
      assert.deepEqual(new Set(explained), new Set([...entriesOf(settings), ...entriesOf(credentials)]));
    });
  }

  it("prints what is required in bold, and only that", () => {
    const row = cells(providerTable()).find(([name]) => name === "`twilio-verify`");
    assert.equal(
      row?.[1],
      "**`accountSid`**, **`serviceSid`**, `channel`, `locale`, `templateSid`, `baseUrl`",
    );
  });
});
