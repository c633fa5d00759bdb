// `npm run release -- 1.2.3`: makes the tree a release, to be looked at, committed and tagged. Without a version, the one that
// the commits since the last release ask for.
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractText } from "../contract/contract.ts";
import { differences } from "../contract/differences.ts";
import { breakingProblem, notesUnder, readReleased, releasedFile, unnamed } from "../contract/release.ts";
import { packageSchema } from "../schema/schema.ts";
import { noteRelease } from "../schema/since.ts";
import { readManifest } from "./repository.ts";

const root = join(import.meta.dirname, "../..");

/** Why `next` can be no release after `current`; undefined if it can. */
export function versionProblem(next: string, current: string): string | undefined {
  const format = /^(\d+)\.(\d+)\.(\d+)$/;
  if (!format.test(next))
    return `the version must be three numbers such as 1.2.3; got ${JSON.stringify(next)}`;
  const [a, b] = [next, current].map((version) => version.split(".").map(Number));
  const place = a?.findIndex((part, index) => part !== b?.[index]) ?? -1;
  const isLater = place >= 0 && (a?.[place] ?? 0) > (b?.[place] ?? 0);
  return isLater ? undefined : `the version must be later than ${current}; got ${next}`;
}

/** A package.json or package-lock.json with the version of this package and of its workspace. */
export function withVersion(text: string, version: string): string {
  const document = JSON.parse(text);
  document.version = version;
  for (const place of ["", "local"])
    if (document.packages?.[place]) document.packages[place].version = version;
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A document that names the version of the package. */
export function withNamedVersion(text: string, current: string, next: string): string {
  return text
    .replaceAll(`auth0-sms-gateway@^${current}`, `auth0-sms-gateway@^${next}`)
    .replace(`### After ${current}\n`, `### ${next}\n`);
}

function change(file: string, make: (text: string) => string): void {
  const path = join(root, file);
  writeFileSync(path, make(readFileSync(path, "utf8")));
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function cliff(...args: string[]): string {
  return run(join(root, "node_modules/.bin/git-cliff"), ...args).trim();
}

function refuse(problem: string): never {
  console.error(problem);
  process.exit(1);
}

async function prepare(wanted: string | undefined): Promise<void> {
  const { version: current } = readManifest();
  if (run("git", "status", "--porcelain") !== "")
    refuse("there are changes that are not committed: commit them");
  if (run("git", "tag", "--list", `v${current}`) === "")
    refuse(`the tag v${current} is missing, from which the changes are counted: git fetch --tags`);
  const next = wanted ?? cliff("--bumped-version").replace(/^v/, "");
  const problem = versionProblem(next, current);
  if (problem) refuse(problem);
  // What the functions are made of, for the list of children and for the stack that is kept.
  run(process.execPath, join(root, "build/bundles.ts"));
  const promised = await contractText();
  const changed = differences(readReleased(current), JSON.parse(promised));
  const notes = notesUnder(readFileSync(join(root, "docs/versioning.md"), "utf8"), `After ${current}`);
  const problems = [breakingProblem(changed, next, current), ...unnamed(changed, notes)].filter(Boolean);
  if (problems.length > 0) refuse(problems.join("\n"));
  // First, as it needs most: a Pulumi CLI.
  run(process.execPath, join(root, "tests/engine/writeFixture.ts"), next);
  writeFileSync(releasedFile(next), promised);
  for (const file of ["package.json", "local/package.json", "package-lock.json"])
    change(file, (text) => withVersion(text, next));
  for (const file of globSync(["README.md", "docs/**/*.md", "examples/*/README.md"], { cwd: root }))
    change(file, (text) => withNamedVersion(text, current, next));
  noteRelease(packageSchema(), next);
  // In a process of its own, as this one has read the version before.
  run(process.execPath, join(root, "build/generate.ts"));
  cliff("--unreleased", "--tag", `v${next}`, "--prepend", "CHANGELOG.md");
  console.log(`This is ${next}. Look at it with git diff, then:

  git add build/contract tests/engine/fixtures
  git commit -am "chore(release): ${next}"
  git tag v${next}
  git push --follow-tags    # the workflow "Release" publishes the tag`);
}

if (import.meta.main) {
  if (!existsSync(join(root, "CHANGELOG.md"))) refuse("CHANGELOG.md is missing");
  await prepare(process.argv[2]);
}
