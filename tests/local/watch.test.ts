import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { watchedFolders } from "../../local/watch.ts";

const root = join(import.meta.dirname, "../..");

/** The file and everything of the project that it imports. */
function modulesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"));
  for (const { fileName } of importedFiles)
    if (fileName.startsWith(".")) modulesOf(join(dirname(file), fileName), seen);
  return seen;
}

describe("watching a project", () => {
  it("covers every folder of which the program consists", () => {
    const folders = new Set([...modulesOf("index.ts")].map((file) => file.split("/")[0]));
    folders.delete("index.ts");
    assert.ok(folders.has("components"), [...folders].join());
    assert.deepEqual(
      [...folders].filter((folder) => !watchedFolders.some((watched) => watched === folder)),
      [],
    );
  });
});
