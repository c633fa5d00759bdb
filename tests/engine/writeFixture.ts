// `node tests/engine/writeFixture.ts 1.2.3`, which `npm run release` calls, keeps what a stack of this code consists of: its
// state, for upgrade.test.ts, and its function's archive, for tests/gateway/bundle/releases.test.ts.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { findPulumi, installCommand } from "../../tools/pulumi/findPulumi.ts";
import { openSite } from "../support/engine/site.ts";
import { openStack } from "../support/engine/stack.ts";

const root = join(import.meta.dirname, "../..");
const [version] = process.argv.slice(2);
if (!version || !(await findPulumi())) {
  console.error(version ? `no Pulumi CLI was found: ${installCommand}` : "name the version, such as 1.2.3");
  process.exit(1);
}
const site = await openSite();
const stack = await openStack(site, { config: { sender: "+15551234567" } });
await stack.up();
const folder = join(import.meta.dirname, "fixtures", version);
mkdirSync(folder, { recursive: true });
const state = JSON.stringify(await stack.state(), withoutPlaces, 2).replaceAll(root, "/project");
writeFileSync(join(folder, "state.json"), `${state}\n`);
const { functionName } = await stack.outputs();
const codeDir = site.cloud.lambda.get(String(functionName))?.codeDir ?? "";
writeFileSync(join(folder, "index.mjs.gz"), gzipSync(readFileSync(join(codeDir, "index.mjs")), { level: 9 }));
writeFileSync(join(folder, "settings.json"), readFileSync(join(codeDir, "settings.json")));
console.log(`wrote ${folder}`);
await site.close();

/** Where files are on this machine is no part of a state: the engine compares the hash of the bundle. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === "sourcePosition" || key === "stackTrace" ? undefined : value;
}
