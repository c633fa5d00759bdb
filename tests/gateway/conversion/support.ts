// Entries of Auth0's log, and a reader of them over a table in memory.
import type { ObserverSecret } from "../../../gateway/access/observerSecret.ts";
import type { Conversion } from "../../../gateway/conversion/convert.ts";
import type { LogReader } from "../../../gateway/conversion/readLog.ts";
import { markRecipient, type SentMessage } from "../../../gateway/tally/marks.ts";
import { keyOf } from "../../support/documents.ts";
import { type MemoryTable, memoryTable } from "../../support/memoryTable.ts";

export const noon = Date.UTC(2026, 6, 15, 12);
export const recipient = "+4915112345678";
export const conversionKey = keyOf("conversion");
export const streamKey = keyOf("stream");

export const secret: ObserverSecret = {
  receiptKeys: [keyOf("receipts")],
  conversionKeys: [conversionKey, keyOf("former conversion")],
  streamKeys: [streamKey, keyOf("next stream"), keyOf("former stream")],
  signatureKeys: {},
};

/** An entry as auth0/auth0-log-schemas describes it, with made-up values. */
export function entry(over: object = {}) {
  const date = new Date(noon + 60_000).toISOString();
  const log_id = "90020260715120100000000000000000000001223372036854775807";
  return {
    log_id,
    data: {
      date,
      type: "s",
      connection: "sms",
      connection_id: "con_1234567890123456",
      client_id: "AaiyAPdpYdesoKnqjj8HJqRn4T5titww",
      client_name: "App",
      ip: "203.0.113.7",
      user_agent: "Chrome 150",
      hostname: "tenant.eu.auth0.com",
      user_id: "sms|5f7c8ec7c33c6c004bbafe82",
      user_name: recipient,
      strategy: "sms",
      strategy_type: "passwordless",
      log_id,
      ...over,
    },
  };
}

export interface Reading extends LogReader {
  readonly table: MemoryTable;
  readonly lines: Record<string, unknown>[];
  readonly told: Conversion[];
}

export function reading(): Reading {
  const lines: Record<string, unknown>[] = [];
  const told: Conversion[] = [];
  return {
    table: memoryTable(),
    lifetimeMs: 300_000,
    secret: async () => secret,
    tell: async (conversions) => void told.push(...conversions),
    write: (line) => void lines.push(JSON.parse(line)),
    now: () => noon + 60_000,
    lines,
    told,
  };
}

/** The recipient was sent a code at noon. */
export async function sentAtNoon(
  { table }: Reading,
  over: Partial<SentMessage> = {},
  key = conversionKey,
): Promise<void> {
  const message = { provider: "twilio", country: "DE", messageId: "SM1", at: noon, ...over };
  await markRecipient(table, key, recipient, message);
}
