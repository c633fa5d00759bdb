// What a contract file says about one vendor's API, in our own words: the facts that the adapter is held to.
import type { Callback, DeliveryReceipt, HttpReply, Outcome, Sms } from "../../gateway/providers/index.ts";

/** How an outcome is written in the tables: its kind, and its reason where it has one. */
export type Summary =
  | "accepted"
  | `rejected/${"recipient" | "content"}`
  | `unavailable/${"throttled" | "down" | "account" | "sender" | "route" | "refused"}`
  | `unknown/${"timeout" | "connection" | "reply"}`;

/** HTTP status, the vendor's code, what it must come to, and what the vendor means by it. */
export type FailureRow = readonly [status: number, code: string | number, outcome: Summary, meaning: string];

export interface Contract {
  readonly provider: string;
  /** Where the facts come from, and when they were read. */
  readonly source: string;
  readonly checked: string;
  /** Facts that no specification backs. */
  readonly unverified?: string;
  /** A complete account, without a sender where that is possible. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;

  readonly url: string;
  readonly encoding: "form" | "json";
  /** Every header of the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON Schema of the decoded body. Form fields are texts. */
  readonly request: object;
  /** Dotted paths in the decoded body. */
  readonly paths: {
    readonly to: string;
    readonly text?: string;
    readonly code?: string;
    readonly from?: string;
    readonly reference?: string;
    readonly india?: { readonly entityId: string; readonly templateId: string };
  };
  /** How the vendor wants the number. Default: E.164. */
  readonly to?: "digits";
  /** The setting that holds the sender. Default: `sender`. */
  readonly senderSetting?: string;
  /** What happens without any sender. Default: the vendor picks one. */
  readonly senderNeeded?: true;
  /** Longest text that the vendor takes, in characters. */
  readonly maxLength?: number;
  /** Code lengths that a code-only vendor takes. */
  readonly codeLengths?: readonly [minimum: number, maximum: number];
  /** Path and cases of the validity period: seconds given, value sent. */
  readonly validity?: {
    readonly path: string;
    readonly cases: readonly (readonly [number, string | number])[];
  };
  readonly sign?: { readonly service: string };

  /** JSON Schemas of the vendor's JSON replies; absent where replies are not JSON. */
  readonly replies?: { readonly success: object; readonly failure: object };
  readonly accepted: readonly (readonly [reply: Reply, outcome: Outcome])[];
  /** The body of a failure with this code. */
  readonly failure: (code: string | number, status: number) => unknown;
  readonly failures: readonly FailureRow[];
  /** A status and a code that nobody knows: a refusal of the one message. */
  readonly unknownCode: readonly [status: number, code: string | number];
  /** What the vendor says later; absent where it says nothing that the gateway could read. */
  readonly receipts?: ReceiptContract;
  /** How the vendor is told that a code was used; absent where it does not want to know. */
  readonly feedback?: FeedbackContract;
  /** Other replies worth a row, such as a success that holds a failure. */
  readonly others?: readonly (readonly [name: string, reply: Reply, outcome: Summary])[];
}

export interface ReceiptContract {
  readonly source: string;
  /** Facts that no specification backs. */
  readonly unverified?: string;
  /** Fields of the request, by dotted path, that ask for receipts; none where the URL is entered at the vendor. */
  readonly asked: Readonly<Record<string, string>>;
  /** A whole report of one message, decoded. */
  readonly report: (status: string, code: string) => unknown;
  /** What of the report names the message, where the URL does not. */
  readonly named?: Pick<DeliveryReceipt, "ticket" | "messageId">;
  /** Whether the report holds a code of the failure. */
  readonly hasCode: boolean;
  /** Every status that the vendor documents. */
  readonly statuses: Readonly<Record<DeliveryReceipt["state"], readonly string[]>>;
  /** Other documents worth a row. */
  readonly others?: readonly (readonly [name: string, document: unknown, states: readonly string[]])[];
}

export interface FeedbackContract {
  readonly source: string;
  /** Facts that no specification backs. */
  readonly unverified?: string;
  /** Fields of a message, by dotted path, that say that feedback will come. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** The call about the message of this id, by a login at `message.now`; headers are those of a message. */
  readonly messageId: string;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function httpReply({ status, body, headers = {} }: Reply): HttpReply {
  return { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}

export function summary(outcome: Outcome): string {
  return outcome.kind === "accepted" ? outcome.kind : `${outcome.kind}/${outcome.reason}`;
}

/** A message with everything in it; the number is from a range reserved for fiction. */
export const message: Sms = {
  recipient: "+447700900123",
  body: "Your code is 123456",
  sender: "Example",
  country: "GB",
  code: "123456",
  validitySeconds: 180,
  reference: "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
  now: new Date("2026-11-23T12:00:00.000Z"),
};

/** Where the vendor reports what became of that message. */
export const callback: Callback = {
  url: "https://receipts.example/vendor?m=key.time.GB.mac",
  accountUrl: "https://receipts.example/vendor?u=token",
  ticket: "key.time.GB.mac",
};

export const basicHeader = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

export const formType = "application/x-www-form-urlencoded";

/** A JSON Schema object that allows nothing but these properties. */
export function only(properties: Record<string, object>, required: readonly string[]): object {
  return { type: "object", additionalProperties: false, properties, required };
}
