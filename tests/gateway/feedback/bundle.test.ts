// The built function in a process of its own, as Lambda runs it.
import assert from "node:assert/strict";
import type { Environment } from "../../../local/aws/lambda/environment.ts";
import { type Aws, openAws } from "../../../local/aws/open.ts";
import { createCarrier } from "../../../local/carrier/carrier.ts";
import { secretWith } from "../../support/documents.ts";
import { freePort } from "../../support/freePort.ts";
import { startFunction } from "../../support/functionProcess.ts";
import { temporaryDir } from "../../support/temporaryDir.ts";
import { testAuthority } from "../../support/tls.ts";

describe("the feedback function in its bundle", function () {
  this.timeout(60_000);
  let aws: Aws;
  let environment: Environment;
  const lines: string[] = [];
  const region = "eu-central-1";
  const credentials = { vonage: { apiSecret: "sEcReT0123456789" } };

  before(async () => {
    const tls = await testAuthority();
    aws = await openAws({ dir: temporaryDir("feedback-"), region, tls, carrier: createCarrier(), port: 0 });
    const secret = aws.secrets.create({ name: "gateway" });
    const secretVersionId = aws.secrets.putValue(secret.arn, JSON.stringify(secretWith({ credentials })));
    const { arn: role } = aws.iam.putRole("feedback", "{}");
    const statement = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret.arn };
    aws.iam.putPolicy("feedback", "secret", JSON.stringify({ Statement: [statement] }));
    const session = aws.iam.assume(role, "feedback");
    // Nobody listens there.
    const baseUrl = `https://127.0.0.1:${await freePort()}`;
    const providers = [
      { name: "vonage", settings: { apiKey: "abcd1234", baseUrl } },
      { name: "plivo", settings: { authId: "MA1" } },
    ];
    environment = await startFunction("feedback", {
      settings: { providers, secretVersionId },
      variables: {
        SECRET_ID: secret.arn,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
        AWS_SESSION_TOKEN: session.sessionToken,
        AWS_ENDPOINT_URL: aws.url,
        NODE_EXTRA_CA_CERTS: tls.caFile,
      },
      onLine: (line) => lines.push(line),
    });
  });
  after(async () => {
    environment?.stop();
    await environment?.ended;
    await aws?.close();
  });

  it("gives back what it could not tell, and no more", async () => {
    const recordOf = (id: string, provider: string) => ({
      messageId: id,
      eventSource: "aws:sqs",
      body: JSON.stringify({ provider, messageId: "m-1", at: 1_769_850_000_000 }),
    });
    const Records = [recordOf("a", "vonage"), recordOf("b", "plivo"), recordOf("c", "vonage")];
    const { ok, payload } = await environment.invoke(JSON.stringify({ Records }));
    assert.ok(ok, payload);
    assert.deepEqual(JSON.parse(payload), {
      batchItemFailures: [{ itemIdentifier: "a" }, { itemIdentifier: "c" }],
    });
  });

  it("writes no secret and no id of a message", () => {
    const log = lines.join("\n");
    assert.ok(log.includes('"message":"feedback"'));
    assert.ok(!log.includes("sEcReT") && !log.includes("m-1"));
  });
});
