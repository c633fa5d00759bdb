// `npm run release:publish`: publishes the tag that is checked out, to npm and as a release on GitHub with the archives of the
// plugin. With --dry-run it does all but that. In CI the rights come from the workflow: no token is stored anywhere.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeArchives } from "../pluginArchive.ts";
import { packageSchema } from "../schema/schema.ts";
import { placesOf, sinceOf } from "../schema/since.ts";
import { type Repository, readManifest, repositoryOf } from "./repository.ts";

const root = join(import.meta.dirname, "../..");

export interface Release {
  /** Of the commit that is checked out. */
  readonly tags: readonly string[];
  readonly version: string;
  readonly schemaVersion: string;
  readonly repository: Repository | undefined;
  readonly changes: string;
  /** Places in the schema of which no release is noted. */
  readonly unnoted: readonly string[];
  /** Files of this release that are missing, by which later ones are judged. */
  readonly unkept: readonly string[];
}

/** All reasons why this is no release, each with what mends it. */
export function releaseProblems(release: Release): string[] {
  const { tags, version, schemaVersion, repository, changes, unnoted, unkept } = release;
  const problems = [
    !repository && "no owner is set, without whom nothing can be published: npm run owner -- NAME",
    !tags.includes(`v${version}`) &&
      `the commit must have the tag v${version}, as package.json says ${version}; got ${tags.join(", ") || "none"}: git tag v${version}`,
    schemaVersion !== version &&
      `plugin/schema.json says ${schemaVersion} and package.json ${version}: npm run generate`,
    !new RegExp(`^## ${version.replaceAll(".", "\\.")}\\b`, "m").test(changes) &&
      `CHANGELOG.md has no section ${version}: npm run release`,
    unnoted.length > 0 &&
      `${unnoted.length} inputs and outputs, such as ${unnoted[0]}, belong to no release: npm run release`,
    unkept.length > 0 && `${unkept.join(" and ")} must be kept of this version: npm run release`,
  ];
  return problems.filter((problem) => problem !== false);
}

/** The part of CHANGELOG.md about a version. */
export function notesOf(version: string, changes: string): string {
  const [, ...sections] = changes.split(/^## /m);
  const own = sections.find((section) => section.startsWith(version)) ?? "";
  return own.slice(own.indexOf("\n")).trim();
}

const read = (file: string) => readFileSync(join(root, file), "utf8");

function currentRelease(): Release {
  const manifest = readManifest();
  const schema = packageSchema();
  return {
    tags: output("git", "tag", "--points-at", "HEAD").split("\n").filter(Boolean),
    version: manifest.version,
    schemaVersion: JSON.parse(read("plugin/schema.json")).version,
    repository: repositoryOf(manifest),
    changes: read("CHANGELOG.md"),
    unnoted: placesOf(schema).filter((place) => {
      const [type = "", member = ""] = place.split(".");
      return sinceOf(type, member) === "next";
    }),
    unkept: [
      `build/contract/released/${manifest.version}.json`,
      `tests/engine/fixtures/${manifest.version}/state.json`,
    ].filter((file) => !existsSync(join(root, file))),
  };
}

function output(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 }).trim();
}

function publish(release: Release, dryRun: boolean): void {
  const { version } = release;
  const target = join(root, "dist/release");
  mkdirSync(target, { recursive: true });
  const notes = join(target, "notes.md");
  writeFileSync(notes, notesOf(version, release.changes));
  const npmOptions = [
    "--ignore-scripts",
    "--access",
    "public",
    "--provenance",
    ...(dryRun ? ["--dry-run"] : []),
  ];
  const steps = [
    ["gh", "release", "create", `v${version}`, "--verify-tag", "--notes-file", notes, ...writeArchives()],
    ["npm", "publish", ...npmOptions],
    // The same version of the local run, which `npm run build` has made.
    ["npm", "publish", "./dist/local", ...npmOptions],
  ];
  for (const [command = "", ...args] of steps) {
    console.log([command, ...args].join(" "));
    if (!dryRun || command === "npm") execFileSync(command, args, { cwd: root, stdio: "inherit" });
  }
}

if (import.meta.main) {
  const dryRun = process.argv.includes("--dry-run");
  const release = currentRelease();
  const problems = releaseProblems(release);
  if (problems.length > 0) {
    console.error(["This cannot be published:", ...problems.map((problem) => `- ${problem}`)].join("\n"));
    process.exitCode = 1;
  }
  if (problems.length === 0 || dryRun) publish(release, dryRun);
}
