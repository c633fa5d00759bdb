// The configuration of a stack as `pulumi up` would see it: its file, the defaults of Pulumi.yaml, and its secrets where
// the Pulumi CLI can read them.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { parse } from "yaml";
import { looseArgs } from "../program/config.ts";
import { pulumiCommand } from "./pulumi/findPulumi.ts";

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
  config: v.optional(v.record(v.string(), v.looseObject({ default: v.optional(v.unknown()) })), {}),
});
const stackFile = v.nullish(v.object({ config: v.optional(v.record(v.string(), v.unknown()), {}) }));
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
  const own = v.parse(stackFile, parse(readFileSync(pathOfStack(dir, stack), "utf8")))?.config ?? {};
  const qualified = (key: string) => (key.includes(":") ? key : `${project.name}:${key}`);
  const defaults = Object.entries(project.config).map(([key, each]) => [qualified(key), each.default]);
  const given = Object.entries(own).map(([key, value]) => [qualified(key), value]);
  const values: Record<string, unknown> = Object.fromEntries([...defaults, ...given]);
  const { secrets, unread } = isEncrypted(own)
    ? await readSecrets(dir, stack).then(
        (read) => ({ secrets: read, unread: undefined }),
        (error: unknown) => ({ secrets: {}, unread: error instanceof Error ? error.message : String(error) }),
      )
    : { secrets: {}, unread: undefined };
  const all: Record<string, unknown> = { ...values, ...secrets };
  const args = looseArgs((key) => asText(withoutEncrypted(all[`${project.name}:${key}`])));
  const misspelt = Object.keys(own).filter((key) => isMisspelt(key, project));
  const encrypted = Object.keys(own).filter((key) => isEncrypted(own[key]));
  const holdsSecret = encrypted.some((key) => qualified(key) !== `${project.name}:credentials`);
  return { values: all, args, unread, holdsSecret, misspelt };
}

/** Keys of other namespaces, such as `aws:region`, belong to others. */
function isMisspelt(key: string, { name, config }: v.InferOutput<typeof projectFile>): boolean {
  const own = key.startsWith(`${name}:`) ? key.slice(name.length + 1) : key;
  return !own.includes(":") && !(own in config);
}

function pathOfStack(dir: string, stack: string): string {
  const path = join(dir, `Pulumi.${stack}.yaml`);
  if (existsSync(path)) return path;
  const stacks = readdirSync(dir).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  throw new Error(`there is no ${path}; stacks here: ${stacks.join(", ") || "none"}`);
}

/** `pulumi config --show-secrets --json`, by the CLI at this path. */
export function secretsByCli(command: string): ReadSecrets {
  return async (dir, stack) => {
    const args = ["config", "--show-secrets", "--json", "--non-interactive", "--stack", stack, "--cwd", dir];
    const { stdout } = await promisify(execFile)(command, args).catch((error: { stderr?: string }) => {
      throw new Error(error.stderr?.trim().split("\n").at(-1) || "the Pulumi CLI failed");
    });
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
