import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { providers } from "../../gateway/providers/index.ts";

const rows = readFileSync(new URL("../../docs/providers.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const names = (cell = ""): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name).toSorted();

const keys = (schema: unknown): string[] => {
  assert.ok(typeof schema === "object" && schema && "entries" in schema && schema.entries);
  return Object.keys(schema.entries).toSorted();
};

describe("docs/providers.md", () => {
  it("has one row for every provider", () => {
    assert.deepEqual(
      rows.map(([, name]) => name).toSorted(),
      providers.map(({ name }) => `\`${name}\``).toSorted(),
    );
  });

  for (const { name, settings, credentials } of providers) {
    it(`names every setting and credential of ${name}`, () => {
      const row = rows.find(([, first]) => first === `\`${name}\``);
      assert.deepEqual(names(row?.[2]), keys(settings));
      if (!row?.[3]?.startsWith("none:") && !row?.[3]?.startsWith("as ")) {
        assert.deepEqual(names(row?.[3]), keys(credentials));
      }
    });
  }
});
