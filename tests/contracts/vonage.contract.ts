import { basicHeader, type Contract, callback, formType, only } from "./contract.ts";

export const contract: Contract = {
  provider: "vonage",
  source: "Vonage SMS OpenAPI 1.5.1; developer.vonage.com/en/api-errors/sms",
  checked: "2026-11",
  settings: { apiKey: "abcd1234" },
  credentials: { apiSecret: "sEcReT0123456789" },
  url: "https://rest.nexmo.com/sms/json",
  encoding: "form",
  headers: { "content-type": formType, authorization: basicHeader("abcd1234", "sEcReT0123456789") },
  request: only(
    {
      from: { type: "string" },
      to: { type: "string", pattern: "^[1-9][0-9]{6,14}$" },
      text: { type: "string" },
      type: { enum: ["text", "unicode"] },
      ttl: { type: "string", pattern: "^[0-9]+000$" },
      callback: { type: "string", format: "uri", maxLength: 100 },
      "client-ref": { type: "string", maxLength: 100 },
      "entity-id": { type: "string" },
      "content-id": { type: "string" },
    },
    ["from", "to", "text", "type", "ttl", "client-ref"],
  ),
  paths: {
    to: "to",
    text: "text",
    from: "from",
    reference: "client-ref",
    india: { entityId: "entity-id", templateId: "content-id" },
  },
  to: "digits",
  senderNeeded: true,
  validity: {
    path: "ttl",
    cases: [
      [180, "180000"],
      [3, "20000"],
      [9_999_999, "604800000"],
    ],
  },
  replies: {
    success: {
      type: "object",
      required: ["message-count", "messages"],
      properties: {
        "message-count": { type: "string" },
        messages: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            required: ["message-id", "status"],
            properties: { status: { const: "0" } },
          },
        },
      },
    },
    failure: {
      type: "object",
      required: ["message-count", "messages"],
      properties: {
        messages: {
          type: "array",
          items: {
            type: "object",
            required: ["status", "error-text"],
            properties: { status: { type: "string", pattern: "^[1-9][0-9]*$" } },
          },
        },
      },
    },
  },
  accepted: [
    [
      {
        status: 200,
        body: {
          "message-count": "2",
          messages: [
            { to: "447700900123", "message-id": "0A0000000123ABCD1", status: "0", "message-price": "0.03" },
            { to: "447700900123", "message-id": "0A0000000123ABCD2", status: "0", "message-price": "0.03" },
          ],
        },
      },
      { kind: "accepted", messageId: "0A0000000123ABCD1" },
    ],
  ],
  failure: (code) => ({ "message-count": "1", messages: [{ status: `${code}`, "error-text": "words" }] }),
  failures: [
    [200, 1, "unavailable/throttled", "too fast"],
    [200, 2, "unavailable/refused", "a parameter is missing"],
    [200, 3, "unavailable/refused", "a parameter is wrong, the number perhaps"],
    [200, 4, "unavailable/account", "wrong credentials"],
    [200, 5, "unavailable/down", "fault at Vonage"],
    [200, 6, "rejected/recipient", "the number leads nowhere"],
    [200, 7, "rejected/recipient", "the number is barred"],
    [200, 8, "unavailable/account", "the account is barred"],
    [200, 9, "unavailable/account", "no credit"],
    [200, 10, "unavailable/throttled", "too many connections"],
    [200, 11, "unavailable/account", "not an account for this API"],
    [200, 12, "rejected/content", "too long"],
    [200, 13, "unavailable/down", "communication failed"],
    [200, 14, "unavailable/account", "wrong signature"],
    [200, 15, "unavailable/sender", "sender not allowed"],
    [200, 22, "rejected/recipient", "no such network"],
    [200, 29, "unavailable/route", "trial account, recipient not listed"],
    [200, 32, "unavailable/account", "secret and signature at once"],
    [200, 33, "rejected/recipient", "the number is deactivated"],
  ],
  receipts: {
    source: "Vonage SMS OpenAPI 1.5.1; developer.vonage.com/en/messaging/sms/guides/delivery-receipts",
    asked: { callback: callback.accountUrl, "client-ref": callback.ticket },
    report: (status, code) => ({
      msisdn: "447700900123",
      to: "Example",
      "network-code": "23415",
      messageId: "0A0000001234567B",
      price: "0.03330000",
      status,
      scts: "2611231200",
      "err-code": code,
      "client-ref": callback.ticket,
      "message-timestamp": "2026-11-23 12:00:02",
    }),
    named: { ticket: callback.ticket },
    hasCode: true,
    statuses: {
      delivered: ["delivered"],
      failed: ["expired", "failed", "rejected"],
      undecided: ["accepted", "buffered", "unknown"],
    },
  },
  feedback: {
    source: "developer.vonage.com/api/conversion",
    asked: {},
    messageId: "0A0000001234567B",
    url: "https://api.nexmo.com/conversions/sms",
    body: { "message-id": "0A0000001234567B", delivered: "true", timestamp: "2026-11-23 12:00:00" },
  },
  unknownCode: [200, 98],
  others: [
    [
      "a message of which one part failed",
      {
        status: 200,
        body: { "message-count": "2", messages: [{ status: "0", "message-id": "a" }, { status: "5" }] },
      },
      "unknown/reply",
    ],
    [
      "a message of which the first part failed",
      {
        status: 200,
        body: { "message-count": "2", messages: [{ status: "5" }, { status: "0", "message-id": "b" }] },
      },
      "unknown/reply",
    ],
    [
      "a reply without messages",
      { status: 200, body: { "message-count": "0", messages: [] } },
      "unknown/reply",
    ],
  ],
};
