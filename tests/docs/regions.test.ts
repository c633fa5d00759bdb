// The programs of docs/regions.md, run with the packed package against an engine that records what they ask for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Monitor, openMonitor } from "../support/monitor.ts";
import { newProgram, runProgram } from "../support/packed.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/regions.md"), "utf8");
const [sideBySide = "", waiting = "", tenant = ""] = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(
  ([, code = ""]) => code,
);

describe("The programs of docs/regions.md", function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    const files = { "sideBySide.ts": sideBySide, "waiting.ts": waiting, "tenant.ts": tenant };
    folder = await newProgram({ ...files, "package.json": JSON.stringify({ type: "module" }) });
  });

  async function run(program: string, config: Record<string, string>): Promise<Monitor> {
    const monitor = await openMonitor();
    after(() => monitor.close());
    const options = { typescript: false, config };
    const { code, printed } = await runProgram(folder, program, monitor, options);
    assert.equal(code, 0, [printed, ...monitor.messages].join("\n"));
    return monitor;
  }

  it("make a gateway for each tenant in a region of its own", async () => {
    const config = Object.fromEntries(
      ["eu", "us"].flatMap((name) =>
        ["Domain", "ClientId", "ClientSecret"].map((key) => [`project:${name}${key}`, `${name}.example.com`]),
      ),
    );
    const monitor = await run("sideBySide.ts", config);
    for (const [name, region] of [
      ["eu", "eu-central-1"],
      ["us", "us-east-1"],
    ]) {
      assert.equal(monitor.find(`${name}`).inputs.region, region);
      assert.match(monitor.find(`${name}-codes-function`).provider, new RegExp(`::${name}::`));
      assert.match(monitor.find(`${name}-codes-connection`).provider, new RegExp(`::${name}-tenant::`));
    }
  });

  it("make a gateway that waits, with what a tenant needs to use it", async () => {
    const monitor = await run("waiting.ts", {});
    assert.deepEqual(Object.keys(monitor.outputs.get("project-dev") ?? {}).sort(), ["signingKey", "url"]);
    assert.ok(!monitor.resources.some(({ type }) => type.startsWith("auth0:")));
  });

  it("point the tenant at the gateway that the configuration names", async () => {
    const monitor = await run("tenant.ts", { "project:gateway": "acme/login-codes/eu-west-1" });
    assert.match(
      JSON.stringify(monitor.find("login-codes-connection").inputs),
      /https:\/\/eu-west-1\.example/,
    );
  });
});
