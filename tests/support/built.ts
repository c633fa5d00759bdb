// What is in dist/, built again where a source is newer.
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isUpToDate } from "../../program/built.mjs";

const root = join(import.meta.dirname, "../..");

/** What a stack deploys, and the program. */
export function ensureBuilt(): void {
  if (!isUpToDate()) run("build/bundles.ts");
}

/** The npm package, with all of the above. */
export function ensurePackageBuilt(): void {
  const isBuilt = isNewer("dist/cli.cjs", ["build", "components", "gateway", "plugin", "program", "tools"]);
  if (!isBuilt || !isUpToDate()) run("build/bundles.ts");
}

/** The package of the local run; its folder. */
export function ensureLocalBuilt(): string {
  if (!isNewer("dist/local/package.json", ["build", "local"])) run("build/local.ts");
  return join(root, "dist/local");
}

function run(script: string): void {
  execFileSync(process.execPath, [script], { cwd: root });
}

function isNewer(built: string, sources: readonly string[]): boolean {
  const builtAt = savedAt(join(root, built));
  return sources.flatMap((folder) => filesIn(join(root, folder))).every((file) => savedAt(file) <= builtAt);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map(({ parentPath, name }) => join(parentPath, name));
}

function savedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
