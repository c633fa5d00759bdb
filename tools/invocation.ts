// How the tools are called, and what they make of their arguments.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { didYouMean } from "../components/arguments/didYouMean.ts";

/** A checkout runs the TypeScript; the package brings it bundled. */
const isCheckout = import.meta.filename.endsWith(".ts");

/** The command line of a tool, such as `npm run doctor -- --local` or `npx auth0-sms-gateway doctor --local`. */
export function invocation(tool: string, args = ""): string {
  if (!isCheckout) return `npx auth0-sms-gateway ${tool}${args && ` ${args}`}`;
  return `npm run ${tool}${args && ` -- ${args}`}`;
}

const localPackage = "auth0-sms-gateway-local";

/** What starts the local run. It is a package of its own, which is named where it is not installed: npx would fetch any. */
export const startCommand = isCheckout
  ? "npm start"
  : isInstalled(localPackage)
    ? `npx ${localPackage}`
    : `"npx ${localPackage}", once the package ${localPackage} is installed beside this one`;

function isInstalled(name: string): boolean {
  const folders = createRequire(join(process.cwd(), "program.js")).resolve.paths(name) ?? [];
  return folders.some((folder) => existsSync(join(folder, name)));
}

export interface Output {
  readonly print: (text: string) => void;
  readonly fail: (text: string) => void;
}

type OptionTypes = NonNullable<ParseArgsConfig["options"]>;

const common = { cwd: { type: "string" }, help: { type: "boolean" } } as const;

/** The lines of a usage about `common`. */
export const commonUsage = `  --cwd     the folder of the project (default: the current one)
  --help    says this`;

interface Spec<Options extends OptionTypes> {
  readonly usage: string;
  readonly options: Options;
  /** Those that must be there; `any` where the tool looks at them itself. */
  readonly positionals?: readonly string[] | "any";
}

type Parsed<Options extends OptionTypes> = ReturnType<
  typeof parseArgs<{ options: Options & typeof common; allowPositionals: true }>
>;

/** The arguments of a tool and the folder it looks at; or the exit code: 0 after `--help`, 2 after a mistake. */
export function readArguments<Options extends OptionTypes>(
  args: readonly string[],
  { usage, options, positionals = [] }: Spec<Options>,
  dir: string,
  { print, fail }: Output,
): (Parsed<Options> & { readonly dir: string }) | 0 | 2 {
  const all = { ...options, ...common };
  try {
    const parsed = parseArgs({ args: [...args], options: all, allowPositionals: true });
    const { cwd, help }: { cwd?: string; help?: boolean } = parsed.values;
    if (help) {
      print(usage);
      return 0;
    }
    if (positionals !== "any") requirePositionals(parsed.positionals, positionals);
    const folder = resolve(dir, cwd ?? ".");
    if (cwd !== undefined && !existsSync(folder)) throw new Error(`There is no folder ${folder}`);
    return { ...(parsed as Parsed<Options>), dir: folder };
  } catch (error) {
    fail(`${mistake(error, Object.keys(all))}\n\n${usage}`);
    return 2;
  }
}

/** Says all that is wrong with the values of arguments; the exit code. */
export function refuse(problems: readonly string[], usage: string, { fail }: Output): 2 {
  fail(`${problems.join("\n")}\n\n${usage}`);
  return 2;
}

function requirePositionals(given: readonly string[], required: readonly string[]): void {
  if (required.length === 0 && given.length > 0) throw new Error(`Unexpected argument '${given[0]}'`);
  const wrong = given.find((word, index) => required[index] !== word);
  if (wrong !== undefined) throw new Error(`Unknown argument '${wrong}'${didYouMean(wrong, required)}`);
  const missing = required[given.length];
  if (missing !== undefined) throw new Error(`'${missing}' is missing`);
}

function mistake(error: unknown, known: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const [text, name] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
  if (name === undefined) return message;
  return `${text}${didYouMean(name, known).replace('"', '"--')}`;
}
