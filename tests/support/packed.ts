// The npm package as `npm pack` makes it, and folders of programs that have nothing but it.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ensureLocalBuilt, ensurePackageBuilt } from "./built.ts";
import type { Monitor } from "./monitor.ts";
import { runNode } from "./printed.ts";
import { temporaryDir } from "./temporaryDir.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

export interface Packed {
  readonly tarball: string;
  readonly bytes: number;
  readonly files: readonly string[];
}

let packed: Promise<Packed> | undefined;
let packedLocal: Promise<Packed> | undefined;

/** Packs once for all tests of this process. */
export function pack(): Promise<Packed> {
  if (!packed) ensurePackageBuilt();
  packed ??= packNow(root);
  return packed;
}

async function packNow(source: string): Promise<Packed> {
  const folder = temporaryDir("packed-");
  // Without scripts: `prepare` would empty dist/ under the tests that use it.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder, source];
  const { stdout } = await run("npm", args, { cwd: root });
  const [{ filename, size, files }] = JSON.parse(stdout);
  return {
    tarball: join(folder, filename),
    bytes: size,
    files: files.map(({ path }: { path: string }) => path).sort(),
  };
}

/** A folder with these files, in which the package, what it depends on and these packages are installed. */
export async function newProgram(
  files: Readonly<Record<string, string>>,
  also: readonly string[] = [],
): Promise<string> {
  const { tarball } = await pack();
  const folder = temporaryDir("program-");
  const modules = join(folder, "node_modules");
  const target = join(modules, "auth0-sms-gateway");
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", target, "--strip-components", "1"]);
  // What npm would install beside it; of Pulumi's SDKs those that the package depends on, and no others.
  const { dependencies } = JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  for (const name of [...Object.keys(dependencies), "@types/node", "typescript", ...also])
    link(modules, name);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Installs the package of the local run as well, as `npm pack` makes it. */
export async function addLocalPackage(folder: string): Promise<void> {
  packedLocal ??= packNow(ensureLocalBuilt());
  const { tarball } = await packedLocal;
  const modules = join(folder, "node_modules");
  const target = join(modules, "auth0-sms-gateway-local");
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", target, "--strip-components", "1"]);
  const { dependencies } = JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) link(modules, name);
}

/** Runs the command of the package that is installed in a folder, there. */
export async function runTool(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; printed: string }> {
  const target = join(folder, "node_modules/auth0-sms-gateway");
  const { bin } = JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  const all = [join(target, bin["auth0-sms-gateway"]), ...args];
  return runNode(all, { cwd: folder, env });
}

function link(modules: string, name: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(join(root, "node_modules", name), join(modules, name));
}

export interface RunOptions {
  /** As `runtime.options.typescript` of Pulumi.yaml: ts-node compiles and checks the program. */
  readonly typescript: boolean;
  /** Keys with their namespace. */
  readonly config?: Readonly<Record<string, string>>;
}

/** Runs a program as Pulumi's language host does. Resolves to its exit code and what it printed. */
export async function runProgram(
  folder: string,
  program: string,
  monitor: Monitor,
  { typescript, config = {} }: RunOptions,
): Promise<{ code: number; printed: string }> {
  const host = join(root, "node_modules/@pulumi/pulumi/cmd/run");
  const address = ["--monitor", monitor.address, "--engine", monitor.address];
  const args = [host, ...address, "--project", "project", "--stack", "dev", "--pwd", folder, program];
  const env = {
    ...process.env,
    PULUMI_NODEJS_TYPESCRIPT: String(typescript),
    PULUMI_CONFIG: JSON.stringify(config),
  };
  return runNode(args, { cwd: folder, env });
}

/** All files that the compiler reads for a program, and its errors. */
export async function typeCheck(folder: string): Promise<{ files: string[]; errors: string[] }> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const done = await run(process.execPath, [
    tsc,
    "--noEmit",
    "--pretty",
    "false",
    "--listFiles",
    "-p",
    folder,
  ]).catch((error) => error);
  const lines: string[] = done.stdout.split("\n").filter(Boolean);
  const isFile = (line: string) => line.startsWith("/") && !line.includes("error TS");
  return { files: lines.filter(isFile), errors: lines.filter((line) => !isFile(line)) };
}
