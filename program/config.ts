// The stack's configuration as arguments of the component. Keys are those of Pulumi.yaml.
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { SmsGatewayArgs } from "../components/args.ts";
import { argumentProblems, environmentProblems } from "../components/arguments/checks.ts";
import { type Problem, throwProblems } from "../components/arguments/problems.ts";
import { argsSchema } from "../components/arguments/schema.ts";

export interface StackConfig {
  gateway: SmsGatewayArgs;
  /** Whether requests to providers leave from one fixed address. */
  staticEgress: boolean;
}

const texts = [
  "subject",
  "audience",
  "sender",
  "template",
  "syntax",
  "importConnectionId",
  "auth0Path",
  "architecture",
  "kmsKeyArn",
  "permissionsBoundaryArn",
  "alarmTopicArn",
] as const;
const others = [
  "keyGeneration",
  "replacePhoneProvider",
  "code",
  "bruteForceProtection",
  "forwardRequestInfo",
  "disableSignup",
  "clients",
  "protectConnection",
  "providers",
  "routes",
  "delivery",
  "text",
  "sharedState",
  "credentials",
  "deadlineSeconds",
  "memorySize",
  "timeoutSeconds",
  "reservedConcurrency",
  "logRetentionDays",
  "tags",
  "environment",
] as const;

/** What Pulumi.yaml gives where nothing is meant, since a key without a default would have to be set. */
const unset: Readonly<Record<string, string>> = {
  sender: "",
  importConnectionId: "",
  clients: "[]",
  reservedConcurrency: "-1",
  tags: "{}",
  environment: "{}",
  kmsKeyArn: "",
  permissionsBoundaryArn: "",
  alarmTopicArn: "",
};

/** Reads and checks the configuration; throws one error that lists every problem. */
export function readConfig(): StackConfig {
  const config = new pulumi.Config();
  const args = looseArgs((key) => config.get(key));
  const staticEgress = parsed(config.get("staticEgress")) ?? false;
  const problems = [
    ...unknownKeys(config.name),
    ...argumentProblems(args),
    ...flagProblems("staticEgress", staticEgress),
    ...environmentProblems(process.env),
  ];
  throwProblems(`The configuration of stack ${pulumi.getStack()}`, problems);
  return { gateway: v.parse(argsSchema, args), staticEgress: staticEgress === true };
}

/** Arguments as the configuration gives them, unchecked; `get` reads the text of a key. */
export function looseArgs(get: (key: string) => string | undefined): Record<string, unknown> {
  const given = (key: string) => {
    const text = get(key);
    return text === unset[key] ? undefined : text;
  };
  return Object.fromEntries([
    ...texts.map((key) => [key, given(key)] as const),
    ...others.map((key) => [key, parsed(given(key))] as const),
  ]);
}

/** A malformed value stays a text, which the checks then refuse. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function flagProblems(path: string, value: unknown): Problem[] {
  if (typeof value === "boolean") return [];
  return [{ path, reason: `must be true or false; got ${JSON.stringify(value)}` }];
}

function unknownKeys(project: string): Problem[] {
  const known: readonly string[] = [...texts, ...others, "staticEgress"];
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${project}:`))
    .map((key) => key.slice(project.length + 1))
    .filter((key) => !known.includes(key))
    .map((path) => ({ path, reason: "is not a configuration key of Pulumi.yaml; check its spelling" }));
}
