// A release from its first command to the last that needs no network, in a copy of the repository.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { notesOf, type Release, releaseProblems } from "../../build/publishing/publish.ts";
import { versionProblem, withNamedVersion } from "../../build/publishing/release.ts";
import { describeEngine } from "../support/engine/stack.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const root = join(import.meta.dirname, "../..");

const good: Release = {
  tags: ["v1.2.3"],
  version: "1.2.3",
  schemaVersion: "1.2.3",
  repository: { owner: "acme", name: "auth0-sms-gateway" },
  changes: "# Changes\n\n## 1.2.3 (2026-11-30)\n\n### New\n\n- a thing\n\n## 1.2.2\n\n- before\n",
  unnoted: [],
  unkept: [],
};

describe("Publishing", () => {
  it("has nothing against a release that is prepared", () => {
    assert.deepEqual(releaseProblems(good), []);
  });

  const broken: [what: string, change: Partial<Release>, command: RegExp][] = [
    ["no owner", { repository: undefined }, /npm run owner -- NAME$/],
    ["no tag", { tags: [] }, /git tag v1\.2\.3$/],
    ["another tag", { tags: ["v1.2.4"] }, /got v1\.2\.4/],
    ["an old schema", { schemaVersion: "1.2.2" }, /npm run generate$/],
    ["no notes", { changes: "# Changes\n\n## 1.2.30\n" }, /npm run release$/],
    ["inputs of no release", { unnoted: ["Guard.mode"] }, /such as Guard\.mode.*npm run release$/],
    ["a release that is not kept", { unkept: ["fixtures/1.2.3"] }, /^fixtures\/1\.2\.3 .*npm run release$/],
  ];
  for (const [what, change, command] of broken) {
    it(`refuses ${what} and says what to do`, () => {
      const problems = releaseProblems({ ...good, ...change });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", command);
    });
  }

  it("takes the version's own part of the changes for notes", () => {
    assert.equal(notesOf("1.2.3", good.changes), "### New\n\n- a thing");
  });
});

describe("A version", () => {
  it("may be any later one", () => {
    for (const next of ["1.2.4", "1.3.0", "2.0.0", "1.2.10"])
      assert.equal(versionProblem(next, "1.2.3"), undefined);
  });

  it("may be no other", () => {
    for (const next of ["1.2.3", "1.2.2", "1.1.9", "0.9.9", "v1.2.4", "1.3", "1.3.0-rc.1"])
      assert.match(versionProblem(next, "1.2.3") ?? "", /^the version must be .*got/);
  });

  it("is named by documents anew", () => {
    const page = "npm install auth0-sms-gateway@^1.2.3\n\n### After 1.2.3\n\nmore\n";
    assert.equal(
      withNamedVersion(page, "1.2.3", "1.3.0"),
      "npm install auth0-sms-gateway@^1.3.0\n\n### 1.3.0\n\nmore\n",
    );
  });
});

// Keeps the state of a stack, which takes the engine.
describeEngine("A release", function () {
  this.timeout(600_000);
  let copy: string;

  function run(command: string, ...args: string[]): string {
    const env = {
      ...process.env,
      ...Object.fromEntries(
        ["AUTHOR", "COMMITTER"].flatMap((who) => [
          [`GIT_${who}_NAME`, "tests"],
          [`GIT_${who}_EMAIL`, "tests@example.com"],
        ]),
      ),
    };
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: "utf8", env });
    assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  before(() => {
    copy = temporaryDir("release-");
    const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
    });
    for (const file of stdout.split("\n").filter((name) => name && existsSync(join(root, name)))) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(root, file), join(copy, file));
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    // As `npm ci` does.
    run("npm", "run", "-s", "prepare");
    run("git", "init", "--quiet");
    run("git", "add", ".");
    run("git", "commit", "--quiet", "-m", "chore: all");
    run("git", "tag", `v${JSON.parse(readFileSync(join(copy, "package.json"), "utf8")).version}`);
  });

  it("raises the version everywhere, writes the changes and can then be published", () => {
    run("npm", "run", "-s", "owner", "--", "acme");
    run("git", "commit", "--quiet", "-am", "feat(guard)!: judge otherwise");
    const before = JSON.parse(readFileSync(join(copy, "package.json"), "utf8")).version;
    run("npm", "run", "-s", "release");
    const { version } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
    assert.equal(versionProblem(version, before), undefined);
    assert.match(
      readFileSync(join(copy, "CHANGELOG.md"), "utf8"),
      new RegExp(
        `^# Changes\\n\\n.*\\n\\n## ${version} .*\\n\\n### New\\n\\n- \\*\\*guard:\\*\\* judge otherwise \\(\\*\\*breaking\\*\\*\\)\\n\\n## ${before}`,
      ),
    );
    run("npx", "biome", "ci", ".");
    run("git", "add", "build/contract", "tests/engine/fixtures");
    run("git", "commit", "--quiet", "-am", `chore(release): ${version}`);
    run("git", "tag", `v${version}`);
    run("npm", "run", "-s", "build");
    const printed = run("npm", "run", "-s", "release:publish", "--", "--dry-run");
    assert.match(
      printed,
      new RegExp(`^gh release create v${version} .*linux-amd64\\.tar\\.gz.*\\.cdx\\.json$`, "m"),
    );
    assert.deepEqual(
      [...printed.matchAll(/^npm publish( \.\S+)? /gm)].map(([, folder = ""]) => folder.trim()),
      ["", "./dist/local"],
    );
    const local = JSON.parse(readFileSync(join(copy, "dist/local/package.json"), "utf8"));
    assert.deepEqual([local.version, local.repository.directory], [version, "local"]);
  });
});
