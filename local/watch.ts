// Watches the files of a project, and lets its program be loaded again in the same process.
import { existsSync, type FSWatcher, watch } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";

/** The files of a project: some beside the program, and everything in some folders. */
const watchedFiles = /^(index\.ts|local\.yaml|Pulumi(\.[\w-]+)?\.ya?ml)$/;
export const watchedFolders = ["program", "components", "gateway", "action"];

/** Editors save in several steps. */
const settleMs = 100;

/**
 * Calls `onChange` with the paths that were saved, one call at a time; what is saved during a call comes with the next.
 * Returns a function that stops watching.
 */
export function watchProject(dir: string, onChange: (paths: readonly string[]) => Promise<void>): () => void {
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

  const watchers: FSWatcher[] = [
    watch(dir, (_, name) => name && watchedFiles.test(name) && note(name)),
    ...watchedFolders
      .filter((folder) => existsSync(join(dir, folder)))
      .map((folder) =>
        watch(join(dir, folder), { recursive: true }, (_, name) => name && note(join(folder, name))),
      ),
  ];
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
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
