import assert from "node:assert/strict";
import { deploy } from "../deploy.ts";

const observe = { conversion: true, feedback: true };
const twilio = {
  name: "twilio",
  settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" },
} as const;
const credentials = { twilio: { authToken: "t".repeat(32) } };

describe("The function that tells vendors which codes were used", () => {
  it("repeats what failed alone, and floods no vendor", async () => {
    const { inputs } = (await deploy({ observe })).find("gw-feedback-source");
    const { functionResponseTypes, batchSize, scalingConfig } = inputs;
    assert.deepEqual(functionResponseTypes, ["ReportBatchItemFailures"]);
    assert.deepEqual([batchSize, scalingConfig], [10, { maximumConcurrency: 2 }]);
  });

  it("may tell AWS of messages of this account, where AWS is one of the providers", async () => {
    const { find } = await deploy({ observe, credentials, providers: [twilio, { name: "aws" }] });
    const { Statement } = JSON.parse(String(find("gw-feedback-policy-aws").inputs.policy));
    assert.deepEqual(Statement, [
      {
        Effect: "Allow",
        Action: "sms-voice:PutMessageFeedback",
        Resource: "arn:aws:sms-voice:*:123456789012:*",
      },
    ]);
  });

  it("may tell AWS nothing where AWS sends nothing", async () => {
    const { resources } = await deploy({ observe, credentials, providers: [twilio] });
    assert.ok(!resources.some(({ name }) => name === "gw-feedback-policy-aws"));
  });
});
