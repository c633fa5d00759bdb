// Since which version inputs, outputs, fields and values are there. `npm run release` notes the new ones with their version.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageSpec } from "./schema.ts";

const file = join(import.meta.dirname, "since.json");

/** By place, such as `SmsGateway.guard` or `GuardMode.off`. */
const versions: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, "utf8"));

/** `next` for what no release has. */
export function sinceOf(type: string, member: string): string {
  return versions[`${type}.${member}`] ?? "next";
}

/** Every place of the schema. */
export function placesOf({ resources, types }: PackageSpec): string[] {
  const components = Object.entries(resources).flatMap(([token, { inputProperties, properties }]) =>
    Object.keys({ ...inputProperties, ...properties }).map((name) => `${nameOf(token)}.${name}`),
  );
  const members = Object.entries(types).flatMap(([token, spec]) => {
    const names = "enum" in spec ? spec.enum.map(({ value }) => value) : Object.keys(spec.properties);
    return names.map((name) => `${nameOf(token)}.${name}`);
  });
  return [...components, ...members];
}

/** Gives `version` to all that has none, and drops what is no longer there. */
export function noteRelease(schema: PackageSpec, version: string): void {
  const noted = placesOf(schema).map((place) => [place, versions[place] ?? version]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(noted), null, 2)}\n`);
}

/** The last part of a token. */
export function nameOf(token: string): string {
  return token.split(":").at(-1) ?? token;
}
