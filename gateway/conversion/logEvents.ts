// Auth0's log as it is streamed: which of its entries are logins by a code from an SMS.
import * as v from "valibot";
import { smsConnection } from "../message/message.ts";
import type { Login } from "../tally/marks.ts";

/** What the entries say. */
export interface LogReading {
  readonly logins: readonly Login[];
  /** Logins by SMS whose number the stream hides, or hashes. */
  readonly hidden: number;
}

/**
 * The entries of a request of an HTTP stream, in any of its formats: a JSON array, one object a line, or one object with all.
 * Undefined where it is none of them.
 */
export function entriesOf(text: string): readonly unknown[] | undefined {
  try {
    return entriesIn(JSON.parse(text));
  } catch {
    return linesOf(text);
  }
}

function linesOf(text: string): readonly unknown[] | undefined {
  try {
    return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : entriesIn(JSON.parse(line))));
  } catch {
    return undefined;
  }
}

function entriesIn(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document;
  const { logs } = Object(document);
  return Array.isArray(logs) ? logs : [document];
}

const maybe = v.fallback(v.optional(v.string()), undefined);
const part = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.fallback(v.optional(v.object(entries)), undefined);

/** https://github.com/auth0/auth0-log-schemas: types `s`, a login, and `ss`, a first one, which may come besides. */
const loginSchema = v.object({
  type: v.picklist(["s", "ss"]),
  date: maybe,
  connection: maybe,
  strategy: maybe,
  user_name: maybe,
  details: part({ transaction_id: maybe, body: part({ phone_number: maybe }) }),
  references: part({ correlation_id: maybe }),
});

/** Entries as `{log_id, data}`, or bare. Without a date, one is of `now`, in milliseconds since 1970. */
export function readEntries(entries: readonly unknown[], now: number): LogReading {
  const events = entries.flatMap((entry) => {
    const result = v.safeParse(loginSchema, Object(entry).data ?? entry);
    return result.success && isBySms(result.output) ? [result.output] : [];
  });
  const logins = events.flatMap((event): Login[] => {
    const numbers = [event.user_name, event.details?.body?.phone_number];
    const recipient = numbers.find((number) => number !== undefined && /^\+[1-9]\d{6,14}$/.test(number));
    if (recipient === undefined) return [];
    const transactionId = event.references?.correlation_id ?? event.details?.transaction_id;
    return [{ recipient, at: Date.parse(event.date ?? "") || now, transactionId }];
  });
  return { logins, hidden: events.length - logins.length };
}

function isBySms({ connection, strategy }: v.InferOutput<typeof loginSchema>): boolean {
  return connection === smsConnection || strategy === smsConnection;
}
