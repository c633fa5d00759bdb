// Other stacks that use the package: from a folder with nothing but the packed tarball, in another language's way through
// the plugin, and with gateway and tenant in two stacks.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { packageSchema } from "../../build/schema/schema.ts";
import { findPulumi } from "../../tools/pulumi/findPulumi.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { newProgram } from "../support/packed.ts";
import { startPluginIn } from "../support/plugin.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

let runs = 0;

/** A program in a folder with nothing but the package, evaluated anew each time. */
async function programOf(text: string): Promise<() => Promise<Record<string, unknown>>> {
  const folder = await newProgram({ "index.mjs": text });
  return async () => {
    runs += 1;
    return { ...(await import(`${join(folder, "index.mjs")}?run=${runs}`)) };
  };
}

describeEngine("a stack with nothing but the packed package", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;

  before(async () => {
    site = await openSite();
    const run = await programOf(`import { SmsGateway } from "auth0-sms-gateway";
const { url, connectionId } = new SmsGateway("otp", { sender: "+15551234567", protectConnection: false });
export { url, connectionId };`);
    stack = await openStack(site, { run });
    await stack.up();
  });
  after(() => site.close());

  it("sends codes", async () => {
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.match(site.cloud.carrier.messages.at(-1)?.body ?? "", /^Your verification code is: \d{6}$/);
  });

  it("changes nothing on the second run", async () => {
    assert.deepEqual((await stack.up()).steps, []);
  });

  it("is gone after destroy", async () => {
    await stack.destroy();
    assert.deepEqual(await site.connections(), []);
  });
});

describeEngine("a component that got another name", function () {
  this.timeout(120_000);
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  it("keeps all its resources by one alias", async () => {
    let run = await programOf('import { SmsGateway } from "auth0-sms-gateway"; new SmsGateway("otp");');
    const stack = await openStack(site, { run: () => run() });
    await stack.up();
    run = await programOf(`import { SmsGateway } from "auth0-sms-gateway";
new SmsGateway("login", {}, { aliases: [{ name: "otp" }] });`);
    assert.deepEqual((await stack.up()).steps, []);
  });
});

describeEngine("a program that reaches the package through its plugin", function () {
  this.timeout(120_000);
  let site: Site;
  let plugin: Awaited<ReturnType<typeof startPluginIn>>;
  let stack: TestStack;

  /** What the SDK of any language does: a component that the engine builds. */
  class Remote extends pulumi.ComponentResource {
    declare readonly url: pulumi.Output<string>;
    declare readonly connectionId: pulumi.Output<string>;
    constructor(name: string, inputs: pulumi.Inputs) {
      const outputs = { url: undefined, connectionId: undefined };
      super("auth0-sms-gateway:index:SmsGateway", name, { ...inputs, ...outputs }, {}, true);
    }
  }

  before(async () => {
    const own = await openSite();
    const folder = await newProgram({});
    plugin = await startPluginIn(join(folder, "node_modules/auth0-sms-gateway/plugin"));
    const { PULUMI_DEBUG_PROVIDERS } = own.environment;
    const environment = {
      PULUMI_DEBUG_PROVIDERS: `${PULUMI_DEBUG_PROVIDERS},auth0-sms-gateway:${plugin.port}`,
    };
    site = { ...own, environment };
    stack = await openStack(site, {
      run: async () => {
        const { url, connectionId } = new Remote("otp", {
          sender: "+15551234567",
          credentials: pulumi.secret({ webhook: { authorization: "Bearer canary" } }),
          providers: [
            { name: "aws" },
            { name: "webhook", settings: { url: pulumi.output("https://example.com/sms") } },
          ],
        });
        return { url, connectionId };
      },
    });
    await stack.up();
  });
  after(async () => {
    await plugin.close();
    await site.close();
  });

  it("has its outputs", async () => {
    const { url, connectionId } = await stack.outputs();
    const { id, options } = await site.connection();
    assert.deepEqual({ url, connectionId }, { url: options.gateway_url, connectionId: id });
  });

  it("sends codes", async () => {
    assert.equal(await site.login("+4915112345678"), undefined);
  });

  it("keeps credentials out of the state", async () => {
    const state = await stack.pulumi("stack", "export");
    assert.match(state, /otp-secret-version/);
    assert.ok(!state.includes("canary"));
  });

  it("changes nothing on the second run", async () => {
    assert.deepEqual((await stack.up()).steps, []);
  });
});

describeEngine("gateway and tenant in two stacks", function () {
  this.timeout(120_000);
  let site: Site;
  let gateway: TestStack;

  before(async () => {
    site = await openSite();
    const run = await programOf(`import { SmsGateway } from "auth0-sms-gateway";
const { url, signingKey, connectionJson } = new SmsGateway("otp", { auth0Path: "none" });
export { url, signingKey, connectionJson };`);
    gateway = await openStack(site, { name: "gateway", run });
    await gateway.up();
  });
  after(() => site.close());

  it("leave the tenant alone at first", async () => {
    assert.deepEqual(await site.connections(), []);
  });

  it("send codes by the connection of the second stack", async () => {
    const { url, signingKey } = await gateway.outputs();
    const run = await programOf(`import { SmsGatewayTenant } from "auth0-sms-gateway";
const args = ${JSON.stringify({ gatewayUrl: url, signingKey, protectConnection: false })};
export const { connectionId } = new SmsGatewayTenant("otp", args);`);
    const tenant = await openStack(site, { name: "tenant", run });
    await tenant.up();
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.deepEqual((await tenant.up()).steps, []);
    await tenant.destroy();
  });

  it("send codes by the connection that another tool makes of the JSON", async () => {
    const { connectionJson } = await gateway.outputs();
    await site.management.call("POST", "/connections", JSON.parse(String(connectionJson)));
    assert.equal(await site.login("+4915187654321"), undefined);
  });
});

describeEngine("pulumi package get-schema", function () {
  this.timeout(60_000);

  it("reads the schema from the plugin", async () => {
    const folder = temporaryDir("plugin-");
    // As an executable, so that no language host is needed.
    const plugin = join(folder, "pulumi-resource-auth0-sms-gateway");
    const entry = join(await newProgram({}), "node_modules/auth0-sms-gateway/dist/plugin.cjs");
    writeFileSync(plugin, `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`, { mode: 0o755 });
    const cli = await findPulumi();
    const command = cli?.root === undefined ? "pulumi" : join(cli.root, "bin/pulumi");
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: folder };
    const { stdout } = await promisify(execFile)(command, ["package", "get-schema", plugin], {
      cwd: folder,
      env,
    });
    const { resources } = JSON.parse(stdout);
    const expected = packageSchema().resources;
    assert.deepEqual(Object.keys(resources), Object.keys(expected));
    for (const [token, { inputProperties }] of Object.entries(expected))
      assert.deepEqual(resources[token].inputProperties, inputProperties);
  });
});
