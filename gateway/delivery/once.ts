// Sends the same text to the same recipient once, however often it is asked for within the message's lifetime. A new code
// is another text, so it is never held back; for texts without a code the occasion counts too.
import { createHmac, randomUUID } from "node:crypto";
import { GatewayError } from "../errors.ts";
import { type Condition, type Item, number, numberOf, type Table, text, textOf } from "../state/table.ts";
import { type Receipt, UndeliveredError } from "./deliver.ts";
import type { DeliveryPolicy } from "./policy.ts";

export interface Once {
  readonly table: Table;
  /** Of `messageKey`. */
  readonly key: string;
  /** Seconds for which a sent message is remembered, and one of which nobody knows whether it was sent. */
  readonly lifetimeSeconds: number;
  /** After this long without a renewal a sender is presumed dead (ms). */
  readonly leaseMs: number;
  readonly onUnknown: DeliveryPolicy["onUnknown"];
  /** Milliseconds for which to wait for another environment that is sending the same. */
  readonly waitMs: () => number;
  /** Called when the table fails; the message is sent all the same. */
  readonly onTableError: (error: unknown) => void;
}

export interface OnceReceipt extends Receipt {
  /** The message had been sent before. */
  readonly duplicate?: boolean;
}

/** Sends by providers that are not among those that were tried for the same message before. */
export type Send = (tried: readonly string[]) => Promise<Receipt>;

const pollMs = 200;

/** Short enough that a request which waits for a dead one has most of its own time left. */
export function leaseMsWithin(deadlineMs: number): number {
  return Math.min(Math.max(deadlineMs / 3, 500), 3000);
}

/** Nobody can tell recipient or code from the key without the pepper. */
export function messageKey(pepper: string, recipient: string, body: string, occasion = ""): string {
  const mac = createHmac("sha256", pepper).update([recipient, occasion, body].join("\n"));
  return `message#${mac.digest("base64url")}`;
}

/**
 * Runs `send` unless the message has been sent, or may have been and the policy is to stop there. Throws what `send`
 * throws, `ERR_IN_FLIGHT` or `ERR_DELIVERY_UNKNOWN`.
 */
export async function sendOnce(once: Once, send: Send): Promise<OnceReceipt> {
  const claim = await claimMessage(once);
  if ("provider" in claim) return claim;
  const lease = claim.held ? keepLease(once, claim) : undefined;
  const result = await send(claim.tried).catch((error: unknown) => ({ error }));
  await lease?.end();
  if (!("error" in result)) {
    if (claim.held) await rememberSent(once, result);
    return result;
  }
  // A claim whose answer was lost may be in the table, too, and say that nobody knows.
  const { error } = result;
  const tried = error instanceof UndeliveredError ? error.tried : [];
  await (tried.length > 0 ? rememberUnknown(once, claim, tried) : forget(once, claim));
  throw error;
}

/** The right to send a message. */
interface Claim {
  /** By which this environment knows its own writes, even those whose answer was lost. */
  readonly id: string;
  /** Providers that were tried before. */
  readonly tried: readonly string[];
  /** False where the table failed, so that others do not know of it. */
  readonly held: boolean;
}

/** The right to send, or the receipt where another environment has sent. */
async function claimMessage(once: Once): Promise<Claim | OnceReceipt> {
  const { table, key, onUnknown, waitMs, onTableError } = once;
  const fresh = { id: randomUUID(), tried: [], held: true };
  let seen: Item | undefined;
  try {
    for (;;) {
      if (await writeLease(once, fresh, isFree())) return fresh;
      seen = await table.get(key);
      // It was refused by itself: the first answer was lost, and the write was tried again.
      if (textOf(seen, "claimId") === fresh.id) return { ...fresh, tried: triedIn(seen) };
      if (textOf(seen, "status") === "sent") return receiptIn(seen);
      if (waitMs() < pollMs) throw new GatewayError("ERR_IN_FLIGHT");
      if (seen && isAbandoned(seen)) {
        if (onUnknown === "stop") throw new GatewayError("ERR_DELIVERY_UNKNOWN", "an earlier request");
        const claim = { ...fresh, tried: triedIn(seen) };
        if (await writeLease(once, claim, isAs(seen))) return claim;
      }
      if (seen) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    onTableError(error);
    // Another environment was seen to send it.
    if (seen && onUnknown === "stop") throw new GatewayError("ERR_IN_FLIGHT");
    return { ...fresh, tried: triedIn(seen), held: false };
  }
}

function receiptIn(seen: Item | undefined): OnceReceipt {
  return { provider: textOf(seen, "provider") ?? "", messageId: textOf(seen, "messageId"), duplicate: true };
}

function triedIn(seen: Item | undefined): string[] {
  return textOf(seen, "tried")?.split(" ") ?? [];
}

/** Nobody is sending any more, and nobody knows whether it was sent: the lease of the last sender is over. */
function isAbandoned(seen: Item): boolean {
  return (numberOf(seen, "leaseUntil") ?? 0) < Date.now();
}

/** DynamoDB deletes expired items late, so their time is part of the condition. */
function isFree(): Condition {
  return { expression: "attribute_not_exists(pk) OR endsAt < :now", values: { ":now": number(Date.now()) } };
}

function isAs(seen: Item): Condition {
  return {
    expression: "claimId = :seen AND leaseUntil = :until",
    values: {
      ":seen": text(textOf(seen, "claimId") ?? ""),
      ":until": number(numberOf(seen, "leaseUntil") ?? 0),
    },
  };
}

function isOwn({ id }: Claim): Condition {
  return { expression: "claimId = :own", values: { ":own": text(id) } };
}

function writeLease(once: Once, claim: Claim, condition: Condition): Promise<boolean> {
  return once.table.put(leaseOf(once, claim, Date.now() + once.leaseMs), condition);
}

/** The item of a message that is being sent, or with 0 of one of which nobody knows. */
function leaseOf(once: Once, { id, tried }: Claim, leaseUntil: number): Item {
  return {
    pk: text(once.key),
    status: text(leaseUntil === 0 ? "unknown" : "sending"),
    claimId: text(id),
    leaseUntil: number(leaseUntil),
    ...(tried.length > 0 && { tried: text(tried.join(" ")) }),
    ...lifetimeOf(once),
  };
}

/** Renews the lease while the message is being sent. Nothing is under way once `end` resolves. */
function keepLease(once: Once, claim: Claim): { end(): Promise<unknown> } {
  let running: Promise<unknown> = Promise.resolve();
  const renew = () => {
    running = running.then(() => writeLease(once, claim, isOwn(claim))).catch(once.onTableError);
  };
  const timer = setInterval(renew, once.leaseMs / 2);
  return {
    end() {
      clearInterval(timer);
      return running;
    },
  };
}

/** Without the claim's id, so that none of the claim's late writes can replace it. */
async function rememberSent(once: Once, receipt: Receipt): Promise<void> {
  const item = {
    pk: text(once.key),
    status: text("sent"),
    provider: text(receipt.provider),
    ...(receipt.messageId && { messageId: text(receipt.messageId) }),
    ...lifetimeOf(once),
  };
  await once.table.insist(item).catch(once.onTableError);
}

/** Under an id of its own, for the same reason. */
async function rememberUnknown(once: Once, claim: Claim, tried: readonly string[]): Promise<void> {
  const closed = { ...claim, id: randomUUID(), tried };
  await once.table.insist(leaseOf(once, closed, 0), isOwn(claim)).catch(once.onTableError);
}

async function forget({ table, key, onTableError }: Once, claim: Claim): Promise<void> {
  await table.remove(key, isOwn(claim)).catch(onTableError);
}

/** The end in milliseconds, and in seconds as DynamoDB's time to live wants it. */
function lifetimeOf({ lifetimeSeconds }: Once) {
  const endsAt = Date.now() + lifetimeSeconds * 1000;
  return { endsAt: number(endsAt), expires: number(Math.ceil(endsAt / 1000)) };
}
