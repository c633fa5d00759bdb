// What Node.js itself takes for the calls of one message: the same ones over TLS, unsigned, and nothing else done. Services are
// different hosts, so each has a connection of its own.
import https from "node:https";

const agents = new Map<string, https.Agent>();

function agentOf(service: string): https.Agent {
  const agent = agents.get(service) ?? new https.Agent({ keepAlive: true });
  agents.set(service, agent);
  return agent;
}

function call(target: string): Promise<void> {
  const headers = { "x-amz-target": target };
  const agent = agentOf(target.split(".")[0] ?? "");
  return new Promise((resolve, reject) => {
    const request = https.request(process.env.AWS_ENDPOINT_URL ?? "", { method: "POST", headers, agent });
    request.once("error", reject);
    request.once("response", (response) => response.resume().once("end", resolve));
    request.end("{}");
  });
}

await call("secretsmanager.GetSecretValue");

const isGuarded = process.env.MAKES_GUARD_CALLS !== undefined;

export async function handler(): Promise<{ statusCode: number; body: string }> {
  await Promise.all([call("DynamoDB_20120810.PutItem"), isGuarded && call("DynamoDB_20120810.GetItem")]);
  // The recipient, its block and its range; country and everything are counted many at once.
  const counts = [
    "DynamoDB_20120810.PutItem",
    "DynamoDB_20120810.UpdateItem",
    "DynamoDB_20120810.UpdateItem",
  ];
  if (isGuarded) await Promise.all(counts.map(call));
  await call("PinpointSMSVoiceV2.SendTextMessage");
  await call("DynamoDB_20120810.PutItem");
  return { statusCode: 200, body: "{}" };
}
