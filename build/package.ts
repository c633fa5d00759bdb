// Builds what the npm package holds for programs: the component and the plugin as JavaScript that `require` and `import`
// both load, the types of the public surface, and the tools. Part of `npm run build`.
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type BuildOptions, build } from "esbuild";
import ts from "typescript";
import type * as v from "valibot";
import { argsSchema, tenantSchema } from "../components/arguments/schema.ts";
import { builtProgram } from "../program/built.mjs";
import { factsOf, fieldsOf } from "./schema/facts.ts";

const root = join(import.meta.dirname, "..");

/** Writes `dist/index.cjs`, `dist/plugin.cjs`, `dist/cli.cjs` and `dist/types/`. Returns the written files, relative to the checkout. */
export async function buildPackage(): Promise<string[]> {
  await Promise.all([
    build(programOptions("components/index.ts", "dist/index.cjs")),
    build(programOptions("plugin/main.ts", "dist/plugin.cjs")),
    build(toolOptions("tools/main.ts", "dist/cli.cjs")),
  ]);
  return ["dist/index.cjs", "dist/plugin.cjs", "dist/cli.cjs", ...(await writeTypes("components/index.ts"))];
}

/**
 * Writes the program of this repository as one ES module with the classes of the resources that every stack has, each of
 * which would be a file or two more to find and to read; its size in bytes.
 */
export async function buildProgram(): Promise<number> {
  await build({
    ...programOptions("index.ts", builtProgram),
    external: ["@pulumi/pulumi", "@pulumi/aws/ec2/*", "@grpc/*", join(root, "program/staticEgress.ts")],
    format: "esm",
    define: {},
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return (await stat(join(root, builtProgram))).size;
}

/**
 * One CommonJS file: Pulumi's TypeScript template is CommonJS, and Node's `import` finds the named exports. Only Pulumi's
 * SDKs stay outside, since a program and its components must share them. Names are kept, for stack traces.
 */
function programOptions(entry: string, outfile: string): BuildOptions {
  return {
    entryPoints: [entry],
    outfile,
    absWorkingDir: root,
    bundle: true,
    external: ["@pulumi/*", "@grpc/*"],
    platform: "node",
    format: "cjs",
    target: "node20",
    define: {
      "import.meta.url": "moduleUrl",
      "import.meta.filename": "__filename",
      "import.meta.dirname": "__dirname",
    },
    banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    legalComments: "none",
    logLevel: "warning",
  };
}

/** What is loaded by nobody but a shell: small, and what a tool needs is evaluated when the tool is called. */
function toolOptions(entry: string, outfile: string): BuildOptions {
  return {
    ...programOptions(entry, outfile),
    minify: true,
    mainFields: ["module", "main"],
    target: "node22",
  };
}

/** Declarations of a source file and of all that its declarations name. */
async function writeTypes(entry: string): Promise<string[]> {
  const written: string[] = [];
  const queue = [join(root, entry)];
  for (const source of queue) {
    const { outputText, diagnostics = [] } = ts.transpileDeclaration(await readFile(source, "utf8"), {
      fileName: source,
      reportDiagnostics: true,
      compilerOptions: { declaration: true, strict: true, target: ts.ScriptTarget.ES2022 },
    });
    if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, formatHost));
    const imports = [...outputText.matchAll(sourceImport)].map(([, path]) =>
      join(dirname(source), `${path}.ts`),
    );
    queue.push(...imports.filter((path) => !queue.includes(path)));
    const target = join("dist/types", relative(join(root, "components"), source).replace(/\.ts$/, ".d.cts"));
    await mkdir(join(root, dirname(target)), { recursive: true });
    await writeFile(join(root, target), withFacts(outputText).replace(sourceImport, 'from "$1.cjs"'));
    written.push(target);
  }
  return written;
}

/** Interfaces of the arguments with the schemas of their fields. */
const argumentSchemas: Readonly<Record<string, Readonly<Record<string, v.GenericSchema>>>> = {
  SmsGatewayArgs: argsSchema.entries,
  TenantArgs: argsSchema.entries,
  SmsGatewayTenantArgs: tenantSchema.entries,
  CodeArgs: fieldsOf(argsSchema.entries.code),
  DeliveryArgs: fieldsOf(argsSchema.entries.delivery),
  GuardArgs: fieldsOf(argsSchema.entries.guard),
  AlarmsArgs: fieldsOf(argsSchema.entries.alarms),
  ObserveArgs: fieldsOf(argsSchema.entries.observe),
  TextArgs: fieldsOf(argsSchema.entries.text),
};

/** Declarations whose comments also give default and range, for whoever reads them in an editor. */
function withFacts(declarations: string): string {
  return declarations.replace(/^(?:export )?(?:declare )?interface (\w+).*?^}/gms, (whole, name: string) =>
    whole.replace(commentEnd, (end, example = "", line = "", close: string, member: string) => {
      const facts = factsOf(argumentSchemas[name]?.[member]);
      return facts ? `${line && `${line} *`} ${facts}${example}${line}${close}` : end;
    }),
  );
}

/** Of an optional member: the example, the last line, the member. */
const commentEnd = /(\n {4} \* @example .*)?(\n {4})?( \*\/\n {4}(\w+)\?:)/g;

const sourceImport = /from "(\.[^"]+)\.ts"/g;

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => "\n",
};
