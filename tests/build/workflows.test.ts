// The workflows cannot run here: what can be told of them without GitHub.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const actionlint = join(root, ".local/real/actionlint/actionlint");
const workflows = globSync(".github/workflows/*.yml", { cwd: root });

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

const stepsOf = (file: string): Step[] => {
  const { jobs } = parse(readFileSync(join(root, file), "utf8"));
  return Object.values(jobs).flatMap((job) => Object(job).steps ?? []);
};

describe("The workflows", () => {
  (existsSync(actionlint) ? it : it.skip)("satisfy actionlint (.ci/fetch-actionlint fetches it)", () => {
    const { status, stdout } = spawnSync(actionlint, ["-no-color"], { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });

  (existsSync(actionlint) ? it : it.skip)("of docs/ci-cd.md satisfy it, too", () => {
    const page = readFileSync(join(root, "docs/ci-cd.md"), "utf8");
    const [, workflow = ""] = /^```yaml\n(.*?)^```/ms.exec(page) ?? [];
    assert.match(workflow, /^jobs:$/m);
    const { status, stdout } = spawnSync(actionlint, ["-no-color", "-"], {
      input: workflow,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });

  for (const file of workflows) {
    it(`only call what a machine of anybody's can run (${file})`, () => {
      const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      for (const { run } of stepsOf(file).filter((step) => step.run !== undefined)) {
        const [, script] = /^npm run ([\w:]+)$/.exec(run ?? "") ?? [];
        const isThere = script ? script in scripts : run === "npm ci" || existsSync(join(root, run ?? ""));
        assert.ok(isThere || run?.startsWith("test "), `${run} is neither a script nor npm ci`);
      }
    });

    it(`use actions by the hash of a commit (${file})`, () => {
      const loose = stepsOf(file).filter(({ uses }) => uses && !/@[0-9a-f]{40}$/.test(uses));
      assert.deepEqual(loose, []);
    });
  }
});
