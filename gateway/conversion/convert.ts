// Finds the message by which somebody logged in, and counts it once.
import type { Table } from "../state/table.ts";
import { addCounts } from "../tally/counts.ts";
import { type Joining, type Login, markLogin, type SentMessage } from "../tally/marks.ts";

/** A code that was used. */
export interface Conversion {
  readonly message: SentMessage;
  /** When it was used, milliseconds since 1970. */
  readonly at: number;
}

export interface Converted {
  readonly conversions: readonly Conversion[];
  /** Logins that had been counted. */
  readonly repeated: number;
  /** Logins by messages that nobody has marked. */
  readonly unmatched: number;
  /** Why the table failed for some: when all are told again, each still counts once. */
  readonly failures: readonly unknown[];
}

/** Logins that are looked up at once. */
const atOnce = 10;

/** Never throws. */
export async function convert(table: Table, logins: readonly Login[], joining: Joining): Promise<Converted> {
  const results: PromiseSettledResult<Conversion | "repeated" | "unmatched">[] = [];
  for (let from = 0; from < logins.length; from += atOnce) {
    const some = logins.slice(from, from + atOnce);
    results.push(...(await Promise.allSettled(some.map((login) => convertOne(table, login, joining)))));
  }
  const values = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return {
    conversions: values.filter((value) => typeof value === "object"),
    repeated: values.filter((value) => value === "repeated").length,
    unmatched: values.filter((value) => value === "unmatched").length,
    failures: results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])),
  };
}

async function convertOne(table: Table, login: Login, joining: Joining) {
  const found = await markLogin(table, login, joining);
  if (!found) return "unmatched";
  if (!found.isFirst) return "repeated";
  const { message } = found;
  try {
    await addCounts(table, message, { converted: 1 }, message.at);
  } catch (error) {
    await found.undo().catch(() => undefined);
    throw error;
  }
  return { message, at: login.at };
}
