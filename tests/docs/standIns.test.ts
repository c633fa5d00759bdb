import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

describe("local/stand-ins.md", () => {
  it("names files and tests that exist", () => {
    const text = readFileSync(join(root, "local/stand-ins.md"), "utf8");
    const named = [...text.matchAll(/`([a-z0-9]+\/[\w./-]+)`/gi)].map(([, name = ""]) => name);
    const missing = named.filter(
      (name) => !existsSync(join(root, name)) && !existsSync(join(root, "local", name)),
    );
    assert.ok(named.length > 20);
    assert.deepEqual(missing, []);
  });
});
