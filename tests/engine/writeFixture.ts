// At a release: `node tests/engine/writeFixture.ts` keeps the state of a stack of this version, for upgrade.test.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSite } from "../support/engine/site.ts";
import { openStack } from "../support/engine/stack.ts";

const root = join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const site = await openSite();
const stack = await openStack(site, { config: { sender: "+15551234567" } });
await stack.up();
const file = join(import.meta.dirname, "fixtures", `${version}.json`);
writeFileSync(
  file,
  `${JSON.stringify(await stack.state(), withoutPlaces, 2).replaceAll(root, "/project")}\n`,
);
console.log(`wrote ${file}`);
await site.close();

/** Where files are on this machine is no part of a state: the engine compares the hash of the bundle. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === "sourcePosition" || key === "stackTrace" ? undefined : value;
}
