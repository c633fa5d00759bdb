// What is known of the last code that was sent to a recipient, for whoever checks whether codes arrive.
import { type Table, textOf } from "../state/table.ts";
import { idKey, lastSent } from "./marks.ts";
import { vendorsOfIds } from "./tally.ts";

export interface Fate {
  readonly provider: string;
  readonly secondsAgo: number;
  /** As a receipt says; `none` where none came. */
  readonly receipt: "delivered" | "failed" | "none";
  /** Somebody has logged in by it. */
  readonly used: boolean;
}

export interface FateKeys {
  /** Derived for each purpose. */
  readonly conversion: string;
  readonly receipts: string;
}

/** Undefined where no code is marked: none was sent within the last hour, or logins are not observed. Throws `TableError`. */
export async function readFate(
  table: Table,
  { conversion, receipts }: FateKeys,
  recipient: string,
  now: number,
): Promise<Fate | undefined> {
  const sent = await lastSent(table, conversion, recipient, now);
  if (!sent) return undefined;
  const { provider, messageId = "", reference, at } = sent;
  const vendor = vendorsOfIds[provider];
  const ids = [`${provider}#${reference}`, ...(vendor ? [idKey(receipts, vendor, messageId)] : [])];
  const told = await Promise.all(ids.map(async (id) => textOf(await table.get(receiptKey(id)), "told")));
  const receipt = told.find((state) => state === "delivered" || state === "failed") ?? "none";
  return { provider, secondsAgo: Math.round((now - at) / 1000), receipt, used: sent.isUsed };
}

/** Key of the item that holds what was told of a message. */
export function receiptKey(id: string): string {
  return `receipt#${id}`;
}
