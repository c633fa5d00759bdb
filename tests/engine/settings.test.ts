// Changing settings of a running stack: in place, and without a failed login.
import assert from "node:assert/strict";
import { startLoad } from "./load.ts";
import { openSite, type Site } from "./site.ts";
import { type Config, describeEngine, openStack, type TestStack } from "./support.ts";

const connection = "auth0:index/connection:Connection";
const lambda = "aws:lambda/function:Function";
const accountSid = `AC${"0".repeat(32)}`;

describeEngine("changing settings on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;
  let config: Config = {};

  before(async () => {
    site = await openSite();
    stack = await openStack(site);
    await stack.up();
  });
  after(() => site.close());

  async function change(more: Config): Promise<readonly string[]> {
    config = { ...config, ...more };
    stack.configure(config);
    return (await stack.up()).steps;
  }

  it("sets the sender on the connection alone", async () => {
    assert.deepEqual(await change({ sender: "Example" }), [`update ${connection}`]);
    assert.equal((await site.connection()).options.from, "Example");
  });

  it("sets template, code length and lifetime on the connection and tells the gateway", async () => {
    const template = "Use @@password@@ to log in.";
    const steps = await change({ template, code: { length: 8, lifetimeSeconds: 120 } });
    assert.deepEqual(steps, [`update ${connection}`, `update ${lambda}`]);
    const { options } = await site.connection();
    assert.deepEqual([options.template, options.totp], [template, { length: 8, time_step: 120 }]);
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.match(site.cloud.carrier.messages.at(-1)?.body ?? "", /^Use \d{8} to log in\.$/);
  });

  it("sets memory and retention of logs in place", async () => {
    const steps = await change({ memorySize: 1024, logRetentionDays: 7 });
    assert.deepEqual(steps, ["update aws:cloudwatch/logGroup:LogGroup", `update ${lambda}`]);
  });

  it("keeps id, URL and key in all of that", async () => {
    const { resources = [] } = (await stack.state()).deployment;
    assert.equal(resources.filter(({ type }) => type === connection).length, 1);
    assert.equal(site.operations.filter(({ action }) => action === "delete").length, 0);
    assert.equal((await site.connection()).id, (await stack.outputs()).connectionId);
  });
});
