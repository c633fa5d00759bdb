import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { SmsGatewayArgs } from "../../components/index.ts";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { deploy, keyOf, secret } from "../components/deploy.ts";
import { ensureBuilt } from "../support/built.ts";
import { openMonitor } from "../support/monitor.ts";
import { runProgram as runAsHost } from "../support/packed.ts";
import { configuration, type Run, runProgram } from "./runProgram.ts";

const find = ({ resources }: Run, name: string) => {
  const resource = resources.find((one) => one.name === name);
  assert.ok(resource, `no ${name} among ${resources.map((one) => one.name).join(", ")}`);
  return resource;
};

/** What both ways of deploying must agree on. */
const comparable = ({ resources }: Pick<Run, "resources">) =>
  resources
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .map(({ name, type, inputs, imported, options }) => {
      const { code, ...rest } = inputs;
      return { name, type, inputs: rest, bundled: code !== undefined, imported, protect: options.protect };
    })
    .sort((one, other) => one.name.localeCompare(other.name));

async function refusal(config: Record<string, string>, secretKeys?: string[]): Promise<string> {
  process.env.TWILIO_TOKEN = "canary";
  try {
    await runProgram(config, secretKeys);
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), String(error));
    return error.message;
  } finally {
    delete process.env.TWILIO_TOKEN;
  }
  throw new Error("nothing was refused");
}

describe("The program", () => {
  const bare = () => configuration("none");

  it("has the defaults of the component", async () => {
    const component = await deploy({}, { name: "sms-gateway" });
    assert.deepEqual(comparable(await runProgram(bare())), comparable(component));
    assert.deepEqual(comparable(await runProgram({})), comparable(component));
  });

  it("hands every key of its configuration to the component", async () => {
    const args = {
      keyGeneration: 3,
      pepperGeneration: 2,
      auth0Path: "both",
      replacePhoneProvider: true,
      subject: "urn:sub",
      audience: "urn:aud",
      sender: "+15551234567",
      template: "{{ code }}",
      syntax: "liquid",
      code: { length: 8, lifetimeSeconds: 120 },
      bruteForceProtection: false,
      forwardRequestInfo: false,
      disableSignup: true,
      clients: ["one"],
      importConnectionId: "con_UX85K7K0N86INi9U",
      protectConnection: false,
      providers: [
        { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}` } },
        { name: "aws", settings: { region: "eu-west-1" } },
      ],
      routes: { DE: { providers: ["aws"], senders: { aws: { sender: "ACME" } } } },
      delivery: { onUnknown: "stop", hedge: true, outages: "enforce" },
      guard: {
        mode: "monitor",
        countries: ["DE"],
        safe: ["+49151600"],
        tolerance: 0.5,
        learnDays: 0,
        learn: "2026-11-30",
        resend: "off",
      },
      text: { transliterate: true, webOtpDomain: "login.example.com" },
      sharedState: false,
      observe: { canaryMinutes: 10, dashboard: true },
      credentials: { twilio: { authToken: "t".repeat(32) } },
      signatureKeys: {},
      deadlineSeconds: 5,
      memorySize: 256,
      timeoutSeconds: 9,
      reservedConcurrency: 7,
      logRetentionDays: 7,
      tags: { team: "login" },
      architecture: "x86_64",
      environment: { NODE_EXTRA_CA_CERTS: "/opt/ca.pem" },
      kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
      alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager",
      alarms: { failedPercent: 10 },
    } satisfies SmsGatewayArgs;
    const keys = [...Object.keys(args), "staticEgress"].sort();
    assert.deepEqual(Object.keys(parse(readFileSync("Pulumi.yaml", "utf8")).config).sort(), keys);
    const program = await runProgram(configuration("none", args));
    assert.deepEqual(comparable(program), comparable(await deploy(args, { name: "sms-gateway" })));
  });

  it("takes the word none for a number that is not set", async () => {
    const args = { reservedConcurrency: "none" };
    const program = await runProgram(configuration("none", args));
    assert.equal(find(program, "sms-gateway-function").inputs.reservedConcurrentExecutions, undefined);
  });

  it("keeps credentials secret even if they were set in plain", async () => {
    const authToken = "canary-0123456789abcdef";
    const program = await runProgram(
      configuration("none", {
        providers: [
          { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" } },
        ],
        credentials: { twilio: { authToken } },
      }),
    );
    const { secretString } = find(program, "sms-gateway-secret-version").inputs;
    const { value } = Object(secretString);
    assert.equal(JSON.parse(value).credentials.twilio.authToken, authToken);
    assert.deepEqual(secretString, secret(value));
    const others = program.resources.filter(({ name }) => name !== "sms-gateway-secret-version");
    assert.ok(!JSON.stringify([others.map(({ inputs }) => inputs), program.outputs]).includes("canary"));
  });

  it("puts out flat values, of which only the key for checks is secret", async () => {
    const { checkKey, ...outputs } = (await runProgram(bare())).outputs;
    assert.equal(checkKey, deriveKey(keyOf("sms-gateway-key-1"), "check"));
    assert.deepEqual(outputs, {
      url: "https://sms-gateway-url.lambda-url.eu-central-1.on.aws/",
      functionName: "sms-gateway-function",
      functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:sms-gateway-function",
      logGroupName: "sms-gateway-logs",
      secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:sms-gateway-secret-AbCdEf",
      connectionId: "sms-gateway-connection-id",
      connectionJson: "",
      keyGeneration: 1,
      egressAddress: "",
      conversionUrl: "",
      conversionKey: "",
      receiptUrls: {},
      dashboardUrl: "",
    });
  });

  it("puts out the connection for whatever else manages the tenant", async () => {
    const { outputs } = await runProgram(configuration("none", { auth0Path: "none" }));
    assert.equal(outputs.connectionId, "");
    const { options } = JSON.parse(String(outputs.connectionJson));
    assert.equal(options.gateway_url, outputs.url);
  });

  it("runs the development stack, whose connection can be deleted", async () => {
    const { protect, retainOnDelete } = find(
      await runProgram(configuration("dev")),
      "sms-gateway-connection",
    ).options;
    assert.deepEqual([protect, retainOnDelete], [false, false]);
  });

  it("is refused with every problem in one error", async () => {
    const message = await refusal(
      configuration("none", {
        templat: "x",
        audience: "a".repeat(129),
        keyGeneration: "two",
        staticEgress: "maybe",
        code: "6",
        providers: [{ name: "aws", settings: { region: "x" } }, { name: "twilio" }],
        credentials: { twilio: { authToken: "canary", surplus: "canary" }, aws: { key: "canary" } },
        reservedConcurrency: -2,
      }),
    );
    const [first, ...lines] = message.split("\n");
    assert.match(first ?? "", /^The configuration of stack dev has \d+ problems:$/);
    const paths = lines.map((line) => line.trim().split(": ")[0]);
    assert.deepEqual(paths.sort(), [
      "TWILIO_TOKEN",
      "audience",
      "code",
      "credentials.aws.key",
      "credentials.twilio.authToken",
      "credentials.twilio.surplus",
      "keyGeneration",
      "providers[0].settings.region",
      "providers[1].settings.accountSid",
      "reservedConcurrency",
      "staticEgress",
      "templat",
    ]);
    assert.match(message, /keyGeneration: must be a whole number of at least 1; got "two"/);
    assert.match(message, /"pulumi config set --secret --path credentials\.twilio\.authToken"/);
    assert.ok(!message.includes("canary"));
  });

  for (const region of ["eu-central-2", "cn-north-1"]) {
    it(`refuses ${region}, where Auth0 could not call the function, before anything is made`, async () => {
      const message = await refusal({ ...configuration("dev", {}), "aws:region": region });
      assert.match(message, /aws:region: must be a region where Lambda has function URLs, which .* have not/);
      assert.ok(message.includes(`; got "${region}"`));
    });
  }

  it("refuses a key and a topic of another region", async () => {
    const message = await refusal({
      ...configuration("dev", {
        kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1",
        alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:pager",
      }),
      "aws:region": "eu-central-1",
    });
    assert.match(message, /kmsKeyArn: must be in the stack's region, eu-central-1.*got one in us-east-1/);
    assert.match(message, /alarmTopicArn: must be in the stack's region/);
  });

  it("shows no setting that is encrypted in the stack's file", async () => {
    const providers = [{ name: "twilio", settings: { accountSid: "canary" } }];
    const config = configuration("dev", { providers });
    assert.match(await refusal(config), /settings\.accountSid: .*canary/);
    const hidden = await refusal(config, ["auth0-sms-gateway:providers"]);
    assert.match(hidden, /settings\.accountSid: /);
    assert.doesNotMatch(hidden, /canary/);
  });

  it("says where its configuration is wrong", async () => {
    const message = await refusal(configuration("dev", { template: "no code" }));
    assert.match(message, /^The configuration of stack dev has 2 problems:\n {2}template: has no place/);
  });

  it("calls providers from one address when told", async () => {
    const program = await runProgram(configuration("dev", { staticEgress: true, tags: { team: "login" } }));
    assert.deepEqual(find(program, "sms-gateway-vpc").inputs, {
      numberOfAvailabilityZones: 2,
      natGateways: { strategy: "Single" },
      tags: { team: "login" },
    });
    assert.deepEqual(find(program, "sms-gateway-egress").inputs, {
      description: "Lets the SMS gateway out, HTTPS only",
      vpcId: "vpc-1",
      egress: [
        {
          description: "Providers and AWS",
          protocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrBlocks: ["0.0.0.0/0"],
        },
      ],
      tags: { team: "login" },
    });
    assert.deepEqual(find(program, "sms-gateway-function").inputs.vpcConfig, {
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sms-gateway-egress-id"],
    });
  });

  it("tells the address from which it calls providers", async () => {
    const monitor = await openMonitor();
    after(() => monitor.close());
    const config = { "project:staticEgress": "true" };
    ensureBuilt();
    const { code, printed } = await runAsHost(".", "program/main.mjs", monitor, {
      typescript: false,
      config,
    });
    assert.equal(code, 0, printed);
    assert.equal(monitor.outputs.get("project-dev")?.egressAddress, "203.0.113.7");
  }).timeout(20_000);

  it("makes Pulumi fetch the plugins of its own providers, and no others", () => {
    // As Pulumi's Node.js host looks for them: in every package of every node_modules, development dependencies too.
    const packages = globSync("**/node_modules/**/package.json", { exclude: ["examples/**"] });
    const plugins = packages.flatMap((path) =>
      JSON.parse(readFileSync(path, "utf8")).pulumi?.resource ? [dirname(path)] : [],
    );
    assert.deepEqual(
      plugins.sort(),
      ["auth0", "aws", "random"].map((name) => `node_modules/@pulumi/${name}`),
    );
  }).timeout(20_000);

  it("loads the whole of no provider otherwise", () => {
    const script = `
      const { runProgram, configuration } = await import("./tests/program/runProgram.ts");
      await runProgram(configuration("dev"));
      const { createRequire } = await import("node:module");
      const loaded = Object.keys(createRequire(process.cwd() + "/").cache);
      const of = (name) => loaded.filter((path) => path.includes("/@pulumi/" + name + "/")).length;
      console.log(JSON.stringify(["aws", "auth0", "random"].map(of)));`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    for (const files of JSON.parse(printed.trim().split("\n").at(-1) ?? ""))
      assert.ok(files > 0 && files < 40, `${files} files`);
  });
});
