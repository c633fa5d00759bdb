// The packed package as two linters see it that know how Node, bundlers and TypeScript resolve packages.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pack } from "../support/packed.ts";

const bin = join(import.meta.dirname, "../../node_modules/.bin");

describe("The packed package", function () {
  this.timeout(120_000);
  let tarball: string;
  before(async () => {
    ({ tarball } = await pack());
  });

  function passes(command: string, ...args: string[]): void {
    const { status, stdout, stderr } = spawnSync(join(bin, command), args, { encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  }

  it("has no problem that publint knows", () => passes("publint", "run", tarball, "--strict"));

  // Node 10 knew no "exports", by which schema.json is found.
  it("has types that every resolution finds", () => passes("attw", tarball, "--profile", "node16"));
});
