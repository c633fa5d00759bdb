import assert from "node:assert/strict";
import { configTable } from "../../build/docs/configKeys.ts";

describe("The configuration table", () => {
  const rows = configTable().split("\n");

  it("has a row for every key, with type, default and meaning", () => {
    for (const row of rows) assert.match(row, /^\|([^|]+\|){4}$/);
    assert.deepEqual(rows.slice(0, 2), ["| Key | Type | Default | Meaning |", "|---|---|---|---|"]);
    assert.ok(
      rows.includes(
        "| `deadlineSeconds` | integer | `10` | Seconds for a whole request, all attempts to send included, and less than `timeoutSeconds`. From 1 to 25. |",
      ),
    );
    assert.ok(rows.some((row) => row.startsWith('| `providers` | array | `[{"name":"aws"}]` | ')));
  });

  it("shows an empty default as none", () => {
    assert.ok(rows.some((row) => row.startsWith("| `clients` | array | none | ")));
  });

  it("names the fields of an object, each with its range and default", () => {
    const row = rows.find((each) => each.startsWith("| `code` |"));
    assert.match(
      row ?? "",
      /Fields: length \(from 4 to 40, default 6\); lifetimeSeconds \(at least 60, default 300\)/,
    );
  });
});
