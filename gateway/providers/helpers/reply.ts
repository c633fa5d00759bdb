// Replies to outcomes: reading JSON without trust, tables of error codes, and what an HTTP status alone says.
//
// Anybody can type a number, so a refusal counts against the account only where that is known: by a code that a table
// lists as the account's, or by a status of 401, 403, 408 or 429. Everything else concerns the one message.
import type { HttpReply, Outcome } from "../provider.ts";

/** Why a message was not sent; decides between `rejected` and `unavailable`. */
export type Failure =
  | "recipient"
  | "content"
  | "throttled"
  | "down"
  | "account"
  | "sender"
  | "route"
  | "refused";

/** The parsed body, or undefined when it is not JSON. */
export function readJson(reply: HttpReply): unknown {
  try {
    return JSON.parse(reply.body);
  } catch {
    return undefined;
  }
}

/** Whether the vendor took the request: by which 2xx it says so changes nothing, and changes in time. */
export function isSuccess({ status }: HttpReply): boolean {
  return status >= 200 && status < 300;
}

/** What lies at a dotted path such as `messages.0.status`, or undefined. */
export function at(document: unknown, path: string): unknown {
  let value = document;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

/** Like `at`, for text: numbers are spelled out, everything else and the empty text is undefined. */
export function textAt(document: unknown, path: string): string | undefined {
  const value = at(document, path);
  return typeof value === "number" || (typeof value === "string" && value) ? `${value}` : undefined;
}

/** Like `textAt`, for one field of every item of a list, such as `errors.*.code`. */
export function textsAt(document: unknown, list: string, path: string): string[] {
  const items = at(document, list);
  return Array.isArray(items) ? items.flatMap((item) => textAt(item, path) ?? []) : [];
}

/** `messageId` goes into the log only if it may be an id: nothing but visible ASCII, without spaces. */
export function accepted(messageId?: string): Outcome {
  const id = messageId?.slice(0, 128);
  return { kind: "accepted", ...(id && /^[\x21-\x7e]+$/.test(id) && { messageId: id }) };
}

/** An error code: no text, no run of digits that may be a number. */
export const loggable = /^(?!.*\d{7})[\w.-]{1,64}$/;

/** `code` goes into the log only if it looks like an error code. */
export function failed(failure: Failure, code?: string, retryAfterSeconds?: number): Outcome {
  const vendorCode = code && loggable.test(code) ? { vendorCode: code } : {};
  if (failure === "recipient" || failure === "content") {
    return { kind: "rejected", reason: failure, ...vendorCode };
  }
  const passes = failure === "throttled" || failure === "down";
  return {
    kind: "unavailable",
    reason: failure,
    ...vendorCode,
    ...(passes && retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/** The vendor took the message and says something of it that is not known to be a refusal: it may be on its way. */
export function unclear(word: string): Outcome {
  return { kind: "unknown", reason: "reply", ...(loggable.test(word) && { vendorCode: word }) };
}

type ErrorTable = ReadonlyMap<string, Failure>;

/** A lookup of error codes from lists of codes separated by spaces. */
export function errorTable(codes: Partial<Record<Failure, string>>): ErrorTable {
  return new Map(
    (Object.entries(codes) as [Failure, string][]).flatMap(([failure, list]) =>
      list.split(" ").map((code): [string, Failure] => [code, failure]),
    ),
  );
}

/** Whose fault a refused field is: names of number, text and sender in the spellings of all vendors. */
const fieldNames = errorTable({
  recipient: "to recipient recipients destination destinations destinationphonenumber dst msisdn",
  content: "text body message messagebody content sms",
  sender: "from sender senderid originator originationidentity src",
});

/** The fault of a field such as `messages[0].destinations[0].to` or `/to/0`: its last name counts. */
function faultOfField(field: string): Failure | undefined {
  const names = field
    .toLowerCase()
    .replace(/[_-]/g, "")
    .split(/[^a-z]+/);
  return fieldNames.get(names.findLast((name) => fieldNames.has(name)) ?? "");
}

/** What a reply names as the failure. */
interface Named {
  /** The vendor's error codes, from where no success has one. The first that the table knows counts. */
  readonly codes?: readonly (string | undefined)[];
  readonly table?: ErrorTable;
  /** The fields of the request that are at fault. */
  readonly fields?: readonly string[];
}

/** The outcome of a reply that accepts nothing: by a field at fault, else by a known code, else by the status. */
export function refusal(
  reply: HttpReply,
  { codes = [], table = new Map(), fields = [] }: Named = {},
): Outcome {
  const code = codes.find((each) => each && table.has(each)) ?? codes.find(Boolean);
  const faults = reply.status < 500 ? fields.flatMap((field) => faultOfField(field) ?? []) : [];
  const failure = faults[0] ?? table.get(code ?? "");
  return failure ? failed(failure, code, retryAfter(reply)) : statusOutcome(reply, code);
}

/**
 * What the HTTP status alone says: 2xx is a refusal where it came with a code, and unknown where it was not understood;
 * 429 is throttled, 401 and 403 concern the account, 3xx, 408 and 5xx mean that the provider does not work. Any other
 * 4xx says nothing about the account: nothing was sent, and another provider may serve.
 */
function statusOutcome(reply: HttpReply, code: string | undefined): Outcome {
  const { status } = reply;
  if (isSuccess(reply)) {
    return code ? failed("refused", code) : { kind: "unknown", reason: "reply" };
  }
  return failed(failureOfStatus(status), code && loggable.test(code) ? code : `${status}`, retryAfter(reply));
}

function failureOfStatus(status: number): Failure {
  if (status === 429) return "throttled";
  if (status === 401 || status === 403) return "account";
  return status === 408 || status < 400 || status >= 500 ? "down" : "refused";
}

/** Seconds of a `Retry-After` header; its other form, a date, is ignored. */
function retryAfter(reply: HttpReply): number | undefined {
  const header = reply.headers["retry-after"];
  return header && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
