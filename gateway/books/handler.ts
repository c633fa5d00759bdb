// The function that closes the books, every five minutes: it compares what became of messages with their own past.
import { awsCaller } from "../network/aws.ts";
import { createHttpClient } from "../network/http.ts";
import { readSettings } from "../observer.ts";
import { openTable } from "../state/table.ts";
import { keepBooks } from "./keep.ts";
import { booksSettingsSchema } from "./settings.ts";

/** Nobody waits for this function, so that it may wait for the table. */
const tableMs = 3000;

const callAws = awsCaller(createHttpClient({ keepAliveSeconds: 25 }), process.env);
const books = {
  settings: readSettings(booksSettingsSchema, import.meta.url),
  table: openTable(process.env.TABLE_NAME ?? "", callAws, { timeoutMs: tableMs, forgives: true }),
  write: (line: string) => void process.stdout.write(`${line}\n`),
};

/** Rejects where the table fails. */
export async function handler(): Promise<void> {
  await keepBooks(books, Date.now());
}
