// What is kept of earlier releases, by tests/engine/writeFixture.ts.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { temporaryDir } from "./temporaryDir.ts";

const fixtures = join(import.meta.dirname, "../engine/fixtures");

/** Versions of which the state is kept. */
export const releases: readonly string[] = readdirSync(fixtures);

/** Versions of which the function's archive is kept, too. */
export const archived = releases.filter((release) => existsSync(join(fixtures, release, "index.mjs.gz")));

/** The state of a stack, as `pulumi stack export` showed it. */
export function stateOf(release: string): unknown {
  return JSON.parse(readFileSync(join(fixtures, release, "state.json"), "utf8"));
}

/** Path of the bundle. */
export function bundleOf(release: string): string {
  const path = join(temporaryDir("release-"), "index.mjs");
  writeFileSync(path, gunzipSync(readFileSync(join(fixtures, release, "index.mjs.gz"))));
  return path;
}

/** The settings document of a stack. */
export function settingsOf(release: string): object {
  return JSON.parse(readFileSync(join(fixtures, release, "settings.json"), "utf8"));
}
