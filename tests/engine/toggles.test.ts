// Every feature comes, goes and comes again: each step converges, logins work, nothing is left behind, and what waits for what.
import assert from "node:assert/strict";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type StackState, type TestStack } from "../support/engine/stack.ts";

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

/** What a resource is made after, and goes before: by suffixes of names. Without it a login or an event is lost on the way. */
const waits: readonly (readonly [string, readonly string[]])[] = [
  // A function may do everything before it runs.
  ["function", ["policy", "policy-aws", "policy-guard", "policy-key", "policy-table", "logs"]],
  ["receipts", ["receipts-policy", "receipts-policy-key", "receipts-policy-table"]],
  [
    "conversion",
    ["conversion-policy", "conversion-policy-key", "conversion-policy-queue", "conversion-policy-table"],
  ],
  [
    "feedback",
    ["feedback-policy", "feedback-policy-key", "feedback-policy-queue", "feedback-policy-queue-key"],
  ],
  // Who reads a secret may decrypt it before it is encrypted.
  ["secret", ["policy-key"]],
  ["observer-secret", ["receipts-policy-key", "conversion-policy-key"]],
  // Vendors are given an address that answers, and a new pepper is known to those who check with it.
  ["function", ["receipts", "receipts-url", "receipts-url-permission", "receipts-invoke-permission"]],
  ["function", ["conversion", "books"]],
  // What may not wake a function is not tried again.
  ["receipts-target", ["receipts-rule-permission"]],
  ["conversion-target", ["conversion-rule-permission"]],
  ["books-schedule", ["books-wake-policy"]],
  ["canary-schedule", ["canary-wake-policy"]],
  // Canary and Auth0 ask a gateway that answers and knows their key.
  ["canary-secret", ["canary-policy-key", "function", "url", "url-permission", "invoke-permission"]],
  ["action", ["function", "url", "url-permission", "invoke-permission"]],
  ["connection", ["function", "url", "url-permission", "invoke-permission", "phone-provider"]],
  // Auth0 wants the Action bound before the provider.
  ["phone-provider", ["action-binding"]],
];

describeEngine("features on the real engine", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  let everythingOn: StackState;
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
    everythingOn = await stack.state();
  });

  describe("that are all on", () => {
    for (const [suffix, first] of waits) {
      it(`make ${suffix} after ${first.join(", ")}`, () => {
        const found = foundations(everythingOn, `sms-gateway-${suffix}`);
        assert.deepEqual(
          first.map((each) => `sms-gateway-${each}`).filter((name) => !found.has(name)),
          [],
        );
      });
    }
  });

  it("all go with the stack", async () => {
    await stack.destroy();
    assert.deepEqual([...site.living], []);
  });
});

/** Names of all that is made before the resource and goes after it, as the engine keeps it. */
function foundations({ deployment: { resources = [] } }: StackState, name: string): Set<string> {
  const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
  const found = new Set<string>();
  const visit = (one: string): void => {
    const { dependencies = [] } = resources.find(({ urn }) => nameOf(urn) === one) ?? {};
    for (const next of dependencies.map(nameOf)) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(name);
  return found;
}
