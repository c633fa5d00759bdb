// Changing settings of a running stack: in place, and without a failed login.
import assert from "node:assert/strict";
import { startLoad } from "../support/engine/load.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { type Config, describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { openTwilio } from "./openTwilio.ts";

const connection = "auth0:index/connection:Connection";
const lambda = "aws:lambda/function:Function";
const policy = "aws:iam/rolePolicy:RolePolicy";
const account = { accountSid: `AC${"0".repeat(32)}`, sender: "+15005550006" };

describeEngine("changing settings on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;
  let config: Config = {};
  let firstUrl: unknown;

  before(async () => {
    site = await openSite();
    stack = await openStack(site);
    await stack.up();
    firstUrl = (await stack.outputs()).url;
  });
  after(() => site.close());

  async function change(more: Config): Promise<readonly string[]> {
    config = { ...config, ...more };
    stack.configure(config);
    return (await stack.up()).steps;
  }

  /** Resolves once a code leaves by that vendor: environments of the former revision serve for a moment. */
  async function deliveredBy(vendor: string): Promise<void> {
    do assert.equal(await site.login("+4915112345678"), undefined);
    while (site.cloud.carrier.messages.at(-1)?.vendor !== vendor);
  }

  it("sets the sender on the connection, and the right to send from it alone", async () => {
    assert.deepEqual(await change({ sender: "Example" }), [
      `create-replacement ${policy}`,
      `delete-replaced ${policy}`,
      `replace ${policy}`,
      `update ${connection}`,
    ]);
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

  it("sends by another provider first when the order changes", async () => {
    const aws = { name: "aws" };
    const webhook = { name: "webhook", settings: { url: `${site.cloud.endpoints.carrier}/webhook` } };
    await change({ providers: [webhook, aws] });
    await deliveredBy("webhook");
    assert.deepEqual(await change({ providers: [aws, webhook] }), [`update ${lambda}`]);
    await deliveredBy("aws");
  });

  it("brings new credentials to running gateways without a failed login", async () => {
    const twilio = await openTwilio(site.cloud.tls);
    const [former = "", next = ""] = ["former", "next"].map((word) => `${word}-token-of-the-account`);
    twilio.accept(former);
    config = { ...config, providers: [{ name: "twilio", settings: { ...account, baseUrl: twilio.url } }] };
    stack.configure(config);
    await stack.setSecret("credentials.twilio.authToken", former);
    await stack.up();

    const load = startLoad(site, 20);
    await load.pass(20);
    twilio.accept(former, next);
    await stack.setSecret("credentials.twilio.authToken", next);
    const { steps } = await stack.up();
    // The environments of the former revision still serve, and have to find the new token by themselves.
    twilio.accept(next);
    await load.pass(20);
    const { logins, failures } = await load.stop();
    await twilio.close();
    assert.deepEqual(failures, []);
    console.log(`      0 of ${logins} logins failed`);
    assert.deepEqual(steps, [
      "create-replacement aws:secretsmanager/secretVersion:SecretVersion",
      "delete-replaced aws:secretsmanager/secretVersion:SecretVersion",
      "replace aws:secretsmanager/secretVersion:SecretVersion",
      `update ${lambda}`,
    ]);
  });

  it("keeps id, URL and key in all of that", async () => {
    const { resources = [] } = (await stack.state()).deployment;
    assert.equal(resources.filter(({ type }) => type === connection).length, 1);
    const removed = site.operations.filter(({ action }) => action === "delete").map(({ type }) => type);
    const mayGo = ["aws:iam/rolePolicy:RolePolicy", "aws:secretsmanager/secretVersion:SecretVersion"];
    assert.deepEqual(new Set(removed), new Set(mayGo));
    const { url } = await stack.outputs();
    assert.deepEqual([(await site.connection()).options.gateway_url, url], [firstUrl, firstUrl]);
    assert.equal((await site.connection()).id, (await stack.outputs()).connectionId);
  });
});
