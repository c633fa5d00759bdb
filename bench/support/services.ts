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

/** The guard has begun ten days ago: it reads the past, and learns still, so that it refuses nothing here. */
const started = {
  pk: { S: "guard#start" },
  since: { N: String(Date.now() - 10 * 24 * 3_600_000) },
  generation: { S: "" },
};

interface Update {
  readonly Key: { readonly pk: { readonly S: string } };
  readonly UpdateExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, { readonly N?: string }>>;
}

export interface Services extends TestServer {
  /** How often each of DynamoDB's operations was called. */
  readonly calls: ReadonlyMap<string, number>;
}

export async function startServices(): Promise<Services> {
  const calls = new Map<string, number>();
  const counts = new Map<string, number>();

  /** Counts as the table does: the guard takes more at once where a count is high. */
  function add({ Key, UpdateExpression, ExpressionAttributeValues: values }: Update): object {
    const names = [...UpdateExpression.matchAll(/(\w+) :size/g)].map(([, name = ""]) => name);
    const entries = names.map((name) => {
      const key = `${Key.pk.S} ${name}`;
      counts.set(key, (counts.get(key) ?? 0) + Number(values[":size"]?.N));
      return [name, { N: String(counts.get(key)) }];
    });
    return { Attributes: Object.fromEntries(entries) };
  }

  const listener: RequestListener = async (request, response) => {
    const body = await readText(request);
    const target = String(request.headers["x-amz-target"]);
    const operation = target.replace("DynamoDB_20120810.", "");
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    if (body.includes('"guard#start"')) return answerJson(response, 200, { Item: started });
    // The bare calls send nothing.
    const added = operation === "UpdateItem" && body !== "{}" && add(JSON.parse(body));
    answerJson(response, 200, added || (answers[target] ?? { id: "message-2" }));
  };
  return { ...(await startHttps(listener)), calls };
}
