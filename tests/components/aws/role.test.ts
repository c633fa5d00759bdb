import assert from "node:assert/strict";
import { settingsText } from "../../support/archive.ts";
import { type Deployment, deploy } from "../deploy.ts";

const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gw-secret-AbCdEf";
const aws = (type: string) => `aws:${type}`;

const statementOf = ({ find }: Deployment, name: string) => {
  const { Statement } = JSON.parse(String(find(name).inputs.policy));
  return Statement[0];
};

const actionsOf = ({ resources }: Deployment): string[] =>
  resources
    .filter(({ type }) => type === aws("iam/rolePolicy:RolePolicy"))
    .flatMap(({ inputs }) => JSON.parse(String(inputs.policy)).Statement)
    .flatMap(({ Action }: { Action: string | string[] }) => Action);

const settingsOf = async (deployment: Deployment) =>
  JSON.parse(await settingsText(deployment.find("gw-function").inputs.code));

describe("The function's role", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deploy();
  });

  it("lets Lambda alone take the role", () => {
    const { assumeRolePolicy, ...rest } = deployment.find("gw-role").inputs;
    assert.deepEqual(rest, { description: "Auth0 SMS gateway", forceDetachPolicies: true });
    assert.deepEqual(JSON.parse(String(assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
  });

  it("lets the role read its secret, write its log, use its table and send through AWS, nothing else", () => {
    const { role, policy } = deployment.find("gw-policy").inputs;
    assert.equal(role, "gw-role");
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn },
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:logs:eu-central-1:123456789012:log-group:gw-logs:*",
        },
      ],
    });
    assert.deepEqual(statementOf(deployment, "gw-policy-table"), {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
      Resource: "arn:aws:dynamodb:eu-central-1:123456789012:table/gw-table",
    });
    assert.deepEqual(statementOf(deployment, "gw-policy-guard"), {
      Effect: "Allow",
      Action: "dynamodb:UpdateItem",
      Resource: "arn:aws:dynamodb:eu-central-1:123456789012:table/gw-table",
    });
    assert.deepEqual(statementOf(deployment, "gw-policy-aws"), {
      Effect: "Allow",
      Action: "sms-voice:SendTextMessage",
      // AWS picks the sender, and does not say which resource IAM is then asked for.
      Resource: "*",
    });
  });

  it("makes each policy that changes anew before the old one goes", () => {
    for (const name of ["gw-policy", "gw-policy-table", "gw-policy-guard", "gw-policy-aws"]) {
      const { replaceOnChanges, deleteBeforeReplace } = deployment.find(name).options;
      assert.deepEqual([replaceOnChanges, deleteBeforeReplace], [["policy"], undefined], name);
    }
  });

  it("gives the function its rights before it starts", () => {
    const { events } = deployment;
    for (const name of ["gw-policy", "gw-policy-table", "gw-policy-guard", "gw-policy-aws"])
      assert.ok(events.indexOf(`ends ${name}`) < events.indexOf("begins gw-function"), name);
  });
});

describe("The function's rights", () => {
  const numbers = ["+15551234567", "+1 (555) 123-4567", "+1\u2010555\u2010123\u20104567"];
  for (const sender of numbers) {
    const placed: [place: string, args: Parameters<typeof deploy>[0]][] = [
      ["connection", { sender }],
      ["provider", { providers: [{ name: "aws", settings: { originationIdentity: sender } }] }],
      ["route", { sender, routes: { "*": { senders: { aws: { sender } } } } }],
    ];
    for (const [place, args] of placed) {
      it(`cover ${JSON.stringify(sender)} of the ${place} by the number that the gateway makes of it`, async () => {
        const { Resource } = Object(statementOf(await deploy(args), "gw-policy-aws"));
        assert.deepEqual(Resource, ["arn:aws:sms-voice:eu-central-1:123456789012:phone-number/*"]);
      });
    }
  }

  it("cover a name without the spaces around it", async () => {
    const { Resource } = Object(statementOf(await deploy({ sender: " ACME" }), "gw-policy-aws"));
    assert.deepEqual(Resource, ["arn:aws:sms-voice:eu-central-1:123456789012:sender-id/ACME/*"]);
  });

  it("keeps providers in their order and gives no right of AWS to others", async () => {
    const accountSid = `AC${"0".repeat(32)}`;
    const deployment = await deploy({
      providers: [
        { name: "webhook", settings: { url: "https://sms.example.com/send" } },
        { name: "twilio", settings: { accountSid, sender: "+15551234567" } },
      ],
      credentials: { twilio: { authToken: "t".repeat(32) } },
    });
    assert.deepEqual((await settingsOf(deployment)).providers, [
      { name: "webhook", settings: { url: "https://sms.example.com/send" } },
      { name: "twilio", settings: { accountSid, sender: "+15551234567" } },
    ]);
    assert.deepEqual(actionsOf(deployment).toSorted(), [
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "secretsmanager:GetSecretValue",
    ]);
  });

  it("allows sending in the region that the provider is set to", async () => {
    const settings = { region: "eu-west-1", originationIdentity: "pool-0123" };
    const deployment = await deploy({ providers: [{ name: "aws", settings }] });
    assert.deepEqual(statementOf(deployment, "gw-policy-aws").Resource, [
      "arn:aws:sms-voice:eu-west-1:123456789012:pool/pool-0123",
    ]);
  });

  it("gives each provider of AWS its own right", async () => {
    const notify = { notifyConfigurationId: "nc-1", templateId: "notify-code-verification-english-001" };
    const deployment = await deploy({
      providers: [{ name: "aws-notify", settings: notify }, { name: "sns" }],
    });
    assert.deepEqual(statementOf(deployment, "gw-policy-aws-notify"), {
      Effect: "Allow",
      Action: "sms-voice:SendNotifyTextMessage",
      Resource: "arn:aws:sms-voice:eu-central-1:123456789012:*",
    });
    assert.deepEqual(statementOf(deployment, "gw-policy-sns"), {
      Effect: "Allow",
      Action: "sns:Publish",
      NotResource: "arn:*:sns:*:*:*",
    });
  });

  it("goes without a table and the rights to it when told", async () => {
    const deployment = await deploy({ sharedState: false });
    assert.ok(!deployment.resources.some(({ name }) => name === "gw-table"));
    const { variables } = Object(deployment.find("gw-function").inputs.environment);
    assert.ok(!("TABLE_NAME" in variables));
    assert.deepEqual(
      actionsOf(deployment).filter((action) => action.startsWith("dynamodb:")),
      [],
    );
  });

  it("joins a network with the rights that this takes", async () => {
    const deployment = await deploy({
      providers: [{ name: "webhook", settings: { url: "https://sms.example.com/send" } }],
      vpc: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
    });
    assert.deepEqual(deployment.find("gw-function").inputs.vpcConfig, {
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-1"],
    });
    assert.deepEqual(
      actionsOf(deployment).filter((action) => action.startsWith("ec2:")),
      [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ],
    );
    const { Condition } = statementOf(deployment, "gw-policy-network");
    assert.deepEqual(
      Condition,
      { Null: { "lambda:SourceFunctionArn": "true" } },
      "its code may do none of it",
    );
  });
});
