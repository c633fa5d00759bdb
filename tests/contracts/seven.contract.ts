import { type Contract, only } from "./contract.ts";

export const contract: Contract = {
  provider: "seven",
  source: "seven-io/api-schemes yml/openapi.yml (2026-02); failure numbers recalled from docs.seven.io",
  checked: "2026-11",
  unverified: "Every number but 100.",
  settings: {},
  credentials: { apiKey: "key0123456789" },
  url: "https://gateway.seven.io/api/sms",
  encoding: "json",
  headers: { "content-type": "application/json", "x-api-key": "key0123456789", accept: "application/json" },
  request: only(
    {
      to: { type: "string" },
      from: { type: "string", maxLength: 16 },
      text: { type: "string", maxLength: 1520 },
      foreign_id: { type: "string", maxLength: 64 },
    },
    ["to", "text", "foreign_id"],
  ),
  paths: { to: "to", text: "text", from: "from", reference: "foreign_id" },
  maxLength: 1520,
  replies: {
    success: { type: "object", required: ["success", "messages"], properties: { success: { const: "100" } } },
    failure: { type: "object", required: ["success"], properties: { success: { type: "string" } } },
  },
  accepted: [
    [
      {
        status: 200,
        body: {
          success: "100",
          total_price: 0.15,
          messages: [{ id: "77229318510", parts: 2, success: true }],
        },
      },
      { kind: "accepted", messageId: "77229318510" },
    ],
  ],
  failure: (code) => ({ success: `${code}`, messages: [] }),
  failures: [
    [200, 201, "unavailable/sender", "sender invalid"],
    [200, 202, "rejected/recipient", "number invalid"],
    [200, 300, "unavailable/account", "no credentials"],
    [200, 301, "unavailable/refused", "no number"],
    [200, 401, "rejected/content", "text too long"],
    [200, 402, "unavailable/refused", "the same text went to this number a moment ago"],
    [200, 403, "unavailable/refused", "daily limit for the number"],
    [200, 500, "unavailable/account", "no credit"],
    [200, 600, "unavailable/refused", "fault at one carrier"],
    [200, 700, "unavailable/refused", "unknown error"],
    [200, 900, "unavailable/account", "wrong key"],
    [200, 901, "unavailable/account", "wrong signature"],
    [200, 902, "unavailable/account", "API is off for the account"],
    [200, 903, "unavailable/account", "address not allowed"],
  ],
  receipts: {
    source: "docs.seven.io/en/rest-api/webhooks; @seven.io/client 5.6.0 SmsStatusChangePayload",
    asked: {},
    report: (status) => ({
      data: { msg_id: "77229318510", status, timestamp: "2026-11-23 12:00:02" },
      webhook_event: "dlr",
      webhook_timestamp: "2026-11-23 12:00:02",
    }),
    named: { messageId: "77229318510" },
    hasCode: false,
    statuses: {
      delivered: ["DELIVERED"],
      failed: ["NOTDELIVERED", "EXPIRED", "REJECTED", "FAILED"],
      undecided: ["TRANSMITTED", "ACCEPTED", "BUFFERED", "UNKNOWN"],
    },
  },
  unknownCode: [200, 777],
  others: [
    ["a bare number", { status: 200, body: "900" }, "unavailable/account"],
    ...(
      [
        ["100", "202", "rejected/recipient"],
        ["100", "201", "unavailable/sender"],
        ["100", "500", "unavailable/account"],
        ["100", "999", "unavailable/refused"],
        ["100", null, "unavailable/refused"],
        ["101", "202", "rejected/recipient"],
        ["101", null, "unavailable/refused"],
      ] as const
    ).map(
      ([success, error, outcome]) =>
        [
          `a request with ${success} whose message failed with ${error}`,
          { status: 200, body: { success, messages: [{ id: null, parts: 1, success: false, error }] } },
          outcome,
        ] as const,
    ),
  ],
};
