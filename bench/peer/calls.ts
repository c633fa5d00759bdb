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

/** Items that hold the past of a destination; 0 with the guard off. */
const itemsOfPast = Number(process.env.ITEMS_OF_PAST ?? 0);

const calls = (count: number, operation: string) =>
  Array.from({ length: count }, () => call(`DynamoDB_20120810.${operation}`));

/** When the guard began, and the past of everything. */
async function readAhead(): Promise<void> {
  await Promise.all(calls(itemsOfPast && 1, "GetItem"));
  await Promise.all(calls(itemsOfPast, "GetItem"));
}

await Promise.all([call("secretsmanager.GetSecretValue"), readAhead()]);

let isFirst = true;

export async function handler(): Promise<{ statusCode: number; body: string }> {
  // The recipient, and first of all the past of its country.
  const reads = itemsOfPast && 1 + (isFirst ? itemsOfPast : 0);
  await Promise.all([...calls(1, "PutItem"), ...calls(reads, "GetItem")]);
  // The recipient; its block and range, and first of all country and everything, which are counted many at once later.
  const updates = isFirst ? 4 : 2;
  isFirst = false;
  if (itemsOfPast) await Promise.all([...calls(1, "PutItem"), ...calls(updates, "UpdateItem")]);
  await call("PinpointSMSVoiceV2.SendTextMessage");
  await Promise.all(calls(1, "PutItem"));
  return { statusCode: 200, body: "{}" };
}
