// The rule of versions, and this version under it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Difference, differences } from "../../../build/contract/differences.ts";
import {
  breakingProblem,
  mayBreak,
  notesUnder,
  readReleased,
  unnamed,
} from "../../../build/contract/release.ts";
import { readContract } from "../../../build/docs/contractTable.ts";
import { readManifest } from "../../../build/publishing/repository.ts";

const gone: Difference = {
  section: "inputs",
  name: "SmsGateway.guard.mode",
  what: "is gone",
  breaking: true,
};
const grown: Difference = { ...gone, what: "is new", breaking: false };

describe("A version that breaks users", () => {
  it("is a new major one, before 1.0 a new minor one", () => {
    const pairs = [
      ["0.3.0", "0.2.4"],
      ["1.0.0", "0.9.0"],
      ["2.0.0", "1.4.1"],
    ];
    for (const [next = "", last = ""] of pairs) assert.ok(mayBreak(next, last), `${next} after ${last}`);
    const others = [
      ["0.2.5", "0.2.4"],
      ["1.5.0", "1.4.1"],
      ["1.4.2", "1.4.1"],
    ];
    for (const [next = "", last = ""] of others) assert.ok(!mayBreak(next, last), `${next} after ${last}`);
  });

  it("is refused otherwise, with the version that may", () => {
    assert.equal(
      breakingProblem([grown, gone, gone], "1.5.0", "1.4.1"),
      "1.5.0 may not break what 1.4.1 promised: SmsGateway.guard.mode (inputs) is gone and 1 more; name a version that may: npm run release -- 2.0.0",
    );
    assert.match(breakingProblem([gone], "0.2.1", "0.2.0") ?? "", /npm run release -- 0\.3\.0$/);
    assert.equal(breakingProblem([gone], "2.0.0", "1.4.1"), undefined);
    assert.equal(breakingProblem([grown], "1.4.2", "1.4.1"), undefined);
  });
});

describe("The notes on a version", () => {
  it("name what breaks, by its whole name or the end of it", () => {
    for (const notes of ["`mode` is gone", "`guard.mode` is gone", "`SmsGateway.guard.mode` is gone"])
      assert.deepEqual(unnamed([gone], notes), []);
  });

  it("are asked for what they do not name", () => {
    assert.deepEqual(unnamed([gone, grown], "the mode of `guard` is gone"), [
      "SmsGateway.guard.mode (inputs) is gone, which no note of docs/versioning.md names as `mode`",
    ]);
  });

  it("end where those on the version before begin", () => {
    const page = "## Notes\n\n### After 1.2.0\n\n`a`\n\n### 1.2.0\n\n`b`\n";
    assert.equal(notesUnder(page, "After 1.2.0"), "After 1.2.0\n\n`a`\n\n");
    assert.equal(notesUnder(page, "After 1.2"), "");
  });

  it("name all that breaks since the last release", () => {
    const { version } = readManifest();
    const page = readFileSync(join(import.meta.dirname, "../../../docs/versioning.md"), "utf8");
    const changed = differences(readReleased(version), readContract());
    assert.deepEqual(unnamed(changed, notesUnder(page, `After ${version}`)), []);
  });
});
