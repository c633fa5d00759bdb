// Takes down what a provider has accepted, for those who observe what becomes of it.
import type { Table } from "../state/table.ts";
import { addCounts } from "./counts.ts";
import { markMessage, markRecipient, type SentMessage } from "./marks.ts";
import type { ObserveSettings } from "./settings.ts";

export interface Accepted extends SentMessage {
  /** E.164. */
  readonly recipient: string;
  /** A login by this message would be seen in Auth0's log. */
  readonly isExpected: boolean;
  /** Derived for each purpose. */
  readonly keys: { readonly receipts: string; readonly conversion: string };
  readonly onTableError: (error: unknown) => void;
}

export interface Tally {
  /** Never throws. */
  note(message: Accepted): Promise<void>;
}

/** Calls to the table that one message takes at most, all at once. */
export const tallyCalls = 3;

/** Providers whose receipts carry nothing but an id, with the vendor that gives it. */
export const vendorsOfIds: Readonly<Record<string, string>> = {
  aws: "aws",
  "aws-notify": "aws",
  "twilio-verify": "twilio-verify",
  seven: "seven",
  termii: "termii",
  "africas-talking": "africas-talking",
};

/** Undefined where nobody observes. */
export function createTally(
  { receipts, conversion }: ObserveSettings,
  table: Table | undefined,
): Tally | undefined {
  if (!table || !(receipts || conversion)) return undefined;
  return {
    async note({ recipient, isExpected, keys, onTableError, ...message }) {
      const { provider, at } = message;
      const expected = conversion && isExpected;
      const vendor = receipts ? vendorsOfIds[provider] : undefined;
      const writes = [
        addCounts(table, message, { sent: 1, ...(expected && { expected: 1 }) }, at),
        ...(expected ? [markRecipient(table, keys.conversion, recipient, message)] : []),
        ...(vendor === undefined ? [] : [markMessage(table, keys.receipts, vendor, message)]),
      ];
      await Promise.all(writes.map((write) => write.catch(onTableError)));
    },
  };
}
