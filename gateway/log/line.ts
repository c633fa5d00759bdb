// Everything that the log can say, and the metrics in it: the one list, from which docs, dashboards and alarms take their
// names. A line holds no number, code, text or secret.

import type { Detour } from "../delivery/detour.ts";
import type { FailureCode } from "../errors.ts";
import type { Judgement } from "../guard/judgement.ts";
import type { Path } from "../message/message.ts";
import type { Size } from "../message/segments.ts";
import type { DeliveryState, Outcome } from "../providers/index.ts";

export type Level = "info" | "warn" | "error";

/** The line of a request. */
export interface LogLine {
  /** When the line was written, ISO 8601 in UTC. */
  readonly time: string;
  /** `info` for a message that was sent, `warn` for a request that was refused, `error` for a failure with a status of 500 or more. */
  readonly level: Level;
  /** `message sent`, `message not sent`, `check passed` or `check failed`. */
  readonly message: string;
  /** Lambda's id of the request. */
  readonly requestId: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** `true` where the token was of a check key: nothing was to be sent, and no metric counts it. */
  readonly check?: true;
  /** Why the message was not sent; the table of failures says what to do. */
  readonly code?: FailureCode;
  /** More about the failure. */
  readonly detail?: string;
  /** Where a failure that nobody foresaw happened. */
  readonly stack?: readonly string[];
  /** Calling code and last two digits of the recipient's number, such as `+49*****12`. */
  readonly recipient?: string;
  /** ISO 3166-1 alpha-2 code of the recipient's country; absent for numbers of no country. */
  readonly country?: string;
  /** `true` where the number is of a range that is not known yet, so that its country is the main one of the calling code. */
  readonly countryGuessed?: true;
  /** Alphabet of the text: `GSM-7`, or `UCS-2`, in which fewer characters fit into one SMS. */
  readonly encoding?: Size["encoding"];
  /** Present where another provider than the one that was due came first, or would have: people ask for its messages again, or the books say that they do not arrive. */
  readonly detour?: Detour;
  /** What the guard said of the message; absent where it was not asked. */
  readonly guard?: Judgement;
  /** The provider's id of the message. */
  readonly messageId?: string;
  /** `true` where the same message had been sent before: nothing was sent now. */
  readonly duplicate?: boolean;
  /** By which path the message came: `connection` or `phoneProvider`; `none` where the request was refused before it was read. */
  readonly path: Path | "none";
  /** Who started the login: a keyed hash of the IPv4 address or of the /64 network, where Auth0 tells it. */
  readonly caller?: string;
  /** Every attempt at a provider, in the order in which they ended. */
  readonly attempts: readonly AttemptLine[];
  /** `true` where the token was valid under newer keys than the environment had. */
  readonly secretsRenewed?: true;
  /** The first failure of the table; the request went on without it. */
  readonly tableError?: string;
  /** Auth0's name for the kind of message, such as `otp_verify`; this and the next six are what an Action tells. */
  readonly messageType?: string;
  /** Language of the text, such as `en_US`. */
  readonly locale?: string;
  /** Id of the Auth0 application. */
  readonly clientId?: string;
  /** Name of the Auth0 connection. */
  readonly connection?: string;
  /** ISO 3166-1 alpha-2 code of the country in which Auth0 takes the caller's address to be. */
  readonly ipCountry?: string;
  /** Id of the Auth0 organization. */
  readonly organization?: string;
  /** Auth0's id of the transaction; attempts at one message share it. */
  readonly correlationId?: string;
}

/** One attempt at a provider. */
export interface AttemptLine {
  /** Name of the provider. */
  readonly provider: string;
  /** `accepted`, `rejected`, `unavailable` or `unknown`. */
  readonly kind: Outcome["kind"];
  /** Why it was not accepted. */
  readonly reason?: string;
  /** The vendor's own error code. */
  readonly vendorCode?: string;
  /** Seconds for which the vendor asks to be left alone. */
  readonly retryAfterSeconds?: number;
  /** The vendor's id of the message. */
  readonly messageId?: string;
  /** Milliseconds. */
  readonly durationMs: number;
}

/** A line about something outside of a request, such as the start. */
export interface Note {
  /** The code of the requests that fail because of it. */
  readonly code?: FailureCode;
  /** What is wrong with the settings, one by one. */
  readonly problems?: readonly string[];
  /** More about it. */
  readonly detail?: string;
}

export const namespace = "Auth0SmsGateway";

/** What metrics are grouped by: all by the function's name, some besides by one of the others, never by two of them. */
export interface Dimensions {
  /** Name of the Lambda function, so that the alarms of one stack count nothing of another. */
  readonly functionName: string;
  /** `accepted`, or the code of the failure. */
  readonly outcome: "accepted" | FailureCode;
  /** The provider that accepted, else the last one that was tried, else `none`. */
  readonly provider: string;
  /** The recipient's country, as above. */
  readonly country: string;
}

/** The gateway's metrics and their units in CloudWatch. */
export const metricUnits = {
  /** 1 for every request. */
  requests: "Count",
  /** 1 for a message that a provider has accepted, now or, for a duplicate, before. */
  accepted: "Count",
  /** 1 for a message that another provider has accepted than the first of its route. */
  carried: "Count",
  /** 1 for a request that failed with a status of 500 or more. */
  failures: "Count",
  /** 1 for a request whose token was refused. The URL is public, so that anybody can cause these. */
  unauthorized: "Count",
  /** SMS that the text takes. */
  segments: "Count",
  /** The whole request. */
  durationMs: "Milliseconds",
  /** The attempt that was accepted, else the last one. */
  providerMs: "Milliseconds",
  /** 1 for the first request of an execution environment. */
  coldStarts: "Count",
  /** 1 for a request for which the table failed. */
  tableErrors: "Count",
  /** 1 for a message that the guard refused. */
  guardRefused: "Count",
  /** 1 for a message that the guard would have refused, if it did not only watch. */
  guardWouldRefuse: "Count",
  /** 1 for a message of which the guard could not ask the table. */
  guardBlind: "Count",
  /** How much of the day's overdraft, which all countries share, is used. */
  guardOverdraft: "Percent",
  /** How much of the day's `messagesPerDay` is used. */
  guardBudget: "Percent",
} as const;

export type Metrics = { readonly [Name in keyof typeof metricUnits]?: number };

/** The line of a receipt. */
export interface ReceiptLine {
  /** `info`. */
  readonly level: "info";
  /** `receipt`. */
  readonly message: "receipt";
  /** Lambda's id of the request. */
  readonly requestId: string;
  /** The provider that sent the message. */
  readonly provider: string;
  /** ISO 3166-1 alpha-2 code of the recipient's country; `none` for numbers of no country. */
  readonly country: string;
  /** `delivered`, `failed` or `undecided`. */
  readonly state: DeliveryState;
  /** The vendor's own code of the failure. */
  readonly vendorCode?: string | undefined;
  /** 1 for a message that arrived; -1 where a later receipt says that it did not. */
  readonly delivered?: number;
  /** 1 for a message that did not arrive; -1 where a later receipt says that it did. */
  readonly failed?: number;
  /** 1 for a receipt that decides nothing, such as "sent"; a message may have several, and none of them counts. */
  readonly undecided?: number;
  /** `true` where the message had been counted before, so that this receipt changes nothing. */
  readonly repeated?: true;
}

/** Metrics of receipts. How many there are of each kind, the function that closes the books says. */
export const receiptMetricUnits = {
  /** From the request for the code to the receipt that it arrived. */
  deliveryMs: "Milliseconds",
  /** Receipts that were refused since their vendor has not signed them. */
  unsignedReceipts: "Count",
} as const;

/** Metrics of the canary. */
export const canaryMetricUnits = {
  /** 1 where the gateway would have sent a code, 0 where it would not. */
  canaryPassed: "Count",
  /** The whole check. */
  canaryMs: "Milliseconds",
} as const;

/** Metrics of the function that reads Auth0's log. */
export const conversionMetricUnits = {
  /** From the sending of a code to the login by it. */
  conversionMs: "Milliseconds",
  /** Logins by SMS whose number the log stream hides. */
  hiddenLogins: "Count",
  /** Logins by SMS of which no message is known. */
  unmatchedLogins: "Count",
} as const;

/** Metrics of the function that closes the books, 15 to 20 minutes later; the first six are of the time of sending. */
export const bookMetricUnits = {
  /** Messages that a provider accepted. */
  sent: "Count",
  /** Of them, those whose use would be seen in Auth0's log. */
  expected: "Count",
  /** Of those, the ones that were used. */
  converted: "Count",
  /** Messages that a receipt says were delivered. */
  delivered: "Count",
  /** Messages that a receipt says were not. */
  failed: "Count",
  /** Messages of which no receipt says either. */
  undecided: "Count",
  /** Providers in a country, whole countries and whole providers whose share of used codes fell by a quarter or more against their own past. */
  conversionDropped: "Count",
  /** Those of them that are known by 100 messages or more. */
  conversionCollapsed: "Count",
  /** Countries in which, of 100 codes or more in an hour, less than 35 percent were used. */
  lowConversion: "Count",
  /** 1 while nobody anywhere is seen to use a code: the log stream is silent, or no code arrives at all. */
  streamSilent: "Count",
  /** As `conversionDropped`, of messages that were delivered among those that were or were not. */
  deliveryDropped: "Count",
  /** Those of them that are known by 100 messages or more. */
  deliveryCollapsed: "Count",
  /** As `conversionDropped`, of messages with a receipt among all. */
  undecidedRose: "Count",
  /** Providers that come last in a country because they stopped converting or delivering there, or would. */
  outages: "Count",
  /** Slots of five minutes that were closed. */
  booksClosed: "Count",
} as const;

/** By which a metric is grouped beside the function's name. Each value of each is a metric that CloudWatch charges for. */
export const groupings: Readonly<Record<string, readonly Grouping[]>> = {
  requests: ["outcome"],
  accepted: ["provider", "country"],
  carried: ["provider"],
  providerMs: ["provider"],
  guardRefused: ["outcome"],
  conversionMs: ["provider", "country"],
  sent: ["provider", "country"],
  expected: ["provider", "country"],
  converted: ["provider", "country"],
  delivered: ["provider", "country"],
  failed: ["provider", "country"],
  undecided: ["provider", "country"],
  deliveryMs: ["provider", "country"],
} satisfies { readonly [Name in MetricName]?: readonly Grouping[] };

/** Of any function. */
export type MetricName =
  | keyof typeof metricUnits
  | keyof typeof canaryMetricUnits
  | keyof typeof conversionMetricUnits
  | keyof typeof receiptMetricUnits
  | keyof typeof bookMetricUnits;

type Grouping = Exclude<keyof Dimensions, "functionName">;
