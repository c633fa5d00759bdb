// Counts each message once, whatever is said of it how often and in which order: an item of the table holds the state that
// counts.
import { randomUUID } from "node:crypto";
import type { Receipts } from "../providers/index.ts";
import { type Item, number, type Table, text } from "../state/table.ts";
import { receiptLifeMs } from "../tally/callback.ts";
import { addCounts, type Counts, type Pair } from "../tally/counts.ts";

export interface ReportedMessage extends Pair {
  /** No other message has it. */
  readonly id: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
}

export type Decided = NonNullable<Receipts["prevails"]>;

const other = { delivered: "failed", failed: "delivered" } as const satisfies Record<Decided, Decided>;

/**
 * What the counts have gained and lost by this; empty where the message had been counted before. `prevails`: the state that
 * takes the place of the other. Throws `TableError`; then nothing is counted, and the vendor may say it again.
 */
export async function record(
  table: Table,
  message: ReportedMessage,
  state: Decided,
  prevails: Receipts["prevails"],
): Promise<Partial<Counts>> {
  const item = itemOf(message);
  // Each write has a name of its own, by which one whose answer was lost finds itself when it is made again.
  const own = text(randomUUID());
  const write = (to: Decided | typeof none, from: string, values: Item = {}) =>
    table.insist(item(to, own), { expression: `${from}writer = :own`, values: { ...values, ":own": own } });
  const isFirst = await write(state, "attribute_not_exists(pk) OR told = :none OR ", { ":none": text(none) });
  const isCorrection =
    !isFirst &&
    prevails === state &&
    (await write(state, "told = :other OR ", { ":other": text(other[state]) }));
  if (!isFirst && !isCorrection) return {};
  const change = { [state]: 1, ...(isCorrection && { [other[state]]: -1 }) };
  try {
    await addCounts(table, message, change, message.at);
  } catch (error) {
    await write(isFirst ? none : other[state], "").catch(() => undefined);
    throw error;
  }
  return change;
}

/** Nothing is counted. */
const none = "none";

function itemOf({ id, at }: ReportedMessage) {
  const expires = number(Math.ceil((at + receiptLifeMs) / 1000));
  return (told: string, writer: ReturnType<typeof text>) => ({
    pk: text(`receipt#${id}`),
    told: text(told),
    writer,
    expires,
  });
}
