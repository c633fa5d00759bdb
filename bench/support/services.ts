// What a handler talks to, over TLS: Secrets Manager, DynamoDB, End User Messaging and a webhook, all of which agree to everything.
import type { RequestListener } from "node:http";
import { secretWith } from "../../tests/support/documents.ts";
import { answerJson, readText, startHttps, type TestServer } from "../../tests/support/tls.ts";

const secret = JSON.stringify(secretWith({ credentials: { twilio: { authToken: "0".repeat(32) } } }));

const answers: Readonly<Record<string, object>> = {
  "secretsmanager.GetSecretValue": { SecretString: secret },
  "DynamoDB_20120810.PutItem": {},
  "DynamoDB_20120810.GetItem": {},
  "DynamoDB_20120810.DeleteItem": {},
  "PinpointSMSVoiceV2.SendTextMessage": { MessageId: "message-1" },
};

export function startServices(): Promise<TestServer> {
  const listener: RequestListener = async (request, response) => {
    await readText(request);
    answerJson(response, 200, answers[String(request.headers["x-amz-target"])] ?? { id: "message-2" });
  };
  return startHttps(listener);
}
