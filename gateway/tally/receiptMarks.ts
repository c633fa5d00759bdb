// What the gateway leaves in the table for vendors whose receipts name a message by the vendor's own id and nothing else:
// who sent it, when, and where to. No id is kept in plain.
import { createHmac } from "node:crypto";
import { type Item, number, numberOf, type Table, text, textOf } from "../state/table.ts";
import { receiptLifeMs } from "./callback.ts";
import type { Pair } from "./counts.ts";

/** A message as its mark names it; `at` is in milliseconds since 1970. */
export interface MarkedMessage extends Pair {
  readonly at: number;
}

/** Such as `sent#aws#` and 43 characters. `markedAs` is the provider's own. */
export function receiptMarkKey(receiptKey: string, markedAs: string, messageId: string): string {
  return `sent#${markedAs}#${createHmac("sha256", receiptKey).update(messageId).digest("base64url")}`;
}

/** Leaves the mark after a provider accepted. Throws `TableError`. */
export async function markForReceipt(
  table: Table,
  key: string,
  { provider, country, at }: MarkedMessage,
): Promise<void> {
  const expires = Math.ceil((at + receiptLifeMs) / 1000);
  await table.put({
    pk: text(key),
    provider: text(provider),
    ...(country && { country: text(country) }),
    at: number(at),
    expires: number(expires),
  });
}

/** The message of a mark; undefined where there is none. */
export function fromReceiptMark(item: Item | undefined): MarkedMessage | undefined {
  const [provider, at] = [textOf(item, "provider"), numberOf(item, "at")];
  return provider && at !== undefined ? { provider, country: textOf(item, "country"), at } : undefined;
}
