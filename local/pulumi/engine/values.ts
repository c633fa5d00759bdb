// Values as Pulumi's mock monitor passes them: secrets wrapped, archives as objects.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { hashFiles, isArchive, readArchive } from "../kinds/archive.ts";
import type { Properties } from "../kinds/kind.ts";

/** How Pulumi marks a secret between program and engine. Source: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

interface WrappedSecret {
  readonly value: unknown;
}

function isSecret(value: unknown): value is WrappedSecret {
  return isObject(value) && value[signature] === secretSignature;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isArchive(value);
}

/** The value with every secret unwrapped. */
export function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (isObject(value)) return mapValues(value, unwrap);
  return value;
}

export function unwrapAll(properties: Properties): Properties {
  return mapValues(properties, unwrap);
}

/** The outputs with these properties marked as secret, each given by its path, such as `options.secret`. */
export function wrapSecrets(outputs: Properties, paths: readonly string[]): Record<string, unknown> {
  return paths.reduce((wrapped, path) => wrapAt(wrapped, path.split(".")), { ...outputs });
}

function wrapAt(value: Record<string, unknown>, [name = "", ...rest]: string[]): Record<string, unknown> {
  const inner = value[name];
  if (inner === undefined || isSecret(inner)) return value;
  if (rest.length === 0) return { ...value, [name]: { [signature]: secretSignature, value: inner } };
  return isObject(inner) ? { ...value, [name]: wrapAt(inner, rest) } : value;
}

/** Names of the properties that hold a secret somewhere. */
export function secretNames(properties: Properties): string[] {
  return Object.keys(properties).filter((name) => holdsSecret(properties[name]));
}

function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return (Array.isArray(value) || isObject(value)) && Object.values(value).some(holdsSecret);
}

/** What is stored to detect changes later: secrets and archives only as digests. */
export async function summarize(
  properties: Properties,
  secret: readonly string[],
): Promise<Record<string, unknown>> {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  const summaries = entries.map(async ([name, value]) => {
    if (isArchive(value)) return [name, { archive: hashFiles(await readArchive(value)) }];
    const sorted = sort(value);
    return [name, secret.includes(name) ? { digest: digest(sorted) } : sorted];
  });
  return Object.fromEntries(await Promise.all(summaries));
}

/** Names of the properties that differ. */
export function changedNames(old: Properties, now: Properties): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].filter((name) => !isDeepStrictEqual(old[name], now[name]));
}

function sort(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sort);
  if (!isObject(value)) return value;
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return Object.fromEntries(names.sort().map((name) => [name, sort(value[name])]));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function mapValues<T>(
  value: Readonly<Record<string, unknown>>,
  change: (value: unknown) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}
