// The function that reads Auth0's log, to see which codes were used. It can neither send nor read numbers from the table.

import { noteLine } from "../log/note.ts";
import { awsCaller } from "../network/aws.ts";
import { createHttpClient } from "../network/http.ts";
import { observerSecrets, readSettings } from "../observer.ts";
import { openTable } from "../state/table.ts";
import { feedbackTo } from "./feedback.ts";
import { type LogReader, takeEntries, takeHttp } from "./readLog.ts";
import { conversionSettingsSchema } from "./settings.ts";

/** The parts that are read of an event of EventBridge, and of one of the function's URL. */
export interface ConversionEvent {
  readonly source?: string;
  readonly detail?: unknown;
  readonly requestContext?: { readonly http: { readonly method: string } };
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Nobody waits for this function, so that it may wait for the table. */
const tableMs = 3000;

const { SECRET_ID, TABLE_NAME = "", QUEUE_URL } = process.env;
const settings = readSettings(conversionSettingsSchema, import.meta.url);
const callAws = awsCaller(createHttpClient({ keepAliveSeconds: 25 }), process.env);
const write = (line: string) => void process.stdout.write(`${line}\n`);
const noteFailure = (error: unknown) =>
  write(noteLine("warn", "A vendor will not hear of a code that was used.", { detail: nameOf(error) }));

const reader: LogReader = {
  table: openTable(TABLE_NAME, callAws, { timeoutMs: tableMs, forgives: true }),
  lifetimeMs: settings.lifetimeSeconds * 1000,
  secret: observerSecrets(callAws, SECRET_ID, settings.secretVersionId),
  tell: QUEUE_URL ? feedbackTo(QUEUE_URL, settings.feedback, callAws, noteFailure) : async () => undefined,
  write,
  now: Date.now,
};

/** Rejects for an event of EventBridge that has to be told again. */
export async function handler(event: ConversionEvent): Promise<{ statusCode: number } | undefined> {
  if (!event.requestContext) {
    await takeEntries([event.detail], reader);
    return undefined;
  }
  const { body = "", isBase64Encoded, headers, requestContext } = event;
  const delivery = {
    method: requestContext.http.method,
    authorization: headers?.authorization,
    body: isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body,
  };
  try {
    return { statusCode: await takeHttp(delivery, reader) };
  } catch (error) {
    write(
      noteLine("error", "Logins could not be counted; Auth0 will tell them again.", {
        detail: nameOf(error),
      }),
    );
    return { statusCode: 503 };
  }
}

/** Messages of this project quote nothing of what was read. */
function nameOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].flatMap((one) => (one instanceof Error ? [one.message] : [])).join(": ");
}
