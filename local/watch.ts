// Watches the files of a project, and lets its program be loaded again in the same process.
import { type FSWatcher, readdirSync, watch } from "node:fs";
import { registerHooks } from "node:module";
import { join, sep } from "node:path";

/** Code, and what configures it. What else is there the program may write itself, and would be deployed without end. */
const code = /\.[cm]?[jt]s$/;
const configuration = /^(local|Pulumi(\.[\w-]+)?)\.ya?ml$/;

/** Of which the program of this repository consists. */
export const ownFolders = ["program", "components", "gateway", "action"];

/** Made by others or by the program. */
const notSource = /^(node_modules|dist|\..*)$/;

/** Where code of a program may be. */
function foldersOf(dir: string): string[] {
  const folders = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).filter((name) => !notSource.test(name));
}

/** Editors save in several steps. */
const settleMs = 100;

/**
 * Calls `onChange` with the paths that were saved, one call at a time; what is saved during a call comes with the next.
 * `folders` lists those in `dir` that have code, all by default, now and whenever it has changed. Returns a function that
 * stops watching.
 */
export function watchProject(
  dir: string,
  onChange: (paths: readonly string[]) => Promise<void>,
  folders: () => readonly string[] = () => foldersOf(dir),
): () => void {
  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let busy = false;

  async function run(): Promise<void> {
    if (busy) return;
    busy = true;
    while (saved.size > 0) {
      const paths = [...saved];
      saved.clear();
      await onChange(paths);
    }
    busy = false;
  }

  function note(path: string): void {
    saved.add(path);
    clearTimeout(timer);
    timer = setTimeout(run, settleMs);
  }

  function watchFolder(folder: string): FSWatcher {
    return watch(join(dir, folder), { recursive: true }, (_, name) => {
      const path = join(folder, name ?? "");
      if (code.test(path) && !path.split(sep).some((part) => notSource.test(part))) note(path);
    });
  }

  const watchers = new Map<string, FSWatcher>();
  function followFolders(): void {
    const there = folders();
    for (const [folder, watcher] of watchers) {
      if (there.includes(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of there) if (!watchers.has(folder)) watchers.set(folder, watchFolder(folder));
  }
  followFolders();
  const files = watch(dir, (_, name) => {
    followFolders();
    if (name && (code.test(name) || configuration.test(name))) note(name);
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of [files, ...watchers.values()]) watcher.close();
  };
}

/**
 * From now on all modules of a project are loaded again with its program: imports of a file with `?run=n` in its URL get
 * the same query, except those of packages.
 */
export function reloadWithProgram(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      const run = /\?run=\d+$/.exec(context.parentURL ?? "")?.[0];
      const own = found.url.startsWith("file:") && !found.url.includes("/node_modules/");
      return run && own ? { ...found, url: `${found.url.replace(/\?.*$/, "")}${run}` } : found;
    },
  });
}
