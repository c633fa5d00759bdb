// Every feature comes, goes and comes again: each step converges, logins work, and nothing is left behind.
import assert from "node:assert/strict";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";

const account = "eu-central-1:000000000000";
const nothing = { protectConnection: false };
const everything = {
  ...nothing,
  kmsKeyArn: `arn:aws:kms:${account}:key/11111111-2222-4333-8444-555555555555`,
  alarmTopicArn: `arn:aws:sns:${account}:pager`,
  permissionsBoundaryArn: "arn:aws:iam::000000000000:policy/boundary",
  providers: [
    { name: "aws" },
    { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" } },
  ],
  credentials: { twilio: { authToken: "0123456789abcdef".repeat(2) } },
  observe: { receipts: true, conversion: true, feedback: true, dashboard: true, canaryMinutes: 5 },
  auth0Path: "both",
  replacePhoneProvider: true,
  reservedConcurrency: 5,
  environment: { EXTRA: "value" },
  tags: { team: "identity" },
};

describeEngine("features on the real engine", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  before(async () => {
    site = await openSite({ lingerMs: 0 });
    stack = await openStack(site, { config: nothing });
    await stack.up();
  });
  after(() => site.close());

  // All keys of the random provider have the same id.
  const types = () =>
    [...site.living]
      .map((each) => each.split(" ")[0] ?? "")
      .filter((type) => !type.startsWith("random:"))
      .sort();

  async function change(config: object): Promise<void> {
    stack.configure({ ...config });
    await stack.up();
    assert.deepEqual((await stack.preview()).steps, [], "a second run would change something");
    site.cloud.lambda.replaceEnvironments();
    assert.equal(await site.login("+4915112345678"), undefined);
  }

  it("come, go without a trace, and come again", async () => {
    const before = types();
    await change(everything);
    const all = types();
    assert.ok(all.length > before.length * 3);
    await change(nothing);
    assert.deepEqual(types(), before);
    await change(everything);
    assert.deepEqual(types(), all);
  });

  it("all go with the stack", async () => {
    await stack.destroy();
    assert.deepEqual([...site.living], []);
  });
});
