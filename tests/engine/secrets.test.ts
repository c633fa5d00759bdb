// No key and no credential in plain where people or files see it.
import assert from "node:assert/strict";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { answers } from "../support/faults.ts";

const authToken = "canary-token-of-the-account";
const observe = { receipts: true, conversion: true, canaryMinutes: 5 };
const ofSecret = "aws:secretsmanager/secret:Secret ";

describeEngine("secrets on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;

  before(async () => {
    site = await openSite();
    const settings = { accountSid: `AC${"0".repeat(32)}`, sender: "+15005550006" };
    const providers = [{ name: "twilio", settings }];
    stack = await openStack(site, { config: { providers, observe } });
    await stack.setSecret("credentials.twilio.authToken", authToken);
    // Everything that prints or stores: creation, a difference in detail, a failed update, a refresh.
    await stack.up();
    const config = { providers, observe, template: "Code: @@password@@", keyGeneration: 2 };
    stack.configure(config);
    await stack.setSecret("credentials.twilio.authToken", `${authToken}-2`);
    await stack.preview({ diff: true });
    site.faults.inject(answers(400), { method: "PATCH" });
    await stack.failure(stack.up({ diff: true }));
    await stack.up();
    await stack.up({ refresh: true });
  });
  after(() => site.close());

  /** Every key, pepper and credential that the stack has ever had, and the passwords that keys are made of. */
  async function secrets(): Promise<string[]> {
    const arns = [...site.living].filter((each) => each.startsWith(ofSecret));
    assert.equal(arns.length, 3, "of the gateway, of those who observe, of the canary");
    const versions = arns.flatMap((each) =>
      Object.values(site.cloud.secrets.get(each.slice(ofSecret.length)).versions),
    );
    const texts = versions.flatMap(({ secretString }) => leaves(JSON.parse(secretString)));
    assert.ok(
      texts.length >= 13,
      "keys of two generations, pepper and token twice, derived keys, check key twice",
    );
    assert.ok(texts.includes(authToken));
    const passwords = await randomValues();
    assert.ok(passwords.length >= 8, "password and its hash for three keys and a pepper");
    return [...new Set([...texts, ...passwords])];
  }

  /** What the random provider put out and the state holds encrypted. */
  async function randomValues(): Promise<string[]> {
    const { deployment } = JSON.parse(await stack.pulumi("stack", "export", "--show-secrets"));
    const resources: { type: string; outputs?: Record<string, { plaintext?: string }> }[] =
      deployment.resources;
    return resources
      .filter(({ type }) => type.startsWith("random:"))
      .flatMap(({ outputs = {} }) => Object.values(outputs))
      .flatMap(({ plaintext }) => (plaintext === undefined ? [] : [JSON.parse(plaintext)]));
  }

  async function expectNone(where: string, but: readonly unknown[] = []): Promise<void> {
    // Base64 of hex digits would be another spelling of the same key.
    const all = (await secrets()).filter((text) => !but.includes(text));
    const spellings = all.flatMap((text) => [text, Buffer.from(text).toString("base64"), hexAsBase64(text)]);
    for (const text of spellings) assert.ok(!where.includes(text), "a secret is there in plain");
  }

  it("are not in the exported state", async () => {
    await expectNone(JSON.stringify(await stack.state()));
  });

  it("are not in an id or a name of a resource", async () => {
    const shown = await stack.pulumi("stack", "--show-ids", "--show-urns");
    assert.match(shown, /RandomPassword/);
    await expectNone(shown);
  });

  it("are not in anything that the engine prints or reports", async () => {
    assert.ok(stack.transcript.length > 100);
    await expectNone(stack.transcript.join("\n"));
  });

  it("are not among the outputs of the stack", async () => {
    const { secret } = (await site.connection()).options.gateway_authentication;
    const shown = await stack.pulumi("stack", "output", "--json", "--show-secrets");
    assert.ok(!shown.includes(secret));
    // With which nobody can send.
    const { checkKey } = await stack.outputs();
    assert.match(String(checkKey), /^[0-9a-f]{64}$/);
    await expectNone(shown, [checkKey]);
  });

  it("are not in the environment of a function", async () => {
    const functions = [...site.living].filter((each) => each.startsWith("aws:lambda/function:Function "));
    assert.equal(functions.length, 5);
    const configs = functions.map((each) => site.cloud.lambda.get(each.split(" ")[1] ?? ""));
    await expectNone(JSON.stringify(configs));
  });

  it("can be seen by whoever has the passphrase, so that the search means something", async () => {
    const shown = await stack.pulumi("stack", "export", "--show-secrets");
    for (const text of await randomValues()) assert.ok(shown.includes(text));
  });
});

describeEngine("settings that are encrypted in the stack's file", function () {
  this.timeout(60_000);
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  it("are nowhere in plain either, and work", async () => {
    const providers = [{ name: "webhook", settings: { url: "https://sms.example.com/" } }];
    const stack = await openStack(site, { config: { providers } });
    const url = `${site.cloud.endpoints.carrier}/webhook?token=canary`;
    await stack.setSecret("providers[0].settings.url", url);
    await stack.setSecret("environment.HTTPS_PROXY_LOGIN", "canary");
    await stack.preview({ diff: true });
    await stack.up();
    assert.equal(await site.login("+4915112345678"), undefined);
    await stack.setSecret("providers[0].settings.url", `${url}-2`);
    await stack.up({ diff: true });
    const seen = [JSON.stringify(await stack.state()), stack.transcript.join("\n")];
    for (const where of seen) assert.ok(!where.includes("canary"));
    assert.match(await stack.pulumi("stack", "export", "--show-secrets"), /canary/);
  });
});

describeEngine("the key of a log stream on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  it("is an output for the stack of the tenant, and in plain nowhere else", async () => {
    const stack = await openStack(site, { config: { auth0Path: "none", observe: { conversion: true } } });
    await stack.up();
    const { conversionKey } = await stack.outputs();
    assert.match(String(conversionKey), /^[0-9a-f]{64}$/);
    const seen = [
      JSON.stringify(await stack.state()),
      await stack.pulumi("stack", "--show-ids", "--show-urns"),
      await stack.pulumi("stack", "output", "--json"),
      stack.transcript.join("\n"),
    ];
    for (const where of seen) assert.ok(!where.includes(String(conversionKey)));
  });
});

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function hexAsBase64(text: string): string {
  return Buffer.from(text, /^[0-9a-f]{64}$/.test(text) ? "hex" : "utf8").toString("base64");
}
