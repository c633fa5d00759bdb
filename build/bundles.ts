// Builds the bundles of the Lambda functions and of the Auth0 Action, the npm package and the program of this repository,
// into dist/. Run by `npm ci` (prepare) and `npm run build`.
import { rm, stat, utimes } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { FunctionName } from "../components/bundles.ts";
import { builtProgram, newestSource, sources } from "../program/built.mjs";
import { numberingPlans } from "./numberingPlans.ts";
import { buildPackage, buildProgram } from "./package.ts";

const root = join(import.meta.dirname, "..");

/**
 * Takes Node's own modules from `process.getBuiltinModule`: importing them as ES modules costs 20 ms and more of a cold
 * start, since the import evaluates lazy getters that load `fetch` (nodejs/node#59686).
 */
const builtins: Plugin = {
  name: "builtins",
  setup(context) {
    const names = new Set(builtinModules);
    context.onResolve({ filter: /^(node:)?[a-z_/0-9]+$/ }, ({ path, kind }) => {
      if (!names.has(path.replace(/^node:/, ""))) return undefined;
      return { path, namespace: kind === "require-call" ? "required" : "builtin" };
    });
    context.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({ contents: asModule(path) }));
    // Whoever requires one may call it, as a class.
    context.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** With a constant for each export, of which esbuild keeps those that are imported: an object with all of them is 3 ms. */
function asModule(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => name !== "default");
  return [
    `const builtin = process.getBuiltinModule(${JSON.stringify(path)});`,
    "const take = (name) => builtin[name];",
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ take(${JSON.stringify(name)});`),
    "export default builtin;",
  ].join("\n");
}

/** One minified ES module; the same bytes from every checkout. */
export function bundleOptions(entry: string, outfile: string): BuildOptions {
  return {
    entryPoints: [entry],
    outfile,
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node22",
    mainFields: ["module", "main"],
    charset: "utf8",
    legalComments: "none",
    plugins: [builtins, numberingPlans],
    logLevel: "warning",
  };
}

/** Builds a bundle; its size in bytes. */
export async function bundle(entry: string, outfile: string): Promise<number> {
  await build(bundleOptions(entry, outfile));
  return (await stat(`${root}/${outfile}`)).size;
}

/** Auth0 takes an Action as one CommonJS text of at most 100 kB. Not minified: it is read in the dashboard. */
export async function bundleAction(outfile: string): Promise<number> {
  const handler = "onExecuteCustomPhoneProvider";
  await build({
    // Auth0 wants this line as it is.
    stdin: {
      contents: `import { ${handler} } from "./action/index.ts";\nexports.${handler} = ${handler};`,
      resolveDir: root,
      sourcefile: "exports",
    },
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    legalComments: "none",
    logLevel: "warning",
  });
  return (await stat(`${root}/${outfile}`)).size;
}

/** The file that Lambda calls, by the folder of the function's bundle. */
const handlers = {
  gateway: "gateway/handler.ts",
  books: "gateway/books/handler.ts",
  canary: "gateway/canary/handler.ts",
  conversion: "gateway/conversion/handler.ts",
  feedback: "gateway/feedback/handler.ts",
  receipts: "gateway/receipts/handler.ts",
} satisfies Record<FunctionName, string>;

function report(file: string, bytes: number): void {
  console.log(`${file}  ${(bytes / 1024).toFixed(1)} KB`);
}

if (import.meta.main) {
  const { savedAt } = newestSource(sources);
  await rm(`${root}/dist`, { recursive: true, force: true });
  for (const [name, entry] of Object.entries(handlers)) {
    const file = `dist/${name}/index.mjs`;
    report(file, await bundle(entry, file));
  }
  const actionFile = "dist/action/index.js";
  report(actionFile, await bundleAction(actionFile));
  for (const file of await buildPackage()) report(file, (await stat(`${root}/${file}`)).size);
  // Last, since it stands for all of them: what is saved from now on is newer.
  report(builtProgram, await buildProgram());
  await utimes(`${root}/${builtProgram}`, new Date(savedAt), new Date(savedAt));
}
