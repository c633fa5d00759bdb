// At a release: `node tests/engine/writeFixture.ts` keeps the state of a stack of this version, for upgrade.test.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSite } from "./site.ts";
import { openStack } from "./support.ts";

const root = join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const site = await openSite();
const stack = await openStack(site, { config: { sender: "+15551234567" } });
await stack.up();
const state = JSON.stringify(await stack.state(), null, 2);
// The path of this checkout is no part of the state: the engine compares the hash of the bundle.
const file = join(import.meta.dirname, "fixtures", `${version}.json`);
writeFileSync(file, `${state.replaceAll(root, "/project")}\n`);
console.log(`wrote ${file}`);
await site.close();
