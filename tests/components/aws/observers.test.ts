// The functions beside the gateway: what is made for each wish, and that none may do more than it needs.
import assert from "node:assert/strict";
import * as v from "valibot";
import type { SmsGatewayArgs } from "../../../components/index.ts";
import { deriveKey } from "../../../gateway/access/derivedKeys.ts";
import { observerSecretSchema } from "../../../gateway/access/observerSecret.ts";
import { booksSettingsSchema } from "../../../gateway/books/settings.ts";
import { canarySettingsSchema } from "../../../gateway/canary/settings.ts";
import { conversionSettingsSchema } from "../../../gateway/conversion/settings.ts";
import { receiptsSettingsSchema } from "../../../gateway/receipts/settings.ts";
import { accountUrl } from "../../../gateway/tally/callback.ts";
import { settingsText } from "../../support/archive.ts";
import { type Deployment, deploy, keyOf, secret, value } from "../deploy.ts";

const account = "eu-central-1:123456789012";
const telnyx = { name: "telnyx" as const, settings: { sender: "+15551234567" } };
const credentials = { telnyx: { apiKey: "KEY0123456789" } };
const everything: SmsGatewayArgs = {
  observe: { receipts: true, conversion: true, feedback: true, canaryMinutes: 5 },
};

const isPolicy = ({ type }: { type: string }) => type === "aws:iam/rolePolicy:RolePolicy";

/** Actions and resources of a role, as its policies have them. */
function rightsOf({ resources }: Deployment, role: string): string[] {
  return resources
    .filter((resource) => isPolicy(resource) && resource.inputs.role === role)
    .flatMap(({ inputs }) => JSON.parse(String(inputs.policy)).Statement)
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} ${Resource}`))
    .sort();
}

const namesOf = ({ resources }: Deployment) => resources.map(({ name }) => name);

async function settingsOf(deployment: Deployment, name: string): Promise<unknown> {
  return JSON.parse(await settingsText(deployment.find(name).inputs.code));
}

const secretOf = (name: string) =>
  `secretsmanager:GetSecretValue arn:aws:secretsmanager:${account}:secret:${name}-AbCdEf`;
const logsOf = (name: string) =>
  ["logs:CreateLogStream", "logs:PutLogEvents"].map(
    (action) => `${action} arn:aws:logs:${account}:log-group:${name}-logs:*`,
  );
const tableRights = (...calls: string[]) =>
  calls.map((call) => `dynamodb:${call} arn:aws:dynamodb:${account}:table/gw-table`);

describe("Observing", () => {
  let all: Deployment;
  before(async () => {
    all = await deploy(everything);
  });

  it("holds the functions that strangers can wake to their limit, and no other", async () => {
    const { find } = await deploy({ observe: { ...everything.observe, concurrency: 5 } });
    const limits = ["receipts", "conversion", "books", "feedback", "canary"].map(
      (name) => find(`gw-${name}`).inputs.reservedConcurrentExecutions,
    );
    assert.deepEqual(limits, [5, 5, undefined, undefined, undefined]);
  });

  it("queues nothing for vendors that do not listen", async () => {
    const deployment = await deploy({
      observe: { conversion: true, feedback: true },
      providers: [telnyx, { name: "aws" }],
      credentials,
    });
    const { feedback } = v.parse(conversionSettingsSchema, await settingsOf(deployment, "gw-conversion"));
    assert.deepEqual(feedback, ["aws"]);
  });

  it("makes nothing unless it is asked for", async () => {
    const names = namesOf(await deploy());
    assert.deepEqual(
      names.filter((name) => /receipts|conversion|books|feedback|canary|observer|log-/.test(name)),
      [],
    );
  });

  it("lets the function for receipts read its own secret, write its log and count, nothing else", () => {
    assert.deepEqual(
      rightsOf(all, "gw-receipts-role"),
      [
        secretOf("gw-observer-secret"),
        ...logsOf("gw-receipts"),
        ...tableRights("GetItem", "PutItem", "UpdateItem"),
      ].sort(),
    );
  });

  it("lets the function for logins also put messages into the queue", () => {
    assert.deepEqual(
      rightsOf(all, "gw-conversion-role"),
      [
        secretOf("gw-observer-secret"),
        ...logsOf("gw-conversion"),
        ...tableRights("GetItem", "PutItem", "UpdateItem"),
        `sqs:SendMessage arn:aws:sqs:${account}:gw-feedback-queue`,
      ].sort(),
    );
  });

  it("lets the books read no secret at all", () => {
    assert.deepEqual(rightsOf(all, "gw-books-role"), [
      ...tableRights("GetItem", "PutItem"),
      ...logsOf("gw-books"),
    ]);
  });

  it("lets the canary read a secret that holds a key for checks alone", () => {
    assert.deepEqual(rightsOf(all, "gw-canary-role"), [...logsOf("gw-canary"), secretOf("gw-canary-secret")]);
    const { secretString } = all.find("gw-canary-secret-version").inputs;
    const checkKey = deriveKey(keyOf("gw-key-1"), "check");
    assert.deepEqual(secretString, secret(JSON.stringify({ checkKey })));
  });

  it("lets no function but the gateway and the one that tells vendors read the gateway's secret", () => {
    const readers = all.resources
      .filter(
        (resource) => isPolicy(resource) && String(resource.inputs.policy).includes("secret:gw-secret-"),
      )
      .map(({ inputs }) => inputs.role);
    assert.deepEqual(readers.sort(), ["gw-feedback-role", "gw-role"]);
  });

  it("gives the observers keys that are made one way from the pepper, of this generation and the one before", async () => {
    const { find } = await deploy({ ...everything, pepperGeneration: 2 });
    const { value: text } = Object(find("gw-observer-secret-version").inputs.secretString);
    const peppers = [keyOf("gw-pepper-2"), keyOf("gw-pepper-1")];
    assert.deepEqual(v.parse(observerSecretSchema, JSON.parse(text)), {
      receiptKeys: peppers.map((pepper) => deriveKey(pepper, "receipts")),
      conversionKeys: peppers.map((pepper) => deriveKey(pepper, "conversion")),
      streamKeys: [],
      signatureKeys: {},
    });
    for (const pepper of peppers) assert.ok(!text.includes(pepper));
  });

  it("gives the receipts function, and nobody else, the keys of those vendors in use that sign", async () => {
    const providers = [{ name: "aws" as const }, { name: "seven" as const }];
    const signatureKeys = { seven: "canary-of-seven", sinch: "canary-of-sinch" };
    const credentials = { seven: { apiKey: "k".repeat(32) } };
    const { find, resources } = await deploy({ ...everything, providers, credentials, signatureKeys });
    const { value: text } = Object(find("gw-observer-secret-version").inputs.secretString);
    assert.deepEqual(JSON.parse(text).signatureKeys, { seven: "canary-of-seven" });
    const others = resources.filter(({ name }) => name !== "gw-observer-secret-version");
    assert.ok(!JSON.stringify(others.map(({ inputs }) => inputs)).includes("canary-of"));
  });

  it("writes settings that the functions take", async () => {
    const schemas = {
      "gw-receipts": receiptsSettingsSchema,
      "gw-conversion": conversionSettingsSchema,
      "gw-books": booksSettingsSchema,
      "gw-canary": canarySettingsSchema,
    };
    for (const [name, schema] of Object.entries(schemas)) v.parse(schema, await settingsOf(all, name));
  });

  it("has all of it in place before the gateway leaves anything behind", () => {
    const { events } = all;
    const gateway = events.indexOf("begins gw-function");
    for (const name of ["gw-receipts", "gw-conversion", "gw-books", "gw-observer-secret-version"])
      assert.ok(events.indexOf(`ends ${name}`) < gateway && events.includes(`ends ${name}`), name);
  });

  it("keeps no event that could not be handed over", () => {
    for (const { inputs } of all.resources) {
      assert.ok(!JSON.stringify(inputs).includes("deadLetter"));
      assert.equal(inputs.redrivePolicy, undefined);
    }
    assert.equal(all.find("gw-feedback-queue").inputs.messageRetentionSeconds, 3600);
  });

  it("tags, encrypts, bounds and places everything as the gateway", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
    const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
    const tags = { team: "login" };
    const shared = {
      kmsKeyArn,
      permissionsBoundaryArn,
      tags,
      logRetentionDays: 7,
      architecture: "x86_64" as const,
    };
    const { resources } = await deploy({ ...everything, ...shared });
    const of = (type: string) => resources.filter((one) => one.type === type).map(({ inputs }) => inputs);
    for (const role of of("aws:iam/role:Role"))
      assert.equal(role.permissionsBoundary, permissionsBoundaryArn);
    for (const logs of of("aws:cloudwatch/logGroup:LogGroup"))
      assert.deepEqual([logs.kmsKeyId, logs.retentionInDays], [kmsKeyArn, 7]);
    for (const stored of of("aws:secretsmanager/secret:Secret")) assert.equal(stored.kmsKeyId, kmsKeyArn);
    for (const queue of of("aws:sqs/queue:Queue")) assert.equal(queue.kmsMasterKeyId, kmsKeyArn);
    for (const lambda of of("aws:lambda/function:Function"))
      assert.deepEqual(lambda.architectures, ["x86_64"]);
    const tagless = resources.filter(({ type, inputs }) => taggable.test(type) && inputs.tags === undefined);
    assert.deepEqual(
      tagless.map(({ name }) => name),
      [],
    );
  });

  it("may decrypt the observers' secret before it is encrypted with another key", async () => {
    const { events } = await deploy({
      ...everything,
      kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
    });
    for (const policy of ["gw-receipts-policy-key", "gw-conversion-policy-key"])
      assert.ok(events.indexOf(`ends ${policy}`) < events.indexOf("begins gw-observer-secret"), policy);
  });
});

/** Types of AWS that take tags, among those of the stack. */
const taggable =
  /(function:Function|role:Role|secret:Secret|logGroup:LogGroup|table:Table|queue:Queue|eventBus:EventBus|eventRule:EventRule|eventSourceMapping:EventSourceMapping|[aA]larm)$/;

describe("Observing receipts", () => {
  it("tells the gateway where vendors report, and that function has a URL", async () => {
    const deployment = await deploy({ providers: [telnyx], credentials, observe: { receipts: true } });
    const { observe } = Object(await settingsOf(deployment, "gw-function"));
    assert.deepEqual(observe, {
      receipts: true,
      conversion: false,
      feedback: false,
      receiptsUrl: "https://gw-receipts-url.lambda-url.eu-central-1.on.aws/",
    });
    assert.ok(!namesOf(deployment).includes("gw-receipts-rule"));
  });

  it("reads those of AWS from the account's bus, without an address on the internet", async () => {
    const deployment = await deploy({ observe: { receipts: true } });
    const { eventPattern, eventBusName } = deployment.find("gw-receipts-rule").inputs;
    assert.deepEqual(JSON.parse(String(eventPattern)), {
      source: ["aws.sms-voice"],
      "detail-type": ["Text Message Delivery Status Updated"],
    });
    assert.equal(eventBusName, undefined);
    assert.ok(!namesOf(deployment).includes("gw-receipts-url"));
  });

  it("puts out the URLs to enter at vendors that take none with a message, as a secret", async () => {
    const seven = { name: "seven" as const };
    const twilio = {
      name: "twilio" as const,
      settings: { accountSid: `AC${"0".repeat(32)}`, sender: "ACME" },
    };
    const credentials = {
      seven: { apiKey: "key0123456789" },
      twilio: { authToken: "fedcba9876543210fedcba9876543210" },
    };
    const { gateway } = await deploy({
      providers: [seven, twilio],
      credentials,
      observe: { receipts: true },
    });
    const key = deriveKey(keyOf("gw-pepper-1"), "receipts");
    const url = accountUrl("https://gw-receipts-url.lambda-url.eu-central-1.on.aws/", key, "seven");
    assert.deepEqual(await value(gateway.receiptUrls), secret({ seven: url }));
  });

  it("puts out no such URL where no vendor asks for one", async () => {
    const { gateway } = await deploy({ observe: { receipts: true } });
    assert.equal(await value(gateway.receiptUrls), undefined);
  });

  it("lets EventBridge wake the function by that rule alone", async () => {
    const { find } = await deploy({ observe: { receipts: true } });
    const { principal, action, sourceArn } = find("gw-receipts-rule-permission").inputs;
    assert.deepEqual(
      [principal, action, sourceArn],
      ["events.amazonaws.com", "lambda:InvokeFunction", `arn:aws:events:${account}:rule/gw-receipts-rule`],
    );
  });

  it("warns of AWS messages that are sent in another region", async () => {
    const providers = [{ name: "aws" as const, settings: { region: "eu-west-1" } }];
    const { log } = await deploy({ providers, observe: { receipts: true } });
    assert.match(
      log.join("\n"),
      /providers\[0\]\.settings\.region: its receipts go to the event bus of "eu-west-1"/,
    );
  });
});

describe("Observing logins", () => {
  it("streams those of the stack's own tenant to a bus of the account", async () => {
    const { find, gateway } = await deploy({ observe: { conversion: true } });
    const { type, filters, sink } = find("gw-log-stream").inputs;
    assert.deepEqual(
      { type, filters, sink },
      {
        type: "eventbridge",
        filters: [
          { type: "category", name: "auth.login.success" },
          { type: "category", name: "auth.signup.success" },
        ],
        sink: { awsAccountId: "123456789012", awsRegion: "eu-central-1" },
      },
    );
    const source = "aws.partner/auth0.com/gw-log-stream/auth0.logs";
    const { name, eventSourceName } = find("gw-log-bus").inputs;
    assert.deepEqual([name, eventSourceName], [source, source]);
    assert.equal(find("gw-conversion-target").inputs.eventBusName, source);
    assert.equal(await value(gateway.conversionUrl), undefined);
  });

  it("takes those of a tenant elsewhere by HTTPS, with a key of their own that is put out as a secret", async () => {
    const { find, gateway, resources } = await deploy({ auth0Path: "none", observe: { conversion: true } });
    assert.ok(!resources.some(({ type }) => type.includes("logStream")));
    assert.equal(
      await value(gateway.conversionUrl),
      "https://gw-conversion-url.lambda-url.eu-central-1.on.aws/",
    );
    assert.deepEqual(await value(gateway.conversionKey), secret(keyOf("gw-stream-key-1")));
    const { value: text } = Object(find("gw-observer-secret-version").inputs.secretString);
    assert.deepEqual(JSON.parse(text).streamKeys, [keyOf("gw-stream-key-1"), keyOf("gw-stream-key-2")]);
  });

  it("accepts the stream's keys before and after the one in use", async () => {
    const observe = { conversion: true, streamKeyGeneration: 2 };
    const { find } = await deploy({ auth0Path: "none", observe });
    const { value: text } = Object(find("gw-observer-secret-version").inputs.secretString);
    const generations = [2, 3, 1].map((number) => keyOf(`gw-stream-key-${number}`));
    assert.deepEqual(JSON.parse(text).streamKeys, generations);
  });

  it("is refused where Auth0 streams to no bus of the region, with what helps", async () => {
    const arn = "arn:aws:secretsmanager:eu-south-1:123456789012:secret:gw-observer-secret-AbCdEf";
    const state = { "gw-observer-secret": { arn } };
    const failed = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
    await deploy({ observe: { conversion: true } }, { state }).catch(() => undefined);
    assert.match(
      String(await failed),
      /observe\.conversion: must be left out in eu-south-1.*SmsGatewayTenant/,
    );
  });
});

describe("The books and the canary", () => {
  it("are woken by schedules, each of which may wake its own function alone", async () => {
    const { find } = await deploy(everything);
    for (const [what, rate] of [
      ["books", "rate(5 minutes)"],
      ["canary", "rate(5 minutes)"],
    ]) {
      const { scheduleExpression, target } = find(`gw-${what}-schedule`).inputs;
      assert.equal(scheduleExpression, rate);
      assert.equal(Object(target).roleArn, `arn:aws:iam::123456789012:role/gw-${what}-wake`);
      const { Statement } = JSON.parse(String(find(`gw-${what}-wake-policy`).inputs.policy));
      assert.deepEqual(Statement, [
        {
          Effect: "Allow",
          Action: "lambda:InvokeFunction",
          Resource: `arn:aws:lambda:${account}:function:gw-${what}`,
        },
      ]);
    }
  });

  it("are woken by schedules of their own account alone", async () => {
    const { find } = await deploy(everything);
    for (const what of ["books", "canary"]) {
      const { Statement } = JSON.parse(String(find(`gw-${what}-wake`).inputs.assumeRolePolicy));
      assert.deepEqual(Statement, [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ]);
    }
  });

  it("are woken every minute where that is wanted, as AWS spells it", async () => {
    const { find } = await deploy({ observe: { canaryMinutes: 1 } });
    assert.equal(find("gw-canary-schedule").inputs.scheduleExpression, "rate(1 minute)");
  });

  it("ask for a number of the first country that is served", async () => {
    const recipientOf = async (args: SmsGatewayArgs) =>
      Object(await settingsOf(await deploy({ ...args, observe: { canaryMinutes: 5 } }), "gw-canary"))
        .recipient;
    assert.match(await recipientOf({ guard: { countries: ["DE", "GB"] } }), /^\+49/);
    assert.match(await recipientOf({ routes: { "*": { providers: [] }, GB: {} } }), /^\+44/);
    const closed = { routes: { DE: { providers: [] } }, guard: { countries: ["DE", "FR"] } };
    assert.match(await recipientOf(closed), /^\+33/);
  });

  it("ask as Auth0 does, with the sender of the connection, by which alone AWS may send then", async () => {
    const stack = await deploy({ sender: "+15551234567", observe: { canaryMinutes: 5 } });
    assert.equal(Object(await settingsOf(stack, "gw-canary")).sender, "+15551234567");
  });
});
