// Shows that the benchmarks run and what they print; how fast anything is depends on the machine and is not tested.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { format, isMet } from "../../bench/table.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

const time = v.pipe(v.number(), v.minValue(0));
const row = v.object({
  what: v.string(),
  unit: v.literal("ms"),
  ours: time,
  floor: time,
  calls: time,
  peer: time,
  best: v.object({ ours: time, floor: time, calls: time, peer: time }),
  targets: v.optional(
    v.array(v.object({ atMost: v.number(), of: v.optional(v.string()), met: v.boolean() })),
  ),
});

describe("npm run bench", () => {
  it("measures ours, the floor and the peer, and says which targets are met", async () => {
    const { stdout } = await bench("--quick", "--json", "--only", "cold");
    const rows = v.parse(v.array(row), JSON.parse(stdout));
    assert.deepEqual(
      rows.map(({ what }) => what),
      ["import, which fetches the secret", "first request after it", "import + first request"],
    );
    assert.equal(rows[2]?.targets?.length, 1);
  }).timeout(60_000);

  it("names the measures when asked for one that does not exist", async () => {
    await assert.rejects(
      bench("--only", "nothing"),
      /There is no measure "nothing"\. There are: bundle, cold, /,
    );
  });
});

describe("a target", () => {
  const base = { what: "something", unit: "ms", ours: 5, peer: 10 } as const;

  it("is met up to its limit, and missed beyond", () => {
    assert.equal(isMet(base, { atMost: 5 }), true);
    assert.equal(isMet(base, { atMost: 4.9 }), false);
  });

  it("may be a share of the peer", () => {
    assert.equal(isMet(base, { atMost: 0.5, of: "peer" }), true);
    assert.equal(isMet(base, { atMost: 0.4, of: "peer" }), false);
  });

  it("is neither met nor missed without a number to compare with", () => {
    assert.equal(isMet(base, { atMost: 1, of: "floor" }), undefined);
  });
});

describe("the table of the benchmarks", () => {
  it("says plainly that a target is missed, and why something was skipped", () => {
    const text = format([
      { what: "slow thing", unit: "ms", ours: 12, targets: [{ atMost: 10 }] },
      { what: "other thing", skipped: "no tool for it" },
    ]);
    assert.match(text, /slow thing +12\.0 ms +<= 10 ms +missed/);
    assert.match(text, /other thing +skipped +no tool for it/);
  });
});

function bench(...options: string[]): Promise<{ stdout: string }> {
  return run(process.execPath, ["bench/run.ts", ...options], { cwd: root });
}
