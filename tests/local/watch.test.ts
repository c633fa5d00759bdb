import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { ownFolders, watchProject } from "../../local/watch.ts";
import { useTemporaryFolder } from "./support.ts";

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
  const folder = useTemporaryFolder();
  let stop = () => {};
  let saves = 0;
  afterEach(() => stop());

  /** Resolves to the paths that were told. */
  async function saving(path: string): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    stop = watchProject(folder(), async (paths) => resolve(paths));
    save(path);
    return promise;
  }
  const save = (path: string) => {
    mkdirSync(dirname(join(folder(), path)), { recursive: true });
    saves += 1;
    writeFileSync(join(folder(), path), `// ${saves}`);
  };

  for (const path of ["main.mjs", "Pulumi.yaml", "Pulumi.dev.yaml", "local.yaml", "infra/deep/sms.ts"])
    it(`tells of ${path}`, async () => {
      mkdirSync(join(folder(), "infra/deep"), { recursive: true });
      assert.deepEqual(await saving(path), [path]);
    });

  it("tells of a folder that is new", async () => {
    const told: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    stop = watchProject(folder(), async (paths) => {
      told.push(...paths);
      if (paths.includes(join("later", "sms.ts"))) resolve();
    });
    mkdirSync(join(folder(), "later"));
    // A system may take a moment to watch it.
    const timer = setInterval(() => save("later/sms.ts"), 300);
    await promise.finally(() => clearInterval(timer));
    assert.deepEqual([...new Set(told)], [join("later", "sms.ts")]);
  });

  it("tells nothing of what the program may have written, or others", async () => {
    const others = [
      "out.json",
      "README.md",
      "node_modules/a/index.js",
      "dist/index.js",
      ".git/x.js",
      "infra/dist/a.js",
    ];
    for (const path of [...others, "infra/a.ts"]) save(path);
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    stop = watchProject(folder(), async (paths) => resolve(paths));
    for (const path of [...others, "infra/a.ts"]) save(path);
    assert.deepEqual(await promise, [join("infra", "a.ts")]);
  });

  it("covers every folder of which the program consists", () => {
    const folders = new Set([...modulesOf("index.ts")].map((file) => file.split("/")[0]));
    folders.delete("index.ts");
    assert.ok(folders.has("components"), [...folders].join());
    assert.deepEqual(
      [...folders].filter((folder) => !ownFolders.some((watched) => watched === folder)),
      [],
    );
  });
});
