// Builds the Lambda bundle into dist/. Run by `npm ci` (prepare) and `npm run build`.
import { rm, stat } from "node:fs/promises";
import { builtinModules } from "node:module";
import { build, type Plugin } from "esbuild";

/**
 * Takes Node's own modules from `process.getBuiltinModule`: importing them as ES modules costs 20 ms and more of a cold
 * start, since the import evaluates lazy getters that load `fetch` (nodejs/node#59686).
 */
const builtins: Plugin = {
  name: "builtins",
  setup(context) {
    const names = new Set(builtinModules);
    context.onResolve({ filter: /^(node:)?[a-z_/0-9]+$/ }, ({ path }) =>
      names.has(path.replace(/^node:/, "")) ? { path, namespace: "builtin" } : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

/** One minified ES module; the same bytes from every checkout. */
export async function bundle(entry: string, outfile: string): Promise<number> {
  await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: import.meta.dirname,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node22",
    mainFields: ["module", "main"],
    legalComments: "none",
    plugins: [builtins],
    logLevel: "warning",
  });
  return (await stat(`${import.meta.dirname}/${outfile}`)).size;
}

if (import.meta.main) {
  await rm(`${import.meta.dirname}/dist`, { recursive: true, force: true });
  const bytes = await bundle("gateway/handler.ts", "dist/gateway/index.mjs");
  console.log(`dist/gateway/index.mjs  ${(bytes / 1024).toFixed(1)} KB`);
}
