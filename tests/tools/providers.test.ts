import assert from "node:assert/strict";
import { chmodSync, cpSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import * as v from "valibot";
import { stringify } from "yaml";
import { vendors } from "../../gateway/providers/index.ts";
import { askVendor } from "../../tools/credentialChecks.ts";
import { main } from "../../tools/providers.ts";
import { type ReadSecrets, secretsByCli } from "../../tools/stackConfig.ts";
import { contracts } from "../contracts/index.ts";
import { assertSays } from "../support/printed.ts";
import { temporaryDir } from "../support/temporaryDir.ts";
import { answerJson, startHttps, type TestServer, trustTestAuthority } from "../support/tls.ts";

const accountSid = `AC${"0".repeat(32)}`;
const authToken = "canary-of-the-token";
const sender = "+15551234567";

describe("npm run providers -- check", () => {
  let dir: string;
  let vendor: TestServer;
  let status: number;
  let requests: { method: string; url: string; authorization: string }[];

  before(async () => {
    await trustTestAuthority();
    vendor = await startHttps((request: IncomingMessage, response: ServerResponse) => {
      const { method = "", url = "", headers } = request;
      requests.push({ method, url, authorization: headers.authorization ?? "" });
      answerJson(response, status, { balance: 1 });
    });
  });
  after(() => vendor.close());
  beforeEach(() => {
    status = 200;
    requests = [];
    dir = temporaryDir("providers-");
    cpSync(join(import.meta.dirname, "../../Pulumi.yaml"), join(dir, "Pulumi.yaml"));
  });

  const noCli: ReadSecrets = () => Promise.reject(new Error("no Pulumi CLI was found"));

  async function check(config: object, { args = ofDev, readSecrets = noCli } = {}) {
    const qualified = Object.entries(config).map(([key, value]) => [`auth0-sms-gateway:${key}`, value]);
    writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config: Object.fromEntries(qualified) }));
    const lines: string[] = [];
    const print = (text: string) => void lines.push(text);
    const code = await main(args, dir, { print, fail: print }, readSecrets);
    return { code, text: lines.join("\n") };
  }
  const ofDev = ["check", "--stack", "dev"];

  const twilio = () => ({ name: "twilio", settings: { accountSid, sender, baseUrl: vendor.url } });
  const credentials = { twilio: { authToken } };

  it("tells for each country by whom messages go and from which sender", async () => {
    const { code, text } = await check({
      providers: [twilio(), { name: "aws" }],
      credentials,
      routes: {
        GB: { senders: { twilio: { sender: "ACME" } } },
        DE: { providers: ["aws", "twilio"] },
        RU: { providers: [] },
      },
    });
    assert.equal(code, 0);
    assertSays(text, [
      "GB      twilio from ACME, then aws from a sender of its own choice",
      `DE      aws from a sender of its own choice, then twilio from ${sender}`,
      "RU      nothing is sent (ERR_ROUTE_NONE)",
      `others  twilio from ${sender}, then aws from a sender of its own choice`,
      "WARNING routes.RU: names no provider, so nothing is sent there",
    ]);
  });

  it("fails where a provider would pass every message over", async () => {
    const settings = { accountSid, baseUrl: vendor.url };
    const { code, text } = await check({ providers: [{ name: "twilio", settings }], credentials });
    assert.equal(code, 1);
    assert.match(text, /others {2}twilio PASSED OVER \(NO_SENDER\)/);
    assert.match(text, /providers\[0\]\.settings\.sender: is missing: twilio sends nothing without a sender/);
  });

  it("fails where a vendor would refuse the sender", async () => {
    const routes = { US: { providers: [] }, CA: { providers: [] } };
    const { code, text } = await check({ sender: "My Shop", routes });
    assert.equal(code, 1);
    assert.match(text, /others {2}aws PASSED OVER \(SENDER_REFUSED\)/);
    assert.match(
      text,
      /sender: must be a number or a name of letters, .*, or aws refuses it; got "My Shop"$/m,
    );
  });

  it("warns of senders that some countries refuse", async () => {
    const { code, text } = await check({ sender: "Example" });
    assert.equal(code, 0);
    assert.match(text, /WARNING sender: US and CA take numbers only/);
  });

  it("names keys that nobody reads, and leaves those of others alone", async () => {
    const { code, text } = await check({ provders: [{ name: "twilio" }], sendr: "ACME" });
    assert.equal(code, 0);
    assert.match(
      text,
      /^Keys that nobody reads.*\n {2}auth0-sms-gateway:provders\n {2}auth0-sms-gateway:sendr\n/,
    );
    writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config: { "aws:region": "eu-central-1" } }));
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    await main(ofDev, dir, { print, fail: print }, noCli);
    assert.doesNotMatch(lines.join("\n"), /nobody reads/);
  });

  it("takes the connection's sender where a provider has none", async () => {
    const settings = { accountSid, baseUrl: vendor.url };
    const { text } = await check({ providers: [{ name: "twilio", settings }], credentials, sender: "ACME" });
    assert.match(text, /others {2}twilio from ACME/);
  });

  /** The lines about the guard. */
  async function guardOf(config: object): Promise<string> {
    const { text } = await check({ providers: [twilio(), { name: "aws" }], credentials, ...config });
    return /^Guard against SMS pumping.*\n((?: {2}.*\n)*)/m.exec(text)?.[1] ?? assert.fail(text);
  }
  const spaced = (line: string) =>
    new RegExp(`^  ${line.replace(/[.*+?()[\]]/g, "\\$&").replace(/ +/g, " +")}$`, "m");

  it("tells which countries the guard leaves open, and by whom they get messages", async () => {
    const said = await guardOf({
      guard: { countries: ["DE", "GB"], messagesPerDay: 5000, safe: ["+49151600"] },
      routes: { GB: { providers: ["aws"] } },
    });
    assert.match(said, spaced("DE Germany twilio, then aws"));
    assert.match(said, spaced("GB United Kingdom aws"));
    assert.match(said, spaced("all others closed (ERR_GUARD_COUNTRY)"));
    assert.match(said, spaced("messages in a day: 5000 at most (ERR_GUARD_BUDGET)"));
    assert.match(said, spaced("without limits: +49151600"));
    assert.doesNotMatch(said, /WARNING/);
  });

  it("helps to close the countries that nobody named", async () => {
    const said = await guardOf({ routes: { DE: { providers: ["aws"] }, RU: { providers: [] }, AT: {} } });
    assert.match(said, spaced("all others open: twilio, then aws"));
    assert.match(said, /^ {4}pulumi config set --stack dev --path 'guard\.countries\[0\]' DE$/m);
    assert.match(said, /^ {4}pulumi config set --stack dev --path 'guard\.countries\[1\]' AT$/m);
    assert.doesNotMatch(said, /' RU$/m);
    assert.match(said, /WARNING guard\.countries: is not set/);
  });

  it("gives an example of a list where no country has a route", async () => {
    assert.match(await guardOf({}), /^ {4}pulumi config set --stack dev --path 'guard\.countries\[0\]' DE$/m);
  });

  it("tells that routes close countries, too", async () => {
    const said = await guardOf({ routes: { DE: {}, "*": { providers: [] } } });
    assert.match(said, spaced("all others closed (ERR_ROUTE_NONE)"));
    assert.doesNotMatch(said, /pulumi config set .*countries/);
  });

  it("offers no limit for a day where nothing counts messages", async () => {
    const said = await guardOf({ guard: { countries: ["DE"] }, sharedState: false });
    assert.match(said, /messages in a day: not counted, with sharedState false$/m);
    assert.doesNotMatch(said, /messagesPerDay/);
  });

  it("tells that there is no guard where it is off", async () => {
    assert.equal(await guardOf({ guard: { mode: "off" } }), '  off: guard.mode is "off"\n');
  });

  it("tells what a message takes", async () => {
    const { text } = await check({ template: `“Code” @@password@@ ${"x".repeat(70)}` });
    assert.match(text, /84 characters in UCS-2, charged as 2 SMS/);
    assert.match(text, /WARNING template: a message takes at least 84 characters/);
  });

  it("tells that credentials are accepted, sends nothing and shows none", async () => {
    const { code, text } = await check({ providers: [twilio()], credentials });
    assert.equal(code, 0);
    const path = `/2010-04-01/Accounts/${accountSid}.json`;
    assert.ok(text.includes(`twilio: credentials accepted (GET ${vendor.url}${path})`), text);
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    assert.deepEqual(requests, [{ method: "GET", url: path, authorization }]);
    assert.ok(!text.includes("canary"));
  });

  it("fails when a vendor refuses credentials", async () => {
    status = 401;
    const { code, text } = await check({ providers: [twilio()], credentials });
    assert.equal(code, 1);
    assert.match(text, /twilio: credentials REFUSED with 401/);
  });

  it("draws no conclusion from another answer, or from none", async () => {
    status = 503;
    assert.match((await check({ providers: [twilio()], credentials })).text, /twilio: unclear: answered 503/);
    const closed = await startHttps(() => undefined);
    await closed.close();
    const nobody = { ...twilio(), settings: { ...twilio().settings, baseUrl: closed.url } };
    const { code, text } = await check({ providers: [nobody], credentials });
    assert.equal(code, 0);
    assert.match(text, /twilio: unclear: no answer, ECONNREFUSED/);
  });

  it("says that encrypted credentials are unread where nobody can read them", async () => {
    const { code, text } = await check({
      providers: [twilio()],
      credentials: { twilio: { authToken: { secure: "v1:abc" } } },
    });
    assert.equal(code, 0);
    assert.match(text, /twilio: not checked: credentials are unread \(no Pulumi CLI was found\)/);
    assert.match(text, /others {2}twilio from \+15551234567/);
    assert.deepEqual(requests, []);
  });

  it("reads encrypted credentials by the Pulumi CLI", async () => {
    const command = join(dir, "pulumi");
    const output = {
      "auth0-sms-gateway:credentials": { value: "…", objectValue: credentials, secret: true },
    };
    writeFileSync(command, `#!/bin/sh\necho "$@" > "${dir}/asked"\necho '${JSON.stringify(output)}'\n`);
    chmodSync(command, 0o700);
    const { text } = await check(
      { providers: [twilio()], credentials: { twilio: { authToken: { secure: "v1:abc" } } } },
      { readSecrets: secretsByCli(command) },
    );
    assert.match(text, /twilio: credentials accepted/);
  });

  it("shows no setting that is encrypted in the stack's file", async () => {
    const settings = { accountSid: { secure: "v1:ciphertext" } };
    const read = { "auth0-sms-gateway:providers": [{ name: "twilio", settings: { accountSid: "canary" } }] };
    const { code, text } = await check(
      { providers: [{ name: "twilio", settings }] },
      { readSecrets: async () => read },
    );
    assert.equal(code, 1);
    assert.match(text, /settings\.accountSid: /);
    assert.doesNotMatch(text, /canary/);
  });

  it("says why the Pulumi CLI cannot read", async () => {
    const command = join(dir, "pulumi");
    writeFileSync(command, "#!/bin/sh\necho 'error: passphrase must be set' >&2\nexit 1\n");
    chmodSync(command, 0o700);
    const { text } = await check(
      { providers: [twilio()], credentials: { twilio: { authToken: { secure: "v1:abc" } } } },
      { readSecrets: secretsByCli(command) },
    );
    assert.match(text, /credentials are unread \(error: passphrase must be set\)/);
  });

  it("refuses a configuration that cannot be deployed, with every problem", async () => {
    const { code, text } = await check({ providers: [twilio()], routes: { XX: { providers: ["vonage"] } } });
    assert.equal(code, 1);
    assert.match(text, /^The configuration of stack dev has 3 problems:/m);
    assert.match(text, /routes\.XX: must be an ISO country code/);
    assert.deepEqual(requests, []);
  });

  for (const args of [[], ["send"], ["check", "--all"], ["check", "dev"]]) {
    it(`explains itself when called with ${JSON.stringify(args)}`, async () => {
      const { code, text } = await check({}, { args });
      assert.equal(code, 2);
      assert.match(text, /^npm run providers -- check \[--stack <name>\]/m);
    });
  }

  it("refuses a folder that is not there, whatever tool is asked", async () => {
    const { code, text } = await check({}, { args: ["check", "--cwd", "/nonexistent"] });
    assert.equal(code, 2);
    assert.match(text, /^There is no folder .*nonexistent\n/);
  });

  it("names the stacks there are when there is no such stack", async () => {
    await assert.rejects(check({}, { args: ["check", "--stack", "prod"] }), /stacks here: dev$/);
  });
});

describe("calls that check credentials", () => {
  for (const { provider, facts } of vendors) {
    it(`of ${provider.name} go to the vendor's own address with the credentials`, () => {
      const contract = contracts.find((each) => each.provider === provider.name);
      assert.ok(contract);
      const settings = v.parse(provider.settings, contract.settings) as Record<string, unknown>;
      const check = facts.check({ settings, credentials: contract.credentials });
      if (typeof check === "string") return;
      assert.ok(check.url.startsWith(`${settings.baseUrl}/`), check.url);
      assert.ok(!check.url.includes("undefined") && !JSON.stringify(check.headers).includes("undefined"));
    });
  }

  it("never show what is in a query", async () => {
    const { text } = await askVendor({ url: "https://localhost:1/balance?api_key=canary", headers: {} });
    assert.ok(!text.includes("canary"), text);
  });
});
