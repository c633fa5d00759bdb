// The configuration of a stack as `pulumi up` would see it: its file, the defaults of Pulumi.yaml, and its secrets where
// the Pulumi CLI can read them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { looseArgs } from "../program/config.ts";
import { pulumiCommand } from "./pulumi/findPulumi.ts";
import { runPulumi } from "./pulumi/runPulumi.ts";

export interface StackConfig {
  /** Every value by its qualified key, such as `auth0:domain`; encrypted ones where they could be read. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  /** Why encrypted values are left out; undefined when none are. */
  readonly unread: string | undefined;
  /** Whether a key other than the credentials is encrypted, or in part, so that no value may be shown. */
  readonly holdsSecret: boolean;
  /** Keys of the stack's file that the project does not have. */
  readonly misspelt: readonly string[];
}

/** All values by qualified key, decrypted. Throws where they cannot be read. */
export type ReadSecrets = (dir: string, stack: string) => Promise<Record<string, unknown>>;

const projectFile = v.object({
  name: v.string(),
  /** A value by itself, or an object that declares a key. */
  config: v.optional(v.record(v.string(), v.unknown()), {}),
});
const stackFile = v.nullish(
  v.object({
    config: v.optional(v.record(v.string(), v.unknown()), {}),
    /** Environments that add to the configuration, which the CLI alone can read. */
    environment: v.optional(v.unknown()),
  }),
);
const cliOutput = v.record(
  v.string(),
  v.object({ value: v.optional(v.string()), objectValue: v.optional(v.unknown()) }),
);

export async function readStackConfig(
  dir: string,
  stack: string,
  readSecrets: ReadSecrets,
): Promise<StackConfig> {
  const project = v.parse(projectFile, parse(readFileSync(join(dir, "Pulumi.yaml"), "utf8")));
  const file = v.parse(stackFile, parse(readFileSync(pathOfStack(dir, stack), "utf8")));
  const own = file?.config ?? {};
  const qualified = (key: string) => (key.includes(":") ? key : `${project.name}:${key}`);
  const defaults = Object.entries(project.config).map(([key, each]) => [qualified(key), defaultOf(each)]);
  const given = Object.entries(own).map(([key, value]) => [qualified(key), value]);
  const values: Record<string, unknown> = Object.fromEntries([...defaults, ...given]);
  const { secrets, unread } =
    isEncrypted(own) || file?.environment !== undefined
      ? await readSecrets(dir, stack).then(
          (read) => ({ secrets: read, unread: undefined }),
          (error: unknown) => ({
            secrets: {},
            unread: error instanceof Error ? error.message : String(error),
          }),
        )
      : { secrets: {}, unread: undefined };
  const all: Record<string, unknown> = { ...values, ...secrets };
  const args = looseArgs((key) => asText(withoutEncrypted(all[`${project.name}:${key}`])));
  const misspelt = Object.keys(own).filter((key) => isMisspelt(key, project));
  const encrypted = Object.keys(own).filter((key) => isEncrypted(own[key]));
  const holdsSecret = encrypted.some((key) => qualified(key) !== `${project.name}:credentials`);
  return { values: all, args, unread, holdsSecret, misspelt };
}

function defaultOf(declared: unknown): unknown {
  if (typeof declared !== "object" || declared === null) return declared;
  return "value" in declared ? declared.value : Reflect.get(declared, "default");
}

/** Whether the project of a folder is this repository's program: its configuration holds the arguments of the gateway. */
export function isOwnProgram(dir: string): boolean {
  const path = join(dir, "Pulumi.yaml");
  if (!existsSync(path)) return false;
  const { success, output } = v.safeParse(projectFile, parse(readFileSync(path, "utf8")));
  return success && ["providers", "credentials", "auth0Path"].every((key) => key in output.config);
}

/** Keys of other namespaces, such as `aws:region`, belong to others. */
function isMisspelt(key: string, { name, config }: v.InferOutput<typeof projectFile>): boolean {
  const own = key.startsWith(`${name}:`) ? key.slice(name.length + 1) : key;
  return !own.includes(":") && !(own in config);
}

function pathOfStack(dir: string, stack: string): string {
  // A stack may be named with its organization and project.
  const path = join(dir, `Pulumi.${stack.split("/").at(-1)}.yaml`);
  if (existsSync(path)) return path;
  const stacks = readdirSync(dir).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  throw new Error(`there is no ${path}; stacks here: ${stacks.join(", ") || "none"}`);
}

/** `pulumi config --show-secrets --json`, by the CLI at this path. */
export function secretsByCli(command: string): ReadSecrets {
  return async (dir, stack) => {
    const stdout = await runPulumi(command, dir, ["config", "--show-secrets", "--json", "--stack", stack]);
    const entries = Object.entries(v.parse(cliOutput, JSON.parse(stdout)));
    return Object.fromEntries(entries.map(([key, { value, objectValue }]) => [key, objectValue ?? value]));
  };
}

/** By the CLI that is found. */
export const readByCli: ReadSecrets = async (dir, stack) => secretsByCli(await pulumiCommand())(dir, stack);

function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(isEncrypted);
}

/** The value without its encrypted parts. */
function withoutEncrypted(value: unknown): unknown {
  if (!isEncrypted(value)) return value;
  if (typeof value !== "object" || value === null || "secure" in value) return undefined;
  if (Array.isArray(value)) return value.map(withoutEncrypted);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutEncrypted(part)]));
}

/** As Pulumi hands it to a program. */
function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
