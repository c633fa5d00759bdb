// What functions may do with the operator's own KMS key: nothing but read their secrets and use their queues.
import assert from "node:assert/strict";
import type { SmsGatewayArgs } from "../../../components/index.ts";
import { deploy } from "../deploy.ts";

const everything: SmsGatewayArgs = {
  providers: [{ name: "aws" }],
  observe: { receipts: true, conversion: true, feedback: true, canaryMinutes: 5 },
};

/** By policy, what it allows with the key. */
async function rightsTo(kmsKeyArn: string): Promise<Record<string, { Action: unknown; via: string }>> {
  const { resources } = await deploy({ ...everything, kmsKeyArn });
  const rights = resources
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ name, inputs }) => {
      const { Statement } = JSON.parse(String(inputs.policy));
      return Statement.map((statement: object) => ({ name, ...statement }));
    })
    .filter(({ Action }) => JSON.stringify(Action).includes("kms:"));
  return Object.fromEntries(
    rights.map(({ name, Action, Resource, Condition }) => {
      assert.equal(Resource, kmsKeyArn, name);
      return [name, { Action, via: Condition.StringEquals["kms:ViaService"] }];
    }),
  );
}

describe("The rights to the operator's key", () => {
  for (const [region, partition, domain] of [
    ["eu-central-1", "aws", "amazonaws.com"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ]) {
    it(`are for that key alone, and through the service of ${region} that uses it`, async () => {
      const toRead = { Action: "kms:Decrypt", via: `secretsmanager.${region}.${domain}` };
      const toQueue = { Action: ["kms:Decrypt", "kms:GenerateDataKey"], via: `sqs.${region}.${domain}` };
      assert.deepEqual(await rightsTo(`arn:${partition}:kms:${region}:123456789012:key/1`), {
        "gw-policy-key": toRead,
        "gw-receipts-policy-key": toRead,
        "gw-conversion-policy-key": toRead,
        "gw-conversion-policy-queue-key": toQueue,
        "gw-feedback-policy-key": toRead,
        "gw-feedback-policy-queue-key": toQueue,
        "gw-canary-policy-key": toRead,
      });
    });
  }
});
