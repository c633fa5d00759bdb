// The rule of versions: what breaks users takes a version that may, and a note that names it. Pure but for the one reader.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Difference } from "./differences.ts";
import type { Contract } from "./shape.ts";

/** Where the contract of a release is kept. */
export function releasedFile(version: string): string {
  return join(import.meta.dirname, "released", `${version}.json`);
}

export function readReleased(version: string): Contract {
  return JSON.parse(readFileSync(releasedFile(version), "utf8"));
}

/** Whether a version may break what an earlier one promised: a new major one may, before 1.0 a new minor one. */
export function mayBreak(version: string, earlier: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  const [oldMajor, oldMinor] = earlier.split(".").map(Number);
  return major !== oldMajor || (major === 0 && minor !== oldMinor);
}

/** Why a version cannot follow the last one with these differences; undefined if it can. */
export function breakingProblem(
  changed: readonly Difference[],
  next: string,
  last: string,
): string | undefined {
  const broken = changed.filter(({ breaking }) => breaking);
  const [first] = broken;
  if (!first || mayBreak(next, last)) return undefined;
  const more = broken.length > 1 ? ` and ${broken.length - 1} more` : "";
  return `${next} may not break what ${last} promised: ${inWords(first)}${more}; name a version that may: npm run release -- ${breakingVersion(last)}`;
}

function breakingVersion(last: string): string {
  const [major = 0, minor = 0] = last.split(".").map(Number);
  return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
}

/** Breaking differences that the notes do not name, each with what to write. */
export function unnamed(changed: readonly Difference[], notes: string): string[] {
  const named = [...notes.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
  return changed
    .filter(({ name, breaking }) => breaking && !namesOf(name).some((one) => named.includes(one)))
    .map(
      (one) =>
        `${inWords(one)}, which no note of docs/versioning.md names as \`${namesOf(one.name).at(-1)}\``,
    );
}

/** A note may say `SmsGateway.guard.mode`, `guard.mode` or `mode`. */
function namesOf(name: string): string[] {
  const parts = name.split(".");
  return parts.map((_, index) => parts.slice(index).join("."));
}

function inWords({ section, name, what }: Difference): string {
  return `${name} (${section}) ${what}`;
}

/** The part of docs/versioning.md under a heading such as `After 1.2.3`; empty where there is none. */
export function notesUnder(page: string, heading: string): string {
  const [, ...sections] = page.split(/^### /m);
  return sections.find((section) => section.startsWith(`${heading}\n`)) ?? "";
}
