// What `npm ci` and `npm run build` made of the sources, as long as these are the sources it was made of. One file loads in
// a third of the time that the sources take, of which Node.js removes the types one by one.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";

const root = join(import.meta.dirname, "..");

/** The program in one file. Its time of change is that of the newest source when the build began. */
export const builtProgram = "dist/program.mjs";

const deployedFolders = ["action", "gateway"];
const programFolders = ["components", "gateway", "program"];
export const sourceFolders: readonly string[] = [...new Set([...deployedFolders, ...programFolders])];

/**
 * The modules of the program: built, or the sources where one of them is newer. What is deployed has no such choice: throws
 * where a source of a function or of the Action is newer than its bundle, which would be deployed as it was.
 */
export async function loadModules(): Promise<typeof import("./modules.ts")> {
  const builtAt = savedAt(join(root, builtProgram));
  if (builtAt === undefined) return import("./modules.ts");
  const deployed = newestSource(deployedFolders);
  if (deployed.savedAt > builtAt) {
    throw new RunError(
      `${deployed.path} is newer than what is built of it and deployed: run "npm run build"`,
    );
  }
  const isFresh = newestSource(programFolders).savedAt <= builtAt;
  return isFresh ? import(join(root, builtProgram)) : import("./modules.ts");
}

/** The source that was saved last, in milliseconds. One that is removed leaves others that no longer import it. */
export function newestSource(folders: readonly string[]): { path: string; savedAt: number } {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path, savedAt: savedAt(join(root, path)) ?? 0 }))
    .reduce((newest, source) => (source.savedAt > newest.savedAt ? source : newest));
}

/** Whole milliseconds, since a time that is set has no more. */
function savedAt(path: string): number | undefined {
  const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return time === undefined ? undefined : Math.floor(time);
}
