import { type Contract, only } from "./contract.ts";

export const contract: Contract = {
  provider: "termii",
  source: "api-evangelist/termii openapi; developers.termii.com/messaging-api",
  checked: "2026-11",
  unverified: "Codes of failures: the HTTP status decides.",
  settings: {},
  credentials: { apiKey: "TLkey0123456789" },
  url: "https://api.ng.termii.com/api/sms/send",
  encoding: "json",
  headers: { "content-type": "application/json" },
  request: only(
    {
      api_key: { const: "TLkey0123456789" },
      to: { type: "string", pattern: "^[1-9][0-9]+$" },
      from: { type: "string", minLength: 3, maxLength: 11 },
      sms: { type: "string" },
      type: { const: "plain" },
      channel: { const: "dnd" },
    },
    ["api_key", "to", "from", "sms", "type", "channel"],
  ),
  paths: { to: "to", text: "sms", from: "from" },
  to: "digits",
  senderNeeded: true,
  replies: {
    success: {
      type: "object",
      required: ["message_id"],
      properties: { message_id: { type: ["string", "number"] } },
    },
    failure: { type: "object", required: ["message"] },
  },
  accepted: [
    [
      {
        status: 200,
        body: { message_id: "9122821270554876574", message: "Successfully Sent", balance: 9, user: "u" },
      },
      { kind: "accepted", messageId: "9122821270554876574" },
    ],
    [
      { status: 200, body: { code: "ok", message_id: "1", message: "Successfully Sent" } },
      { kind: "accepted", messageId: "1" },
    ],
    [
      { status: 200, body: { code: 200, message_id: "1", message: "Successfully Sent" } },
      { kind: "accepted", messageId: "1" },
    ],
  ],
  failure: () => ({ message: "words" }),
  failures: [
    [400, "", "unavailable/refused", "a field is wrong, or no credit"],
    [401, "", "unavailable/account", "wrong key"],
    [403, "", "unavailable/account", "not allowed"],
    [404, "", "unavailable/refused", "no such sender or path"],
    [422, "", "unavailable/refused", "a field is wrong"],
    [429, "", "unavailable/throttled", "too fast"],
    [500, "", "unavailable/down", "fault at Termii"],
  ],
  receipts: {
    source: "developer.termii.com/events-and-reports",
    unverified: "The list of statuses is not closed.",
    asked: {},
    report: (status) => ({
      type: "outbound",
      id: "42463010-39f9-4ee8-8e79-75ba52ddfa86",
      message_id: "9122821270554876574",
      receiver: "447700900123",
      sender: "Example",
      message: "Your code is 123456",
      sent_at: "2026-11-23 12:00:00",
      cost: "2.0",
      status,
      channel: "dnd",
    }),
    named: { messageId: "9122821270554876574" },
    hasCode: false,
    statuses: {
      delivered: ["DELIVERED", "DELIVERED | Message delivered to handset", "Delivered"],
      failed: ["DND Active on Phone Number", "Message Failed", "Rejected", "Expired"],
      undecided: ["Message Sent", "undelivered"],
    },
  },
  unknownCode: [418, ""],
  others: [
    ["an error with 200", { status: 200, body: { code: "404", message: "words" } }, "unavailable/refused"],
    [
      "an error beside an id",
      { status: 200, body: { code: "400", message_id: "1", message: "words" } },
      "unavailable/refused",
    ],
    ["a sentence in place of an id", { status: 200, body: { message: "words" } }, "unavailable/refused"],
  ],
};
