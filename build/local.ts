// Builds the local run as an npm package of its own, in dist/local: the same files as JavaScript, since Node runs no
// TypeScript below node_modules. Part of `npm run build`.
import { globSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const source = join(root, "local");
const target = join(root, "dist/local");

/** Returns the folder, from which `npm pack` makes the package. */
export async function buildLocal(): Promise<string> {
  await rm(target, { recursive: true, force: true });
  const files = globSync(["**/*.{ts,js,mjs,html,css,svg,yaml}", "page/**/advice.json"], {
    cwd: source,
    exclude: ["**/node_modules/**", "command.mjs"],
  });
  const programs = files.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  await transpile(programs);
  for (const name of files.filter((file) => !file.endsWith(".ts")))
    await cp(join(source, name), join(target, name), { recursive: true });
  await declare("index.ts");
  await cp(join(source, "README.md"), join(target, "README.md"));
  await cp(join(root, "LICENSE"), join(target, "LICENSE"));
  await writeFile(join(target, "package.json"), await packageFile());
  return target;
}

/** File by file, so that workers and pages find each other where they are. */
async function transpile(programs: readonly string[]): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: programs.map((name) => join(source, name)),
    outbase: source,
    outdir: target,
    format: "esm",
    platform: "node",
    target: "node22",
    write: false,
    logLevel: "warning",
  });
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, withJavaScriptNames(text));
  }
}

/** Every import of ours ends in `.ts`, and so does the address of a worker. */
function withJavaScriptNames(text: string): string {
  return text
    .replace(/((?:from|import) ?\(? ?")(\.[^"]+)\.ts"/g, '$1$2.js"')
    .replace(/(new URL\("\.[^"]+)\.ts"/g, '$1.js"');
}

/** Declarations of the entry and of all that it names. */
async function declare(entry: string): Promise<void> {
  const program = ts.createProgram([join(source, entry)], {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ["node"],
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: target,
  });
  const needed = new Set<string>();
  const declarations = new Map<string, string>();
  program.emit(undefined, (path, text) => declarations.set(relative(join(target, "local"), path), text));
  const take = (name: string): void => {
    const text = declarations.get(name);
    if (needed.has(name) || text === undefined) return;
    needed.add(name);
    for (const [, path = ""] of text.matchAll(/(?:from|import\() ?"(\.[^"]+)\.(?:ts|js)"/g))
      take(join(dirname(name), `${path}.d.ts`));
  };
  take(entry.replace(/\.ts$/, ".d.ts"));
  for (const name of needed) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), withJavaScriptNames(declarations.get(name) ?? ""));
  }
}

async function packageFile(): Promise<string> {
  const { private: _, ...own } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const entry = { types: "./index.d.ts", default: "./index.js" };
  const published = {
    ...own,
    exports: { ".": entry, "./package.json": "./package.json" },
    bin: { "auth0-sms-gateway-local": "./start.js" },
    engines: { node: ">=22.18" },
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}

if (import.meta.main) console.log(relative(root, await buildLocal()));
