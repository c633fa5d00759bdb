import assert from "node:assert/strict";
import { region, useAws } from "./lab.ts";

describe("policies of a role", () => {
  const { aws, call, keysOf } = useAws();
  let arn = "";
  beforeEach(async () => {
    arn = String((await call("CreateSecret", { Name: "mine", SecretString: "one" })).output.ARN);
    await call("CreateSecret", { Name: "other", SecretString: "two" });
  });

  const allowed: [action: string | string[], resource: () => string][] = [
    ["secretsmanager:GetSecretValue", () => arn],
    ["secretsmanager:Get*", () => `arn:aws:secretsmanager:${region}:*:secret:mine-??????`],
    [["logs:PutLogEvents", "SecretsManager:getsecretvalue"], () => "*"],
  ];
  for (const [action, resource] of allowed) {
    it(`let it read a secret by ${action}`, async () => {
      const keys = keysOf(action, resource());
      const { output } = await call("GetSecretValue", { SecretId: arn }, { keys });
      assert.equal(output.SecretString, "one");
    });
  }

  const denied: [name: string, action: string, resource: () => string][] = [
    ["another action", "secretsmanager:DescribeSecret", () => arn],
    ["another secret", "secretsmanager:GetSecretValue", () => arn.replace("mine", "other")],
    ["a prefix of the action", "secretsmanager:GetSecret", () => arn],
  ];
  for (const [name, action, resource] of denied) {
    it(`keep it out with ${name}`, async () => {
      const keys = keysOf(action, resource());
      const { status, type, output } = await call("GetSecretValue", { SecretId: arn }, { keys });
      assert.deepEqual([status, type, output.SecretString], [400, "AccessDeniedException", undefined]);
      assert.equal(
        output.message,
        `User: arn:aws:sts::000000000000:assumed-role/tester/session is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
      );
    });
  }

  const malformed: [what: string, statement: object][] = [
    ["no resource", { Effect: "Allow", Action: "sns:Publish" }],
    ["a resource that is no ARN", { Effect: "Allow", Action: "sns:Publish", Resource: "topic" }],
    ["an effect of its own", { Effect: "Permit", Action: "sns:Publish", Resource: "*" }],
    ["no action", { Effect: "Allow", Resource: "*" }],
  ];
  for (const [what, statement] of malformed) {
    it(`are refused with ${what}`, () => {
      const { iam } = aws();
      iam.putRole("tester", "{}");
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      assert.throws(() => iam.putPolicy("tester", "own", policy), { type: "MalformedPolicyDocument" });
    });
  }

  const keyId = `arn:aws:kms:${region}:000000000000:key/1`;
  const viaSecrets = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
  const viaOthers = { "kms:ViaService": `sqs.${region}.amazonaws.com` };
  const encrypted: [what: string, condition: object | undefined, type: string | undefined][] = [
    ["without a right to its key", undefined, "AccessDeniedException"],
    ["with one for another service", { StringEquals: viaOthers }, "AccessDeniedException"],
    ["with one that asks for no service", { Null: { "kms:ViaService": "true" } }, "AccessDeniedException"],
    ["with one of a kind that is not known here", { StringLike: viaSecrets }, "AccessDeniedException"],
    ["with one for secrets", { StringEquals: viaSecrets }, undefined],
  ];
  for (const [what, Condition, expected] of encrypted) {
    it(`${expected ? "keep it out of" : "let it read"} an encrypted secret ${what}`, async () => {
      const keys = keysOf("secretsmanager:GetSecretValue", arn);
      aws().secrets.update(arn, { kmsKeyId: keyId });
      const Statement = { Effect: "Allow", Action: "kms:Decrypt", Resource: keyId, Condition };
      if (Condition) aws().iam.putPolicy("tester", "key", JSON.stringify({ Statement }));
      const { type } = await call("GetSecretValue", { SecretId: arn }, { keys });
      assert.equal(type, expected);
    });
  }

  it("keep it out when another statement denies", async () => {
    const keys = keysOf("*", "*");
    const deny = { Statement: { Effect: "Deny", Action: "secretsmanager:*", Resource: arn } };
    aws().iam.putPolicy("tester", "deny", JSON.stringify(deny));
    const { type } = await call("GetSecretValue", { SecretId: arn }, { keys });
    assert.equal(type, "AccessDeniedException");
  });
});
