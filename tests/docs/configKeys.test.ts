import assert from "node:assert/strict";
import { configTable } from "../../build/docs/configTable.ts";

describe("The configuration table", () => {
  const rows = configTable().split("\n");

  it("has a row for every key, with type, default and meaning", () => {
    for (const row of rows) assert.match(row, /^\|([^|]+\|){4}$/);
    assert.deepEqual(rows.slice(0, 2), ["| Key | Type | Default | Meaning |", "|---|---|---|---|"]);
    assert.ok(
      rows.includes(
        "| `keyGeneration` | integer | `1` | Signing key in use; raise it by one to rotate the key, by three after a leak |",
      ),
    );
    assert.ok(rows.some((row) => row.startsWith('| `providers` | array | `[{"name":"aws"}]` | ')));
  });

  it("shows an empty default as none", () => {
    assert.ok(rows.some((row) => row.startsWith("| `clients` | array | none | ")));
  });
});
