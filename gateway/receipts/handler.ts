// Woken by vendors, who report what became of a message, and by AWS's event bus. It can neither send nor sign.

import { noteLine } from "../log/note.ts";
import { awsCaller } from "../network/aws.ts";
import { createHttpClient } from "../network/http.ts";
import { observerSecrets, readSettings } from "../observer.ts";
import { openTable } from "../state/table.ts";
import { receiveBusEvent, receiveReport } from "./receive.ts";
import type { UrlEvent } from "./report.ts";
import { receiptsSettingsSchema } from "./settings.ts";

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Milliseconds for a call; Telnyx waits for 2 s. */
const tableMs = 700;

/** AWS keeps idle connections for longer. */
const keepAliveSeconds = 25;

const { SECRET_ID, TABLE_NAME = "" } = process.env;
const callAws = awsCaller(createHttpClient({ keepAliveSeconds }), process.env);
const table = openTable(TABLE_NAME, callAws, { timeoutMs: tableMs, forgives: true });
const settings = readSettings(receiptsSettingsSchema, import.meta.url);
const secret = observerSecrets(callAws, SECRET_ID, settings.secretVersionId);
// What fails now is tried again by the first report.
await secret().catch(() => undefined);

/** A function URL's event has an answer; one of the bus has none, and is repeated by Lambda where this throws. */
export async function handler(
  event: unknown,
  { awsRequestId: requestId }: { readonly awsRequestId: string },
): Promise<Response | undefined> {
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  const receiving = { settings, secret, table, now: Date.now, requestId, write };
  try {
    if (!isOfUrl(event)) {
      await receiveBusEvent(event, receiving);
      return undefined;
    }
    const { status, body } = await receiveReport(event, receiving);
    return respond(status, body);
  } catch (error) {
    write(noteLine("error", "receipt not counted", { requestId, detail: wordsOf(error) }));
    if (isOfUrl(event)) return respond(503, "");
    throw new Error("the receipt could not be counted");
  }
}

function isOfUrl(event: unknown): event is UrlEvent {
  return typeof Object(Object(event).requestContext).http === "object";
}

/** The cause of the table's failure; errors of this project quote no report. */
function wordsOf(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;
}

function respond(statusCode: number, body: string): Response {
  return { statusCode, headers: { "content-type": "text/plain", "cache-control": "no-store" }, body };
}
