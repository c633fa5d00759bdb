// The receipts function over a table, and reports as vendors send them.
import { type Receiving, receiveBusEvent, receiveReport } from "../../../gateway/receipts/receive.ts";
import type { UrlEvent } from "../../../gateway/receipts/report.ts";
import type { Item, Table } from "../../../gateway/state/table.ts";
import { callbackFor, type Ticket } from "../../../gateway/tally/callback.ts";
import { nothing, sum } from "../../../gateway/tally/counts.ts";
import { keyOf } from "../../support/documents.ts";

export const receiptKey = keyOf("receipts");
export const formerKey = keyOf("receipts before");
export const base = "https://receipts.example/";
export const at = Date.UTC(2026, 0, 31, 9, 37, 12, 345);
export const providers = ["aws", "aws-notify", "bandwidth", "infobip", "sinch", "telnyx", "twilio", "vonage"];

export const ticketOf = (provider: string, over: Partial<Ticket> = {}): Ticket => ({
  provider,
  key: "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
  at,
  country: "DE",
  ...over,
});

export const callbackOf = (provider: string, over?: Partial<Ticket>, key = receiptKey) =>
  callbackFor(base, key, ticketOf(provider, over));

/** The event of a report: `given` as JSON, or as a form where it is a text. */
export function eventOf(
  url: string,
  given: unknown,
  method = "POST",
  headers: UrlEvent["headers"] = {},
): UrlEvent {
  const { host, pathname, search } = new URL(url);
  const body = typeof given === "string" ? given : JSON.stringify(given);
  return {
    rawPath: pathname,
    rawQueryString: search.slice(1),
    requestContext: { domainName: host, http: { method } },
    headers,
    ...(method === "POST" && { body }),
    isBase64Encoded: false,
  };
}

export const twilio = (status: string) =>
  `${new URLSearchParams({ MessageSid: "SM1", MessageStatus: status, To: "+447700900123" })}`;

export const vonage = (status: string, ticket: string) => ({
  msisdn: "447700900123",
  messageId: "0A1",
  status,
  "err-code": status === "delivered" ? "0" : "1",
  "client-ref": ticket,
});

export const busEvent = (eventType: string, messageId: string, isFinal = true) => ({
  source: "aws.sms-voice",
  "detail-type": "Text Message Delivery Status Updated",
  detail: { eventType, isFinal, messageId },
});

export interface Function {
  report(url: string, given: unknown, method?: string): ReturnType<typeof receiveReport>;
  take(event: UrlEvent): ReturnType<typeof receiveReport>;
  bus(event: unknown): Promise<void>;
  readonly lines: Record<string, unknown>[];
  now: number;
}

export function functionOver(table: Table, signatureKeys: Readonly<Record<string, string>> = {}): Function {
  const lines: Record<string, unknown>[] = [];
  const receiving: Receiving = {
    settings: { providers, secretVersionId: "1" },
    secret: async () => ({
      receiptKeys: [receiptKey, formerKey],
      conversionKeys: [keyOf("conversion")],
      streamKeys: [],
      signatureKeys,
    }),
    table,
    now: () => own.now,
    requestId: "id",
    write: (line) => void lines.push(JSON.parse(line)),
  };
  const own: Function = {
    report: (url, given, method) => own.take(eventOf(url, given, method)),
    take: (event) => receiveReport(event, receiving),
    bus: (event) => receiveBusEvent(event, receiving),
    lines,
    now: at + 2000,
  };
  return own;
}

/** Delivered and failed by provider and country, such as `twilio DE: 1 0`. */
export function countsIn(items: Iterable<Item>): string[] {
  return sum([...items], providers)
    .filter(({ counts }) => counts.delivered !== nothing.delivered || counts.failed !== nothing.failed)
    .map(({ pair, counts }) => `${pair.provider} ${pair.country}: ${counts.delivered} ${counts.failed}`)
    .toSorted();
}
