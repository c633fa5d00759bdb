// What a handler talks to, over TLS: Secrets Manager, DynamoDB, End User Messaging and a webhook, all of which agree to everything.
import type { RequestListener } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { numberOf } from "../../gateway/state/table.ts";
import { secretWith } from "../../tests/support/documents.ts";
import { answerJson, readText, startHttps, type TestServer } from "../../tests/support/tls.ts";
import { usualSite } from "./site.ts";

const secret = JSON.stringify(secretWith({ credentials: { twilio: { authToken: "0".repeat(32) } } }));

const answers: Readonly<Record<string, object>> = {
  "secretsmanager.GetSecretValue": { SecretString: secret },
  "DynamoDB_20120810.PutItem": {},
  "DynamoDB_20120810.DeleteItem": {},
  "PinpointSMSVoiceV2.SendTextMessage": { MessageId: "message-1" },
};

interface Read {
  readonly Key: { readonly pk: { readonly S: string } };
}

interface Update extends Read {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, { readonly N?: string }>>;
}

export interface Services extends TestServer {
  /** How often each operation was called since the start or the last `takeCalls`; those that were not are left out. */
  takeCalls(): Readonly<Record<string, number>>;
}

/** `takes` is how many milliseconds the answer to a target takes; none where it is not named. */
export async function startServices(takes: Readonly<Record<string, number>> = {}): Promise<Services> {
  let calls: Record<string, number> = {};
  const counts = new Map<string, number>();
  const items = usualSite(Date.now());

  /** Counts as the table does: the guard takes more at once where a count is high. */
  function add({ Key, UpdateExpression, ExpressionAttributeValues: values }: Update): object {
    const names = [...UpdateExpression.matchAll(/(\w+) :size/g)].map(([, name = ""]) => name);
    const entries = names.map((name) => {
      const key = `${Key.pk.S} ${name}`;
      const size = Number(values[":size"]?.N);
      // People live in so many ranges that each of them gets its first message of the day.
      if (!items.has(Key.pk.S)) return [name, { N: String(size) }];
      counts.set(key, (counts.get(key) ?? numberOf(items.get(Key.pk.S), name) ?? 0) + size);
      return [name, { N: String(counts.get(key)) }];
    });
    return { Attributes: Object.fromEntries(entries) };
  }

  function answer(operation: string, body: string): object | undefined {
    // The bare calls send nothing.
    if (body === "{}") return undefined;
    if (operation === "UpdateItem") return add(JSON.parse(body));
    if (operation !== "GetItem") return undefined;
    const { Key }: Read = JSON.parse(body);
    return { Item: items.get(Key.pk.S) };
  }

  const listener: RequestListener = async (request, response) => {
    const body = await readText(request);
    const target = String(request.headers["x-amz-target"]);
    const operation = target.replace("DynamoDB_20120810.", "");
    calls[operation] = (calls[operation] ?? 0) + 1;
    if (takes[target]) await delay(takes[target]);
    answerJson(response, 200, answer(operation, body) ?? answers[target] ?? { id: "message-2" });
  };
  return {
    ...(await startHttps(listener)),
    takeCalls() {
      const taken = calls;
      calls = {};
      return taken;
    },
  };
}
