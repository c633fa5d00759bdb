// The component next to what others have: keys, limits, alarms, and an Auth0 tenant that is managed elsewhere.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError } from "../../components/arguments/problems.ts";
import type { SmsGatewayArgs, SmsGatewayTenantArgs } from "../../components/index.ts";
import { cloudOf, deploy, deployAll, keyOf, secret, value } from "./deploy.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const boundaryArn = "arn:aws:iam::123456789012:policy/boundary";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:pager";
const url = "https://gw-url.lambda-url.eu-central-1.on.aws/";

async function refusal(args: SmsGatewayArgs): Promise<ArgumentsError> {
  const error = await deploy(args).catch((reason: unknown) => reason);
  if (!(error instanceof ArgumentsError)) return assert.fail(String(error));
  return error;
}

const paths = ({ problems }: ArgumentsError) => problems.map(({ path }) => path);

describe("SmsGateway with a KMS key", () => {
  it("encrypts secret and logs with it and may decrypt the secret", async () => {
    const { find } = await deploy({ kmsKeyArn: keyArn });
    assert.equal(find("gw-secret").inputs.kmsKeyId, keyArn);
    assert.equal(find("gw-logs").inputs.kmsKeyId, keyArn);
    const { Statement } = JSON.parse(String(find("gw-policy-key").inputs.policy));
    const Condition = { StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" } };
    assert.deepEqual(Statement, [{ Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn, Condition }]);
  });

  it("may use it before the secret is encrypted with it", async () => {
    const { events } = await deploy({ kmsKeyArn: keyArn });
    assert.ok(events.indexOf("ends gw-policy-key") < events.indexOf("begins gw-secret"));
  });

  it("takes the key of a resource of the program", async () => {
    const { find } = await deploy({ kmsKeyArn: pulumi.output(keyArn) });
    assert.equal(find("gw-secret").inputs.kmsKeyId, keyArn);
    assert.match(String(find("gw-policy-key").inputs.policy), /kms:Decrypt/);
  });
});

describe("SmsGateway with a permissions boundary", () => {
  it("puts it on its role", async () => {
    const { find } = await deploy({ permissionsBoundaryArn: boundaryArn });
    assert.equal(find("gw-role").inputs.permissionsBoundary, boundaryArn);
  });
});

describe("SmsGateway with an architecture", () => {
  it("runs on it, on arm64 otherwise", async () => {
    const [x86, other] = [await deploy({ architecture: "x86_64" }), await deploy()];
    assert.deepEqual(x86.find("gw-function").inputs.architectures, ["x86_64"]);
    assert.deepEqual(other.find("gw-function").inputs.architectures, ["arm64"]);
  });
});

describe("SmsGateway with environment variables", () => {
  it("hands them to the function beside its own", async () => {
    const { find } = await deploy({ environment: { NODE_EXTRA_CA_CERTS: pulumi.output("/opt/ca.pem") } });
    const { variables } = Object(find("gw-function").inputs.environment);
    assert.equal(variables.NODE_EXTRA_CA_CERTS, "/opt/ca.pem");
    assert.deepEqual(Object.keys(variables).sort(), ["NODE_EXTRA_CA_CERTS", "SECRET_ID", "TABLE_NAME"]);
  });

  for (const name of ["SECRET_ID", "TABLE_NAME", "AWS_REGION", "LAMBDA_TASK_ROOT"])
    it(`refuses ${name}`, async () => {
      assert.deepEqual(paths(await refusal({ environment: { [name]: "x" } })), ["environment"]);
    });
});

describe("SmsGateway with wrong ARNs", () => {
  it("is refused, each by its path", async () => {
    const error = await refusal({
      kmsKeyArn: "alias/key",
      permissionsBoundaryArn: topicArn,
      alarmTopicArn: "pager",
    });
    assert.deepEqual(paths(error), ["kmsKeyArn", "permissionsBoundaryArn", "alarmTopicArn"]);
  });
});

describe("SmsGateway without Auth0 resources", () => {
  it("makes the gateway alone", async () => {
    const { resources, gateway } = await deploy({ auth0Path: "none" });
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("auth0:")),
      [],
    );
    assert.equal(resources.length, 17);
    assert.equal(await value(gateway.connectionId), undefined);
  });

  it("puts out the key as a secret", async () => {
    const { gateway } = await deploy({ auth0Path: "none" });
    assert.deepEqual(await value(gateway.signingKey), secret(keyOf("gw-key-1")));
  });

  it("puts out the connection as Auth0's API takes it, as a secret", async () => {
    const { gateway } = await deploy({ auth0Path: "none", sender: "+15551234567" });
    const output = Object(await value(gateway.connectionJson));
    const { value: json } = output;
    assert.deepEqual(output, secret(json));
    assert.deepEqual(JSON.parse(json), {
      name: "sms",
      strategy: "sms",
      options: {
        name: "sms",
        provider: "sms_gateway",
        gateway_url: url,
        gateway_authentication: {
          method: "bearer",
          subject: "urn:Auth0",
          audience: "urn:MySmsGateway",
          secret: keyOf("gw-key-1"),
          secret_base64_encoded: false,
        },
        from: "+15551234567",
        template: "Your verification code is: @@password@@",
        syntax: "md_with_macros",
        totp: { length: 6, time_step: 300 },
        brute_force_protection: true,
        forward_req_info: true,
        disable_signup: false,
      },
    });
  });

  it("refuses wishes for a connection", async () => {
    const error = await refusal({ auth0Path: "none", importConnectionId: "con_1", clients: ["a"] });
    assert.deepEqual(paths(error), ["importConnectionId", "clients"]);
  });

  it("puts out neither key nor connection otherwise", async () => {
    const { gateway } = await deploy();
    assert.equal(await value(gateway.signingKey), undefined);
    assert.equal(await value(gateway.connectionJson), undefined);
  });
});

describe("Two gateways in one stack", () => {
  it("share nothing and keep their providers, protection and aliases", async () => {
    const opts = { protect: true, aliases: [{ name: "old" }] };
    const [first] = await deployAll([
      { args: {}, options: { name: "eu", opts } },
      { args: {}, options: { name: "us" } },
    ]);
    const names = first?.resources.map(({ name }) => name) ?? [];
    assert.equal(new Set(names).size, 36);
    assert.equal(first?.find("eu").options.protect, true);
    assert.deepEqual(first?.find("eu").options.aliases, [{ name: "old" }]);
    assert.notEqual(first?.find("us").options.protect, true);
  });
});

describe("SmsGatewayTenant", () => {
  const args: SmsGatewayTenantArgs = { gatewayUrl: "https://codes.example.com/", signingKey: "k".repeat(64) };

  async function deployTenant(changes: Partial<SmsGatewayTenantArgs>) {
    const requests: pulumi.runtime.MockResourceArgs[] = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource(request) {
        requests.push(request);
        return {
          id: `${request.name}-id`,
          state: { ...request.inputs, ...cloudOf(request.type, request.name) },
        };
      },
      call: ({ token }) => assert.fail(`called the cloud: ${token}`),
    };
    await pulumi.runtime.setMocks(mocks, "project", "dev", false);
    const { SmsGatewayTenant } = await import("../../components/index.ts");
    const tenant = new SmsGatewayTenant("gw", { ...args, ...changes });
    await value(tenant.connectionId);
    const find = (name: string) => requests.find((one) => one.name === name)?.inputs ?? assert.fail(name);
    return { names: requests.map(({ name }) => name), find, tenant };
  }

  it("makes the connection that a gateway of this stack would get", async () => {
    const { names, find, tenant } = await deployTenant({ sender: "+15551234567" });
    const whole = await deploy({ sender: "+15551234567" });
    const { options, ...rest } = find("gw-connection");
    const { options: expected, ...others } = whole.find("gw-connection").inputs;
    assert.deepEqual(names, ["gw", "gw-connection"]);
    assert.deepEqual(rest, others);
    const plain = Object(expected).value;
    assert.deepEqual(options, {
      ...secret({
        ...plain,
        gatewayUrl: args.gatewayUrl,
        gatewayAuthentication: { ...plain.gatewayAuthentication, secret: args.signingKey },
      }),
    });
    assert.deepEqual(find("gw"), {}, "the key would stand in the state in plain");
    assert.equal(await value(tenant.connectionId), "gw-connection-id");
  });

  it("makes the phone provider where it is asked for", async () => {
    const { names } = await deployTenant({ auth0Path: "phoneProvider", replacePhoneProvider: true });
    assert.ok(names.includes("gw-phone-provider") && names.includes("gw-action"));
  });

  it("streams the successful logins to the gateway, with its key as a secret", async () => {
    const conversionUrl = "https://conversion.example.com/";
    const conversionKey = "c".repeat(64);
    const { find } = await deployTenant({ conversionUrl, conversionKey });
    const { type, filters, sink } = find("gw-log-stream");
    assert.deepEqual([type, filters.length], ["http", 2]);
    const http = { httpContentType: "application/json", httpContentFormat: "JSONLINES" };
    const all = { httpEndpoint: conversionUrl, ...http, httpAuthorization: conversionKey };
    assert.deepEqual(sink, secret(all));
  });

  it("streams nothing unless it is told where", async () => {
    const { names } = await deployTenant({});
    assert.ok(!names.includes("gw-log-stream"));
  });

  it("is refused with half of what a stream needs", async () => {
    const half = { conversionUrl: "https://conversion.example.com/" };
    const error = await deployTenant(half).catch((reason: unknown) => reason);
    if (!(error instanceof ArgumentsError)) return assert.fail(String(error));
    assert.match(error.message, /conversionKey: is missing: conversionUrl and conversionKey belong together/);
  });

  it("is refused with every problem, without the key", async () => {
    const wrong = {
      gatewayUrl: "codes.example.com",
      signingKey: "hunter2",
      template: "no place",
      memorySize: 1,
    };
    const error = await deployTenant(wrong).catch((reason: unknown) => reason);
    if (!(error instanceof ArgumentsError)) return assert.fail(String(error));
    assert.deepEqual(paths(error).sort(), ["gatewayUrl", "memorySize", "signingKey", "template"]);
    assert.ok(!error.message.includes("hunter2"));
  });
});
