// What `npm ci` and `npm run build` made of the sources, as long as these are the sources it was made of. One file loads in
// a third of the time that the sources take, of which Node.js removes the types one by one.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";

const root = join(import.meta.dirname, "..");

/** The program in one file. Its time of change is that of the newest source when the build began. */
export const builtProgram = "dist/program.mjs";

const deployedFolders = ["action", "gateway"];
const ownFolders = ["components", "program"];
export const sourceFolders: readonly string[] = [...deployedFolders, ...ownFolders];

/**
 * The modules of the program: built, or the sources where one of them is newer. What is deployed has no such choice: throws
 * where a source of a function or of the Action is newer than its bundle, which would be deployed as it was.
 */
export async function loadModules(): Promise<typeof import("./modules.ts")> {
  if (!existsSync(join(root, builtProgram))) return import("./modules.ts");
  const deployed = newerThanBuilt(deployedFolders);
  if (deployed !== undefined)
    throw new RunError(`${deployed} is newer than what is built of it and deployed: run "npm run build"`);
  return newerThanBuilt(ownFolders) === undefined ? import(join(root, builtProgram)) : import("./modules.ts");
}

/** Whether there is something built of the sources as they are now. */
export function isUpToDate(): boolean {
  return newerThanBuilt(sourceFolders) === undefined;
}

/** A source that was saved after what is built; undefined where there is none. */
function newerThanBuilt(folders: readonly string[]): string | undefined {
  const newest = newestSource(folders);
  return newest.savedAt > savedAt(join(root, builtProgram)) ? newest.path : undefined;
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
    .map((path) => ({ path, savedAt: savedAt(join(root, path)) }))
    .reduce((newest, source) => (source.savedAt > newest.savedAt ? source : newest));
}

/** In whole milliseconds, since a time that is set has no more; 0 for what is not there. */
function savedAt(path: string): number {
  return Math.floor(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
