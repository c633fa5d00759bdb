// What a vendor says of a message after it took it. The receipts function alone reads it: a vendor's file exports its
// receipts apart from its provider, so that they stay out of the gateway's bundle.

/** `undecided`: on its way, or nobody knows; a status that no list has is so, too. */
export type DeliveryState = "delivered" | "failed" | "undecided";

export interface DeliveryReceipt {
  readonly state: DeliveryState;
  /** The vendor's own code of the failure, for the log; it never holds a number, a code or a text. */
  readonly vendorCode?: string;
  /** The ticket of the message, where the vendor hands it back in the report itself. */
  readonly ticket?: string | undefined;
  /** The vendor's id of the message. */
  readonly messageId?: string | undefined;
}

/** A report as it came. */
export interface RawReport {
  readonly method: string;
  /** As the vendor called it, query included. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** How a vendor signs its reports, where it does with a key that sends nothing. */
export interface Signature {
  /** What the operator enters, and what is wrong where it does not fit. */
  readonly key: { readonly pattern: RegExp; readonly rule: string };
  /** Whether the vendor made this report, and lately. Pure; called for anything. `now` is in milliseconds since 1970. */
  isSigned(report: RawReport, key: string, now: number): boolean;
}

export interface Receipts {
  /**
   * How the vendor learns where to report: with each `message`, for the whole `account` by a URL that is entered at the
   * vendor by hand, or not at all, since it reports to AWS's event `bus` by itself.
   */
  readonly told: "message" | "account" | "bus";
  /** The state that counts where a vendor reports both; absent: the first stays. */
  readonly prevails?: "delivered" | "failed";
  /** Asked where the operator has entered the key; the URL alone proves enough. */
  readonly signature?: Signature;
  /** What the vendor sent, decoded from JSON, a form or a query, to receipts. Pure; called for any document. */
  read(document: unknown): readonly DeliveryReceipt[];
}
