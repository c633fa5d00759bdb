// A function beside the gateway in a process of its own, behind the Runtime API, as Lambda runs it.
import { join, relative } from "node:path";
import { bundle } from "../../build/bundles.ts";
import { type Environment, startEnvironment } from "../../local/aws/lambda/environment.ts";
import { temporaryDir } from "./temporaryDir.ts";
import { unpacked } from "./unpacked.ts";

const root = join(import.meta.dirname, "../..");
const built = new Map<string, Promise<string>>();

/** Path of the bundle, built once per run from the source as it is now. */
function builtBundle(name: string): Promise<string> {
  const made = built.get(name) ?? buildBundle(name);
  built.set(name, made);
  return made;
}

async function buildBundle(name: string): Promise<string> {
  const path = join(temporaryDir(`${name}-`), "index.mjs");
  await bundle(`gateway/${name}/handler.ts`, relative(root, path));
  return path;
}

export interface FunctionOptions {
  /** What is beside the bundle. */
  readonly settings: object;
  /** Besides the handler's. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** `name` is the folder of its handler in `gateway/`. */
export async function startFunction(
  name: string,
  { settings, variables, onLine }: FunctionOptions,
): Promise<Environment> {
  return startEnvironment({
    codeDir: unpacked(await builtBundle(name), JSON.stringify(settings)),
    variables: { _HANDLER: "index.handler", ...variables },
    functionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    memorySizeMb: 512,
    timeoutMs: 30_000,
    onLine,
  });
}
