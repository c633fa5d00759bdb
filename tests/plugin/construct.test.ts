// The plugin of the packed package, over gRPC as the engine talks to it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { status } from "@grpc/grpc-js";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { keyOf, secret, unknown } from "../components/deploy.ts";
import { settingsText } from "../support/archive.ts";
import { type Monitor, openMonitor } from "../support/monitor.ts";
import { type Construction, type Plugin, propertyErrors, startPlugin } from "../support/plugin.ts";

const authToken = "0123456789abcdef0123456789abcdef";
const accountSid = `AC${"0".repeat(32)}`;
/** A value within another that is not known yet. */
const later = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4" };
const bucket = "urn:pulumi:dev::project::aws:s3/bucket:Bucket::bucket";

describe("The plugin", function () {
  this.timeout(60_000);
  let plugin: Plugin;
  let monitor: Monitor;
  const monitors: Monitor[] = [];

  before(async () => {
    plugin = await startPlugin();
  });
  after(async () => {
    for (const one of monitors) one.close();
    await plugin.close();
  });

  async function construct(request: Omit<Construction, "monitor">) {
    monitor = await openMonitor({ preview: request.preview });
    monitors.push(monitor);
    return plugin.construct({ monitor, ...request });
  }

  async function refusal(request: Omit<Construction, "monitor">) {
    const error = await construct(request).then(
      () => assert.fail("nothing was refused"),
      (reason) => reason,
    );
    assert.equal(error.code, status.INVALID_ARGUMENT, error.message);
    assert.deepEqual(monitor.resources, [], "nothing may be created");
    return propertyErrors(error);
  }

  it("serves the committed schema and its version", async () => {
    const schema = await plugin.schema();
    assert.equal(schema, readFileSync("plugin/schema.json", "utf8"));
    assert.equal(await plugin.version(), JSON.parse(schema).version);
  });

  it("builds the component without arguments", async () => {
    const { urn, state } = await construct({});
    assert.equal(urn, "urn:pulumi:dev::project::auth0-sms-gateway:index:SmsGateway::otp");
    assert.equal(monitor.resources.length, 18);
    assert.deepEqual(state, {
      url: "https://otp-url.lambda-url.eu-central-1.on.aws/",
      functionName: "otp-function",
      functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:otp-function",
      logGroupName: "otp-logs",
      secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:otp-secret-AbCdEf",
      connectionId: "otp-connection-id",
      keyGeneration: 1,
      checkKey: secret(deriveKey(keyOf("otp-key-1"), "check")),
    });
  });

  it("takes plain values", async () => {
    const routes = { DE: { providers: ["aws"] } };
    await construct({ inputs: { sender: "+15551234567", keyGeneration: 2, sharedState: false, routes } });
    const names = monitor.resources.map(({ name }) => name);
    assert.ok(names.includes("otp-key-3") && !names.includes("otp-table"));
    assert.equal(Object(monitor.find("otp-connection").inputs.options).from, "+15551234567");
  });

  it("knows providers by the names that their credentials have in SDKs", async () => {
    const providers = [
      { name: "twilio-verify", settings: { accountSid, serviceSid: `VA${"0".repeat(32)}` } },
      { name: "46elks", settings: { username: "u1234", sender: "ACME" } },
      { name: "africas-talking", settings: { username: "sandbox" } },
    ];
    const credentials = {
      twilioVerify: { authToken },
      fortySixElks: { password: "p".repeat(16) },
      "africas-talking": { apiKey: "k".repeat(16) },
    };
    for (const given of [credentials, secret(credentials)]) {
      await construct({ inputs: JSON.parse(JSON.stringify({ providers, credentials: given })) });
      const { value } = Object(monitor.find("otp-secret-version").inputs.secretString);
      assert.deepEqual(JSON.parse(value).credentials, {
        "twilio-verify": { authToken },
        "46elks": { password: "p".repeat(16) },
        "africas-talking": { apiKey: "k".repeat(16) },
      });
    }
  });

  it("takes secret values, and never shows them", async () => {
    const providers = [{ name: "twilio", settings: { accountSid, sender: secret("+15551234567") } }];
    const credentials = secret({ twilio: { authToken } });
    await construct({ inputs: JSON.parse(JSON.stringify({ providers, credentials })) });
    const { secretString } = monitor.find("otp-secret-version").inputs;
    const document = {
      signingKeys: [keyOf("otp-key-1"), keyOf("otp-key-2")],
      pepper: keyOf("otp-pepper-1"),
      credentials: { twilio: { authToken } },
    };
    assert.deepEqual(secretString, secret(JSON.stringify(document)));
    const { code } = monitor.find("otp-function").inputs;
    assert.deepEqual(code, secret(Object(code).value), "the settings hold a secret value");
    assert.match(await settingsText(code), /\+15551234567/);
    const others = monitor.resources.filter(({ name }) => name !== "otp-secret-version");
    assert.ok(!JSON.stringify(others).includes(authToken));
  });

  it("keeps what is not known yet open", async () => {
    const inputs = { template: unknown, vpc: unknown, credentials: unknown };
    const dependencies = { template: [bucket], vpc: [bucket], credentials: [bucket] };
    const { state } = await construct({ inputs, dependencies, preview: true });
    assert.equal(Object(monitor.find("otp-connection").inputs.options).template, unknown);
    assert.equal(monitor.find("otp-function").inputs.vpcConfig, unknown);
    assert.equal(state.url, unknown);
    assert.match(JSON.stringify(monitor.find("otp-policy").inputs), new RegExp(unknown));
  });

  it("takes settings of a provider that are not known yet", async () => {
    const providers = [{ name: "twilio", settings: { accountSid, sender: later } }];
    const inputs = { providers, credentials: secret({ twilio: { authToken } }) };
    await construct({
      inputs: JSON.parse(JSON.stringify(inputs)),
      dependencies: { providers: [bucket] },
      preview: true,
    });
    assert.equal(monitor.find("otp-function").inputs.code, unknown);
  });

  it("hands protection, providers and aliases on", async () => {
    const reference = (name: string) =>
      `urn:pulumi:dev::project::pulumi:providers:${name}::other::11111111-2222-4333-8444-555555555555`;
    await construct({
      protect: true,
      providers: { aws: reference("aws"), auth0: reference("auth0") },
      aliases: ["urn:pulumi:dev::project::auth0-sms-gateway:index:SmsGateway::old"],
    });
    const table = monitor.find("otp-table");
    assert.equal(table.provider, reference("aws"));
    assert.equal(monitor.find("otp-connection").provider, reference("auth0"));
    assert.deepEqual(monitor.find("otp").aliases, [
      "urn:pulumi:dev::project::auth0-sms-gateway:index:SmsGateway::old",
    ]);
    assert.equal(monitor.find("otp").protect, true);
  });

  it("reports every wrong argument by its path", async () => {
    const problems = await refusal({
      inputs: {
        subject: "",
        memorySize: 64,
        syntax: "markdown",
        providers: [{ name: "pigeon" }],
        keyGenerations: 2,
      },
    });
    assert.deepEqual(Object.keys(problems).sort(), [
      "keyGenerations",
      "memorySize",
      "providers[0].name",
      "subject",
      "syntax",
    ]);
    assert.match(problems.memorySize ?? "", /^must be a whole number from 128 to 10240 .*; got 64$/);
  });

  it("reports what is wrong with a secret value without showing it", async () => {
    const subject = JSON.parse(JSON.stringify(secret("hunter2".repeat(10))));
    const problems = await refusal({ inputs: { subject, memorySize: 64 } });
    assert.deepEqual(Object.keys(problems).sort(), ["memorySize", "subject"]);
    assert.ok(!JSON.stringify(problems).includes("hunter2"));
  });

  it("refuses what would decide too late what is created", async () => {
    const inputs = { keyGeneration: unknown, providers: [{ name: later }, later] };
    const dependencies = { keyGeneration: [bucket], providers: [bucket] };
    const problems = await refusal({ inputs, dependencies, preview: true });
    assert.deepEqual(Object.keys(problems), ["keyGeneration", "providers[0].name", "providers[1]"]);
    assert.match(problems.keyGeneration ?? "", /must be plain and known at once/);
  });

  describe("for a tenant whose gateway is elsewhere", () => {
    const type = "auth0-sms-gateway:index:SmsGatewayTenant";
    const gatewayUrl = "https://codes.example.com/";
    const signingKey = JSON.parse(JSON.stringify(secret("k".repeat(64))));

    it("makes the connection alone, with the key as a secret", async () => {
      const { state } = await construct({ type, inputs: { gatewayUrl, signingKey } });
      assert.deepEqual(
        monitor.resources.map(({ name }) => name),
        ["otp", "otp-connection"],
      );
      const { gatewayAuthentication } = Object(monitor.find("otp-connection").inputs.options);
      assert.deepEqual(gatewayAuthentication.secret, secret("k".repeat(64)));
      assert.deepEqual(state, { connectionId: "otp-connection-id" });
    });

    it("reports every wrong argument by its path", async () => {
      const problems = await refusal({
        type,
        inputs: { gatewayUrl: "http://codes.example.com", memorySize: 512 },
      });
      assert.deepEqual(Object.keys(problems).sort(), ["gatewayUrl", "memorySize", "signingKey"]);
    });
  });

  it("builds nothing else", async () => {
    const error = await construct({ type: "auth0-sms-gateway:index:Other" }).catch((reason) => reason);
    assert.match(error.message, /this package has no auth0-sms-gateway:index:Other/);
  });
});
