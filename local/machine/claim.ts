// One run at a time keeps its state in a folder.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeStateFolder } from "./state.ts";

/**
 * Takes a folder for this process until it ends. Throws if another process has it: two would write over each other's state,
 * and the second one's table would not open.
 */
export function claimFolder(dir: string): void {
  const path = join(dir, "pid");
  makeStateFolder(dir);
  const owner = ownerOf(path);
  if (owner !== undefined) {
    throw new Error(
      `it runs already with this folder's .local/, as process ${owner}. End that one, or start in another folder.
If process ${owner} is something else, delete ${path}`,
    );
  }
  writeFileSync(path, String(process.pid));
  process.once("exit", () => rmSync(path, { force: true }));
}

/** Who has a folder. One that ended without a word has left only its number. */
function ownerOf(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const owner = Number(readFileSync(path, "utf8"));
  return isAlive(owner) ? owner : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of somebody else's process one may know only that it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
