// Sends the same text to the same recipient once, however often it is asked for within the message's lifetime. A new code
// is another text, so it is never held back; for texts without a code the occasion counts too.
import { createHmac } from "node:crypto";
import { GatewayError } from "../errors.ts";
import { number, type Table, text, textOf } from "../state/table.ts";
import type { Receipt } from "./deliver.ts";

export interface Once {
  readonly table: Table;
  /** Of `messageKey`. */
  readonly key: string;
  /** Seconds for which a sent message is remembered. */
  readonly lifetimeSeconds: number;
  /** After this long a send that never finished is presumed crashed (ms). */
  readonly leaseMs: number;
  /** Milliseconds for which to wait for another environment that is sending the same. */
  readonly waitMs: () => number;
  /** Called when the table fails; the message is sent all the same. */
  readonly onTableError: (error: unknown) => void;
}

export interface OnceReceipt extends Receipt {
  /** The message had been sent before. */
  readonly duplicate?: boolean;
}

const pollMs = 200;

/** Nobody can tell recipient or code from the key without the pepper. */
export function messageKey(pepper: string, recipient: string, body: string, occasion = ""): string {
  const mac = createHmac("sha256", pepper).update([recipient, occasion, body].join("\n"));
  return `message#${mac.digest("base64url")}`;
}

/** Runs `send` unless the message has been sent. Throws what `send` throws, or `ERR_IN_FLIGHT`. */
export async function sendOnce(once: Once, send: () => Promise<Receipt>): Promise<OnceReceipt> {
  const claimed = await claim(once);
  if (claimed !== true) return claimed;
  try {
    const receipt = await send();
    await remember(once, receipt);
    return receipt;
  } catch (error) {
    await forget(once);
    throw error;
  }
}

/** True when this environment is to send; the receipt when another one has sent. */
async function claim(once: Once): Promise<true | OnceReceipt> {
  try {
    for (;;) {
      if (await tryClaim(once)) return true;
      const item = await once.table.get(once.key);
      if (textOf(item, "status") === "sent") {
        return {
          provider: textOf(item, "provider") ?? "",
          messageId: textOf(item, "messageId"),
          duplicate: true,
        };
      }
      if (once.waitMs() < pollMs) throw new GatewayError("ERR_IN_FLIGHT");
      if (item) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    once.onTableError(error);
    return true;
  }
}

function tryClaim({ table, key, leaseMs }: Once): Promise<boolean> {
  const now = Date.now();
  const lease = { pk: text(key), status: text("sending"), ...ending(now + leaseMs) };
  // DynamoDB deletes expired items late, so their time is part of the condition.
  const free = {
    expression: "attribute_not_exists(pk) OR endsAt < :now",
    values: { ":now": number(now) },
  };
  return table.put(lease, free);
}

async function remember(
  { table, key, lifetimeSeconds, onTableError }: Once,
  receipt: Receipt,
): Promise<void> {
  const item = {
    pk: text(key),
    status: text("sent"),
    provider: text(receipt.provider),
    ...(receipt.messageId && { messageId: text(receipt.messageId) }),
    ...ending(Date.now() + lifetimeSeconds * 1000),
  };
  await table.put(item).catch(onTableError);
}

async function forget({ table, key, onTableError }: Once): Promise<void> {
  await table.remove(key).catch(onTableError);
}

/** The end in milliseconds, and in seconds as DynamoDB's time to live wants it. */
function ending(milliseconds: number) {
  return { endsAt: number(milliseconds), expires: number(Math.ceil(milliseconds / 1000)) };
}
