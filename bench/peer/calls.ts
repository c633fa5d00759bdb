// What Node.js itself takes for the calls of one message: the same four over TLS, unsigned, and nothing else done.
import https from "node:https";

const agent = new https.Agent({ keepAlive: true });

function call(target: string): Promise<void> {
  const headers = { "x-amz-target": target };
  return new Promise((resolve, reject) => {
    const request = https.request(process.env.AWS_ENDPOINT_URL ?? "", { method: "POST", headers, agent });
    request.once("error", reject);
    request.once("response", (response) => response.resume().once("end", resolve));
    request.end("{}");
  });
}

await call("secretsmanager.GetSecretValue");

export async function handler(): Promise<{ statusCode: number; body: string }> {
  await call("DynamoDB_20120810.PutItem");
  await call("PinpointSMSVoiceV2.SendTextMessage");
  await call("DynamoDB_20120810.PutItem");
  return { statusCode: 200, body: "{}" };
}
