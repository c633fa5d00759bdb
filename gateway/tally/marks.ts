// What a message that was sent leaves in the table, so that what comes later finds it: a login knows only the recipient and
// the time, a receipt only the vendor's id. Neither can be read from a key without the key of its hash.
import { createHmac, randomUUID } from "node:crypto";
import * as v from "valibot";
import { parseDocument } from "../document.ts";
import { type Item, number, numberOf, type Table, text, textOf } from "../state/table.ts";
import { receiptLifeMs } from "./callback.ts";
import type { Pair } from "./counts.ts";

/** A message that a provider has accepted. */
export interface SentMessage extends Pair {
  /** When it was on its way, milliseconds since 1970. */
  readonly at: number;
  /** The vendor's. */
  readonly messageId?: string | undefined;
  /** Auth0's id of the transaction, where an Action told it. */
  readonly transactionId?: string | undefined;
}

const hourMs = 3_600_000;

/** Items of recipients are of one hour each, so that none grows for as long as somebody logs in. */
const bucketMs = hourMs;

/** Auth0 repeats what it could not deliver for hours. */
const recipientKeepMs = 26 * hourMs;

/** By which two clocks may differ. */
const skewMs = 60_000;

/** Marks that a code was sent to a recipient (E.164). `key` is the derived one for conversion. Throws `TableError`. */
export async function markRecipient(
  table: Table,
  key: string,
  recipient: string,
  { provider, country, at, messageId, transactionId }: SentMessage,
): Promise<void> {
  const bucket = Math.floor(at / bucketMs);
  const mark = JSON.stringify({ p: provider, c: country, m: messageId, t: transactionId });
  await table.update(recipientKey(key, recipient, bucket), {
    expression: `SET ${attributeOf("s", at)} = :mark, expires = :expires`,
    values: { ":mark": text(mark), ":expires": seconds((bucket + 1) * bucketMs + recipientKeepMs) },
  });
}

/** A login by a code. */
export interface Login {
  /** E.164. */
  readonly recipient: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly transactionId?: string | undefined;
}

export interface Joining {
  /** Derived for conversion: of the pepper in use first, then of the one before. */
  readonly keys: readonly string[];
  /** For how long a code can be used. */
  readonly lifetimeMs: number;
}

/** The message by which somebody logged in. */
export interface Found {
  readonly message: SentMessage;
  /** False where a login by it has been seen before. */
  readonly isFirst: boolean;
  /** As if this login had not been seen. Throws `TableError`. */
  undo(): Promise<void>;
}

/**
 * Marks the message by which somebody logged in as used: the last one before, or that of the same transaction. Undefined
 * where none is known. Throws `TableError`.
 */
export async function markLogin(
  table: Table,
  login: Login,
  { keys, lifetimeMs }: Joining,
): Promise<Found | undefined> {
  const from = login.at - lifetimeMs - skewMs;
  const [first, last] = [Math.floor(from / bucketMs), Math.floor((login.at + skewMs) / bucketMs)];
  const buckets = Array.from({ length: last - first + 1 }, (_, index) => last - index);
  const places = keys.flatMap((key) => buckets.map((bucket) => recipientKey(key, login.recipient, bucket)));
  const items = await Promise.all(places.map((place) => table.get(place)));
  const sent = items.flatMap((item, index) => sendsIn(item, places[index] ?? ""));
  const found = sendOf(login, sent, from);
  if (!found) return undefined;
  const used = attributeOf("c", found.message.at);
  // By its value, a write whose answer was lost finds itself.
  const values = { ":own": text(randomUUID()), ":free": text("") };
  const isFree = `attribute_not_exists(${used}) OR ${used} = :own OR ${used} = :free`;
  const undo = async () => {
    const change = { expression: `SET ${used} = :free`, condition: `${used} = :own`, values };
    await table.update(found.place, change);
  };
  const change = {
    expression: `SET ${used} = :own`,
    condition: `attribute_exists(pk) AND (${isFree})`,
    values,
  };
  const item = await table.update(found.place, change).catch(async (error: unknown) => {
    // It may have been written.
    await undo().catch(() => undefined);
    throw error;
  });
  return { message: found.message, isFirst: item !== undefined, undo };
}

interface Send {
  readonly message: SentMessage;
  /** Key of the item it is in. */
  readonly place: string;
}

/** The one that a login is most likely by. */
function sendOf({ at, transactionId }: Login, sent: readonly Send[], from: number): Send | undefined {
  const near = sent
    .filter(({ message }) => message.at >= from && message.at <= at + skewMs)
    .toSorted((one, other) => one.message.at - other.message.at);
  const same = near.findLast(
    ({ message }) => transactionId !== undefined && message.transactionId === transactionId,
  );
  return same ?? near.findLast(({ message }) => message.at <= at) ?? near[0];
}

const markSchema = v.object({
  p: v.string(),
  c: v.optional(v.string()),
  m: v.optional(v.string()),
  t: v.optional(v.string()),
});

function sendsIn(item: Item | undefined, place: string): Send[] {
  return Object.keys(item ?? {}).flatMap((name) => {
    const [, time] = /^s([0-9a-z]{7,9})$/.exec(name) ?? [];
    if (time === undefined) return [];
    const mark = parseDocument(markSchema, textOf(item, name));
    if (!mark.success) return [];
    const { p: provider, c: country, m: messageId, t: transactionId } = mark.output;
    return [
      { message: { provider, country, messageId, transactionId, at: Number.parseInt(time, 36) }, place },
    ];
  });
}

/** Marks a message by its vendor's id. `key` is the derived one for receipts. Throws `TableError`. */
export async function markMessage(
  table: Table,
  key: string,
  vendor: string,
  { provider, country, at, messageId }: SentMessage,
): Promise<void> {
  if (messageId === undefined) return;
  await table.put({
    pk: text(idKey(key, vendor, messageId)),
    provider: text(provider),
    ...(country !== undefined && { country: text(country) }),
    at: number(at),
    expires: seconds(at + receiptLifeMs),
  });
}

/** The message of such a mark; undefined where there is none. */
export function markedMessage(item: Item | undefined): SentMessage | undefined {
  const [provider, at] = [textOf(item, "provider"), numberOf(item, "at")];
  if (provider === undefined || at === undefined) return undefined;
  return { provider, country: textOf(item, "country"), at };
}

/** Key of the mark of a message; `key` is the derived one for receipts. */
export function idKey(key: string, vendor: string, messageId: string): string {
  return `sent#${vendor}#${hash(key, messageId)}`;
}

function recipientKey(key: string, recipient: string, bucket: number): string {
  return `sent#${hash(key, `${recipient} ${bucket}`)}`;
}

function hash(key: string, value: string): string {
  return createHmac("sha256", key).update(value).digest("base64url");
}

/** `s` and the time of a send; `c` and the same time once somebody has logged in by it. */
function attributeOf(kind: "s" | "c", at: number): string {
  return kind + at.toString(36);
}

const seconds = (ms: number) => number(Math.ceil(ms / 1000));
