// The stack's configuration as arguments of the component.
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { argumentProblems, environmentProblems } from "../components/arguments/checks.ts";
import { didYouMean } from "../components/arguments/didYouMean.ts";
import { streamRegionProblems } from "../components/arguments/observing.ts";
import { type Problem, schemaProblems, throwProblems } from "../components/arguments/problems.ts";
import { urlRegionProblems } from "../components/arguments/regions.ts";
import { argsSchema, type GatewayValues, plainEntries, secretNames } from "../components/arguments/schema.ts";
import { partsOf } from "../components/arguments/schemaParts.ts";
import type { SmsGatewayArgs } from "../components/index.ts";

/** Keys of this program beside the arguments of the component. */
export interface ProgramConfig {
  /** Whether providers are called from one fixed address, through a network with a NAT gateway, which costs extra. */
  staticEgress: boolean;
}

export interface StackConfig extends ProgramConfig {
  gateway: SmsGatewayArgs;
}

const programEntries = { staticEgress: v.optional(v.boolean("must be true or false"), false) };

/** A network comes from `staticEgress`; every other argument of the component is a key. */
const { vpc: _, ...gatewayEntries } = argsSchema.entries;

/** Every configuration key with the schema of its value. */
export const configEntries: Readonly<Record<string, v.GenericSchema>> = {
  ...gatewayEntries,
  ...programEntries,
};

/** Reads and checks the configuration; throws one error that lists every problem. */
export function readConfig(): StackConfig {
  const config = new pulumi.Config();
  const get = (key: string) => config.get(key);
  const args = looseArgs(get);
  const own = valuesOf(programEntries, get);
  const region = new pulumi.Config("aws").get("region");
  const programSchema = v.object(programEntries);
  const isSecret = secretTest(config.name);
  const holdsSecret = Object.keys(gatewayEntries).some((key) => !secretNames.includes(key) && isSecret(key));
  throwProblems(`The configuration of stack ${pulumi.getStack()}`, [
    ...unknownKeys(config.name),
    ...argumentProblems(args, { showValues: !holdsSecret }),
    ...schemaProblems(programSchema, own, "", () => true),
    ...urlRegionProblems(region),
    ...regionProblems(args, region),
    ...streamRegionProblems(args, region),
    ...environmentProblems(process.env),
  ]);
  return { gateway: keptSecret(v.parse(argsSchema, args), isSecret), ...v.parse(programSchema, own) };
}

/** Whether a key is encrypted in the stack's file, or a part of it. */
function secretTest(project: string): (key: string) => boolean {
  // Pulumi's SDK has this function and does not declare it. Without it, everything counts as secret.
  const isSecret: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  return (key) => typeof isSecret !== "function" || isSecret(`${project}:${key}`);
}

/** What is encrypted in the stack's file is so in its state and its plans, but for what must be plain. */
function keptSecret(args: GatewayValues, isSecret: (key: string) => boolean): SmsGatewayArgs {
  const entries = Object.entries(args).map(([key, value]) => {
    if (value === undefined || key in plainEntries || !isSecret(key)) return [key, value];
    if (key !== "providers") return [key, pulumi.secret(value)];
    return [key, args.providers.map(({ name, settings }) => ({ name, settings: pulumi.secret(settings) }))];
  });
  // The checks know the vendors, whose settings are only an object to the schema.
  return Object.fromEntries(entries);
}

/** Arguments as the configuration gives them, unchecked; `get` reads the text of a key. */
export function looseArgs(get: (key: string) => string | undefined): Record<string, unknown> {
  return valuesOf(gatewayEntries, get);
}

function valuesOf(
  entries: Readonly<Record<string, v.GenericSchema>>,
  get: (key: string) => string | undefined,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, schema]) => {
      const text = get(key);
      if (text === undefined || text === unsetText(schema)) return [key, undefined];
      return [key, kindOf(schema) === "text" ? text : parsed(text)];
    }),
  );
}

/** A malformed value stays a text, which the checks then refuse. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export type Kind = "text" | "number" | "boolean" | "list" | "object";

const kinds: Readonly<Record<string, Kind>> = {
  string: "text",
  number: "number",
  boolean: "boolean",
  array: "list",
  record: "object",
  strict_object: "object",
};

/** What a key holds. */
export function kindOf(schema: v.GenericSchema): Kind {
  const { type, options = [] } = partsOf(schema);
  if (type === "picklist") return typeof options[0] === "number" ? "number" : "text";
  const kind = kinds[type];
  if (!kind) throw new Error(`a configuration key cannot hold a ${type}`);
  return kind;
}

const unset: Readonly<Record<Kind, string>> = {
  text: "",
  number: "none",
  boolean: "none",
  list: "[]",
  object: "{}",
};

/**
 * What Pulumi.yaml gives for a key that has no default, since Pulumi would otherwise ask every stack to set it; undefined
 * for a key that has one.
 */
export function unsetText(schema: v.GenericSchema): string | undefined {
  return v.getDefault(schema) === undefined ? unset[kindOf(schema)] : undefined;
}

/** A key encrypts, and a topic is told, in its own region only. */
function regionProblems(args: Readonly<Record<string, unknown>>, region: string | undefined): Problem[] {
  if (region === undefined) return [];
  return ["kmsKeyArn", "alarmTopicArn"].flatMap((path) => {
    const [, , , own = region] = String(args[path] ?? "").split(":");
    if (own === region) return [];
    return [{ path, reason: `must be in the stack's region, ${region} (aws:region); got one in ${own}` }];
  });
}

function unknownKeys(project: string): Problem[] {
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${project}:`))
    .map((key) => key.slice(project.length + 1))
    .filter((key) => !(key in configEntries))
    .map((path) => ({
      path,
      reason: `is not a configuration key of Pulumi.yaml; check its spelling${didYouMean(path, Object.keys(configEntries))}`,
    }));
}
