import assert from "node:assert/strict";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RouteArgs } from "../../components/index.ts";
import { settingsText } from "../support/archive.ts";
import { type Deployment, deploy, deployAll, keyOf, secret, unknown, value } from "./deploy.ts";

const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gw-secret-AbCdEf";
const url = "https://gw-url.lambda-url.eu-central-1.on.aws/";
const aws = (type: string) => `aws:${type}`;

describe("SmsGateway without arguments", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deploy();
  });

  it("creates exactly the stack", () => {
    const children = deployment.resources.map(({ type, name }) => [name, type]);
    assert.deepEqual(Object.fromEntries(children), {
      gw: "auth0-sms-gateway:index:SmsGateway",
      "gw-key-1": "random:index/randomPassword:RandomPassword",
      "gw-key-2": "random:index/randomPassword:RandomPassword",
      "gw-pepper-1": "random:index/randomPassword:RandomPassword",
      "gw-secret": aws("secretsmanager/secret:Secret"),
      "gw-secret-version": aws("secretsmanager/secretVersion:SecretVersion"),
      "gw-table": aws("dynamodb/table:Table"),
      "gw-role": aws("iam/role:Role"),
      "gw-policy": aws("iam/rolePolicy:RolePolicy"),
      "gw-policy-table": aws("iam/rolePolicy:RolePolicy"),
      "gw-policy-guard": aws("iam/rolePolicy:RolePolicy"),
      "gw-policy-aws": aws("iam/rolePolicy:RolePolicy"),
      "gw-logs": aws("cloudwatch/logGroup:LogGroup"),
      "gw-function": aws("lambda/function:Function"),
      "gw-url": aws("lambda/functionUrl:FunctionUrl"),
      "gw-url-permission": aws("lambda/permission:Permission"),
      "gw-invoke-permission": aws("lambda/permission:Permission"),
      "gw-connection": "auth0:index/connection:Connection",
    });
    assert.equal(children.length, 18);
  });

  it("keeps its arguments out of the engine's state", () => {
    assert.deepEqual(deployment.find("gw").inputs, {});
  });

  it("is the parent of everything", () => {
    const orphans = deployment.resources.filter(
      ({ name, options }) => name !== "gw" && options.parent !== deployment.gateway,
    );
    assert.deepEqual(orphans, []);
  });

  it("makes keys and pepper of more than 256 bits", () => {
    for (const name of ["gw-key-1", "gw-key-2", "gw-pepper-1"])
      assert.deepEqual(deployment.find(name).inputs, { length: 64, special: false });
  });

  it("makes the secret", () => {
    assert.deepEqual(deployment.find("gw-secret").inputs, {
      description: "Signing keys and provider credentials of the Auth0 SMS gateway",
      recoveryWindowInDays: 7,
    });
    const document = {
      signingKeys: [keyOf("gw-key-1"), keyOf("gw-key-2")],
      pepper: keyOf("gw-pepper-1"),
      credentials: {},
    };
    assert.deepEqual(deployment.find("gw-secret-version").inputs, {
      secretId: secretArn,
      secretString: secret(JSON.stringify(document)),
    });
  });

  it("makes a table that forgets, is paid by use and keeps no copies", () => {
    assert.deepEqual(deployment.find("gw-table").inputs, {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: false },
    });
  });

  it("keeps logs for 30 days", () => {
    assert.deepEqual(deployment.find("gw-logs").inputs, { retentionInDays: 30 });
  });

  it("makes the function", async () => {
    const { code, environment, ...rest } = deployment.find("gw-function").inputs;
    assert.deepEqual(rest, {
      description: "Sends the one-time codes of Auth0 Passwordless SMS",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      role: "arn:aws:iam::123456789012:role/gw-role",
      memorySize: 512,
      timeout: 15,
      loggingConfig: { logFormat: "Text", logGroup: "gw-logs" },
    });
    assert.deepEqual(environment, { variables: { SECRET_ID: secretArn, TABLE_NAME: "gw-table" } });
    assert.deepEqual(JSON.parse(await settingsText(code)), {
      token: { subject: "urn:Auth0", audience: "urn:MySmsGateway" },
      deadlineMs: 10_000,
      code: {
        template: "Your verification code is: @@password@@",
        length: 6,
        lifetimeSeconds: 300,
      },
      observe: { receipts: false, conversion: false, feedback: false },
      providers: [{ name: "aws", settings: {} }],
      routes: {},
      delivery: { onUnknown: "next", hedge: false, outages: "monitor" },
      guard: { mode: "enforce", safe: [], tolerance: 1, learnDays: 14, learn: "", resend: "enforce" },
      text: { transliterate: false },
      secretVersionId: "11111111-2222-4333-8444-555555555555",
    });
    assert.ok(code instanceof pulumi.asset.AssetArchive);
    const assets = await code.assets;
    assert.deepEqual(Object.keys(assets), ["index.mjs", "settings.json"]);
    const file = assets["index.mjs"];
    assert.ok(file instanceof pulumi.asset.FileAsset);
    assert.equal(await file.path, resolve("dist/gateway/index.mjs"));
  });

  it("opens a function URL with both permissions that AWS asks for", () => {
    assert.deepEqual(deployment.find("gw-url").inputs, {
      functionName: "gw-function",
      authorizationType: "NONE",
    });
    assert.deepEqual(deployment.find("gw-url-permission").inputs, {
      function: "gw-function",
      principal: "*",
      action: "lambda:InvokeFunctionUrl",
      functionUrlAuthType: "NONE",
    });
    assert.deepEqual(deployment.find("gw-invoke-permission").inputs, {
      function: "gw-function",
      principal: "*",
      action: "lambda:InvokeFunction",
      invokedViaFunctionUrl: true,
    });
  });

  it("changes the connection only when everything else is ready", () => {
    const begin = deployment.events.indexOf("begins gw-connection");
    const late = deployment.events.slice(begin).filter((event) => event.startsWith("ends "));
    assert.deepEqual(late, ["ends gw-connection"]);
  });

  it("puts out what users of the stack need", async () => {
    const { gateway } = deployment;
    const outputs = {
      url: gateway.url,
      functionName: gateway.functionName,
      functionArn: gateway.functionArn,
      logGroupName: gateway.logGroupName,
      secretArn: gateway.secretArn,
      connectionId: gateway.connectionId,
      keyGeneration: gateway.keyGeneration,
    };
    assert.deepEqual(await value(outputs), {
      url,
      functionName: "gw-function",
      functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:gw-function",
      logGroupName: "gw-logs",
      secretArn,
      connectionId: "gw-connection-id",
      keyGeneration: 1,
    });
    const own = Object.keys(gateway).filter((key) => !key.startsWith("__"));
    const withoutTenant = ["signingKey", "connectionJson"];
    const observed = ["checkKey", "conversionKey", "conversionUrl", "dashboardUrl", "receiptUrls"];
    assert.deepEqual(own.sort(), [...Object.keys(outputs), ...withoutTenant, ...observed, "urn"].sort());
  });

  it("warns of nothing but the countries that the guard leaves open", () => {
    const [open, ...others] = deployment.log;
    assert.match(String(open), /guard\.countries: is not set/);
    assert.deepEqual(others, []);
  });
});

describe("SmsGateway", () => {
  /** With which the plan warns of no open country. */
  const guard = { countries: ["DE", "GB"] };
  const settingsOf = async (deployment: Deployment) =>
    JSON.parse(await settingsText(deployment.find("gw-function").inputs.code));
  const optionsOf = (deployment: Deployment) => Object(deployment.find("gw-connection").inputs.options).value;
  it("sizes the function and its log as told", async () => {
    const deployment = await deploy({
      memorySize: 1024,
      timeoutSeconds: 28,
      deadlineSeconds: 20,
      reservedConcurrency: 0,
      logRetentionDays: 0,
    });
    const { memorySize, timeout, reservedConcurrentExecutions } = deployment.find("gw-function").inputs;
    assert.deepEqual([memorySize, timeout, reservedConcurrentExecutions], [1024, 28, 0]);
    assert.equal((await settingsOf(deployment)).deadlineMs, 20_000);
    assert.equal(deployment.find("gw-logs").inputs.retentionInDays, 0);
  });

  it("hands routes, delivery and text to the gateway", async () => {
    const routing = {
      routes: {
        GB: { senders: { aws: { sender: "ACME" } } },
        IN: { providers: ["aws"], senders: { aws: { india: { entityId: "1", templateId: "2" } } } },
      },
      delivery: { onUnknown: "stop", hedge: true, outages: "enforce" },
      text: { transliterate: true, webOtpDomain: "login.example.com" },
    } as const;
    const settings = await settingsOf(
      await deploy({
        ...routing,
        routes: {
          GB: { senders: { aws: { sender: pulumi.output("ACME") } } },
          IN: { ...routing.routes.IN, providers: ["aws"] },
        },
      }),
    );
    const { delivery, text } = settings;
    assert.deepEqual([delivery, text], [routing.delivery, routing.text]);
    assert.deepEqual(settings.routes, { GB: routing.routes.GB, IN: routing.routes.IN });
  });

  it("hands routes to the gateway with numbers as they are sent, however short", async () => {
    const routes = { DE: { senders: { aws: { sender: "+1 555 1234" } } } };
    const settings = await settingsOf(await deploy({ routes }));
    assert.equal(settings.routes.DE.senders.aws.sender, "+15551234");
  });

  it("warns of a provider to which no route leads, and of a country to which nothing is sent", async () => {
    const deployment = await deploy({
      guard,
      providers: [{ name: "aws" }, { name: "sns" }],
      routes: { "*": { providers: ["aws"] }, RU: { providers: [] } },
    });
    const [closed, unused, ...others] = deployment.log;
    assert.match(String(closed), /routes\.RU: names no provider, so nothing is sent there/);
    assert.match(String(unused), /providers: no route leads to "sns"/);
    assert.deepEqual(others, []);
  });

  const reachingAll: Record<string, RouteArgs>[] = [
    {},
    { DE: { providers: ["aws"] } },
    { "*": { providers: ["aws"] }, GB: { senders: { sns: { sender: "ACME" } } } },
    { "*": { providers: ["aws"] }, GB: { providers: ["sns"] } },
  ];
  for (const routes of reachingAll) {
    it(`warns of nothing where every provider can be reached: ${JSON.stringify(routes)}`, async () => {
      const deployment = await deploy({ guard, providers: [{ name: "aws" }, { name: "sns" }], routes });
      assert.deepEqual(deployment.log, []);
    });
  }

  it("leaves out credentials of providers that are not used, and says so", async () => {
    const deployment = await deploy({ guard, credentials: { twilio: { authToken: "canary-of-twilio-xx" } } });
    assert.ok(!JSON.stringify(deployment.find("gw-secret-version").inputs).includes("canary"));
    assert.equal(deployment.log.length, 1);
    assert.match(String(deployment.log[0]), /credentials\.twilio: .*not stored/);
  });

  it("warns when a message does not fit one SMS", async () => {
    const deployment = await deploy({ guard, template: `${"x".repeat(155)}@@password@@` });
    assert.equal(deployment.log.length, 1);
    assert.match(String(deployment.log[0]), /template: a message takes at least 161 characters/);
  });

  it("tags every resource that can have tags", async () => {
    const deployment = await deploy({ tags: { team: "login" } });
    const tagged = deployment.resources.filter(({ inputs }) => inputs.tags).map(({ name }) => name);
    assert.deepEqual(tagged.sort(), ["gw-function", "gw-logs", "gw-role", "gw-secret", "gw-table"]);
    assert.deepEqual(deployment.find("gw-function").inputs.tags, { team: "login" });
  });

  it("takes outputs where plain values do not decide what exists", async () => {
    const deployment = await deploy({
      sender: pulumi.output("ACME"),
      code: pulumi.output({ length: 8 }),
      providers: [{ name: "aws", settings: pulumi.output({ originationIdentity: "pool-1" }) }],
      clients: pulumi.output(["one"]),
      tags: { team: pulumi.output("login") },
    });
    const options = optionsOf(deployment);
    assert.deepEqual([options.from, options.totp], ["ACME", { length: 8, timeStep: 300 }]);
    assert.deepEqual((await settingsOf(deployment)).providers, [
      { name: "aws", settings: { originationIdentity: "pool-1" } },
    ]);
    assert.deepEqual(deployment.find("gw-connection-clients").inputs.enabledClients, ["one"]);
    assert.deepEqual(deployment.find("gw-logs").inputs.tags, { team: "login" });
  });

  it("is refused in a region where Auth0 could not call it", async () => {
    const arn = "arn:aws:lambda:eu-central-2:123456789012:function:gw-function";
    const failed = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
    await deploy({}, { state: { "gw-function": { arn } } }).catch(() => undefined);
    assert.match(
      String(await failed),
      /aws:region: must be a region where Lambda has function URLs.*eu-central-2/,
    );
  });

  it("stands twice in one program", async () => {
    const [one] = await deployAll([
      { args: {}, options: { name: "one" } },
      { args: { keyGeneration: 2 }, options: { name: "two" } },
    ]);
    const names = one?.resources.map(({ name }) => name) ?? [];
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => name.includes("-key-")),
      ["one-key-1", "one-key-2", "two-key-2", "two-key-3", "two-key-1"],
    );
  });
});

describe("SmsGateway in a preview of an empty stack", () => {
  it("registers the same resources, with what only clouds know left open", async () => {
    const preview = await deploy({}, { preview: true });
    const real = await deploy();
    assert.deepEqual(
      preview.resources.map(({ name }) => name),
      real.resources.map(({ name }) => name),
    );
    assert.equal(await value(preview.gateway.url), unknown);
    assert.equal(await value(preview.gateway.keyGeneration), 1);
    assert.equal(
      Object(preview.find("gw-connection").inputs.options).value.template,
      Object(real.find("gw-connection").inputs.options).value.template,
    );
  });
});
