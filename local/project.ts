// The files of a project: Pulumi.yaml and the stack's file say where the program is and what configuration it gets, and
// local.yaml what is there only for the local run.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as v from "valibot";
import { parse as parseYaml } from "yaml";
import { type TenantSettings, tenantSettings } from "./auth0/tenant/settings.ts";
import type { Project } from "./pulumi/engine/converge.ts";

export const localFile = "local.yaml";

/** The stack that runs unless another is named. */
export const defaultStack = "dev";

const types = ["string", "boolean", "integer", "array", "object"] as const;

const declaration = v.object({
  type: v.optional(v.picklist(types)),
  default: v.optional(v.unknown()),
  value: v.optional(v.unknown()),
  secret: v.optional(v.boolean(), false),
});

const projectFile = v.object({
  name: v.string(),
  runtime: v.optional(v.union([v.string(), v.object({ name: v.string() })]), "nodejs"),
  main: v.optional(v.string(), "index.ts"),
  config: v.optional(v.record(v.string(), v.union([declaration, v.string(), v.number(), v.boolean()])), {}),
});

const stackFile = v.object({ config: v.optional(v.record(v.string(), v.unknown()), {}) });

/** Reads both files. Throws one error that names every wrong or missing value. */
export function readProject(dir: string, stack: string): Project {
  const project = readYaml(join(dir, "Pulumi.yaml"), projectFile);
  refuseOtherLanguages(project.runtime);
  const stackPath = join(dir, `Pulumi.${stack}.yaml`);
  const given = isThere(dir, stack) ? readYaml(stackPath, stackFile).config : {};
  const qualify = (key: string) => (key.includes(":") ? key : `${project.name}:${key}`);
  const values = new Map(Object.entries(given).map(([key, value]) => [qualify(key), value]));
  const problems: string[] = [];
  const secretKeys: string[] = [];

  for (const [key, declared] of Object.entries(project.config)) {
    const {
      type,
      secret,
      value,
      default: fallback,
    } = typeof declared === "object" ? declared : asDefault(declared);
    const name = qualify(key);
    if (secret) secretKeys.push(name);
    if (!values.has(name)) values.set(name, value ?? fallback);
    problems.push(...checkValue(name, values.get(name), type));
  }
  const encrypted = [...values].filter(([, value]) => isSecure(value)).map(([key]) => key);
  // With those of other namespaces one signs in to AWS and Auth0, for which the local run has no need.
  const unreadable = encrypted.filter((key) => key.startsWith(`${project.name}:`));
  problems.push(...unreadable.map((key) => `${key} is encrypted, which the local run cannot read`));
  if (problems.length > 0) {
    const advice = unreadable.length > 0 ? `\n${adviceOnEncrypted(stack)}` : "";
    const where = `configuration of the stack ${stack} (${stackPath})`;
    throw new Error(`${where}:\n  ${problems.join("\n  ")}${advice}`);
  }
  return {
    name: project.name,
    stack,
    main: findProgram(resolve(dir, project.main)),
    config: Object.fromEntries(
      [...values].filter(([key]) => !encrypted.includes(key)).map(([key, value]) => [key, asText(value)]),
    ),
    secretKeys,
  };
}

/** The program runs in this process. */
function refuseOtherLanguages(runtime: string | { readonly name: string }): void {
  const name = typeof runtime === "string" ? runtime : runtime.name;
  if (name === "nodejs") return;
  throw new Error(
    `the local run deploys programs of the runtime nodejs, but Pulumi.yaml says "${name}".
To try logins, start a small program in TypeScript with the same arguments, such as examples/smallest, and use its tenant and inbox from any language`,
  );
}

/** Whether a stack has a file. Only where no stack has one the default stack needs none. */
function isThere(dir: string, stack: string): boolean {
  if (existsSync(join(dir, `Pulumi.${stack}.yaml`))) return true;
  const stacks = readdirSync(dir).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  if (stacks.length === 0 && stack === defaultStack) return false;
  const advice =
    stacks.length === 0
      ? `Leave out --stack to run with the defaults of Pulumi.yaml`
      : `Choose one with --stack`;
  throw new Error(
    `there is no ${join(dir, `Pulumi.${stack}.yaml`)}; stacks here: ${stacks.join(", ") || "none"}. ${advice}`,
  );
}

function adviceOnEncrypted(stack: string): string {
  return `Copy Pulumi.${stack}.yaml to Pulumi.local.yaml, write plain values there that are no real secrets, and start with --stack local`;
}

/** A folder stands for the program in it. */
function findProgram(path: string): string {
  if (existsSync(path) && !statSync(path).isDirectory()) return path;
  const folder = existsSync(path) ? path : dirname(path);
  return (
    ["index.ts", "index.mts", "index.js", "index.mjs"].map((name) => join(folder, name)).find(existsSync) ??
    path
  );
}

/** Reads `local.yaml`, which a project need not have. Throws one error that names everything that is wrong. */
export function readLocalFile(dir: string): TenantSettings {
  const path = join(dir, localFile);
  return existsSync(path) ? readYaml(path, tenantSettings) : v.parse(tenantSettings, {});
}

function asDefault(value: string | number | boolean): v.InferOutput<typeof declaration> {
  return { default: value, secret: false };
}

function checkValue(name: string, value: unknown, type: (typeof types)[number] | undefined): string[] {
  if (value === undefined) return [`${name} is missing: set it with "pulumi config set ${name} <value>"`];
  if (type === undefined || isSecure(value) || fits(value, type)) return [];
  return [`${name} must be of type ${type}, but is ${JSON.stringify(value)}`];
}

function fits(value: unknown, type: (typeof types)[number]): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return /^-?\d+$/.test(String(value));
    case "boolean":
      return /^(true|false)$/.test(String(value));
    case "string":
      return typeof value !== "object";
  }
}

function isSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(isSecure);
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function readYaml<Schema extends v.GenericSchema>(path: string, schema: Schema): v.InferOutput<Schema> {
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const result = v.safeParse(schema, content ?? {});
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? "the file"}: ${issue.message}`);
  throw new Error(problems.length === 1 ? `${path}: ${problems}` : `${path}:\n  ${problems.join("\n  ")}`);
}
