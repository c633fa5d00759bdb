// Woken by a queue: tells vendors which codes were used. Beside the gateway the only function with vendors' credentials;
// nobody waits for it.
import { secretSchema } from "../access/secretDocument.ts";
import { secretFetcher } from "../access/secrets.ts";
import { noteLine } from "../log/note.ts";
import { awsCaller, signRequest } from "../network/aws.ts";
import { createHttpClient } from "../network/http.ts";
import { fitting, readSettings } from "../observer.ts";
import type { Credentials } from "../providers/connect.ts";
import { feedbackSettingsSchema } from "./settings.ts";
import { type QueueRecord, tellVendors } from "./tell.ts";

/** Milliseconds for each vendor: ten of them fit into the function's 30 s. */
const vendorMs = 2500;
const secretMs = 3000;

const http = createHttpClient();
const settings = readSettings(feedbackSettingsSchema, import.meta.url);
const fetchSecret = secretFetcher(awsCaller(http, process.env), process.env.SECRET_ID);
let held: Credentials | undefined;

interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Rejects where the secret cannot be read: then all of the batch comes again. */
export async function handler({
  Records = [],
}: {
  Records?: readonly QueueRecord[];
}): Promise<BatchResponse> {
  held ??= fitting(
    secretSchema,
    await fetchSecret(settings.secretVersionId, secretMs),
    "the secret",
  ).credentials;
  const again = await tellVendors(Records, {
    configured: settings.providers,
    credentials: held,
    carry: (request) => http.exchange(signRequest(request, process.env), vendorMs),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onRefused: (provider, status) =>
      note("warn", "A vendor refused to hear of a code that was used.", { provider, status }),
  });
  note("info", "feedback", { told: Records.length - again.length, again: again.length });
  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
}

function note(level: "info" | "warn", message: string, fields: object): void {
  process.stdout.write(`${noteLine(level, message, fields)}\n`);
}
