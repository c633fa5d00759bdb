import { basicHeader, type Contract, callback, only } from "./contract.ts";

const uuid = "db3ce55a-7f1d-11e1-8ea7-1231380bc196";

export const contract: Contract = {
  provider: "plivo",
  source: "plivo/plivo-node test/messages.js (MIT); plivo.com/docs/messaging/api/message",
  checked: "2026-11",
  unverified: "The bounds of message_expiry, 5 to 10800 seconds.",
  settings: { authId: "MAXXXXXXXXXXXXXXXXXX" },
  credentials: { authToken: "tok0123456789" },
  url: "https://api.plivo.com/v1/Account/MAXXXXXXXXXXXXXXXXXX/Message/",
  encoding: "json",
  headers: {
    "content-type": "application/json",
    authorization: basicHeader("MAXXXXXXXXXXXXXXXXXX", "tok0123456789"),
  },
  request: only(
    {
      src: { type: "string" },
      dst: { type: "string", pattern: "^[1-9][0-9]+$" },
      text: { type: "string", maxLength: 1600 },
      log: { const: "false" },
      url: { type: "string", format: "uri" },
      method: { enum: ["GET", "POST"] },
      message_expiry: { type: "integer" },
      dlt_entity_id: { type: "string" },
      dlt_template_id: { type: "string" },
    },
    ["src", "dst", "text", "log", "message_expiry"],
  ),
  paths: {
    to: "dst",
    text: "text",
    from: "src",
    india: { entityId: "dlt_entity_id", templateId: "dlt_template_id" },
  },
  to: "digits",
  senderNeeded: true,
  validity: {
    path: "message_expiry",
    cases: [
      [180, 180],
      [1, 5],
      [99_999, 10_800],
    ],
  },
  replies: {
    success: {
      type: "object",
      required: ["message_uuid", "api_id"],
      properties: { message_uuid: { type: "array", minItems: 1, items: { type: "string" } } },
    },
    failure: { type: "object", required: ["error"], properties: { error: { type: "string" } } },
  },
  accepted: [
    [
      { status: 202, body: { message: "message(s) queued", message_uuid: [uuid], api_id: "a" } },
      { kind: "accepted", messageId: uuid },
    ],
  ],
  failure: (code) => ({ api_id: "a", error: `words ${code}` }),
  // Errors have no codes: the status decides.
  failures: [
    [400, "", "unavailable/refused", "a parameter is missing or wrong, the number perhaps"],
    [401, "", "unavailable/account", "wrong credentials"],
    [402, "", "unavailable/account", "no credit"],
    [404, "", "unavailable/refused", "no such resource"],
    [405, "", "unavailable/refused", "method not allowed"],
    [429, "", "unavailable/throttled", "too fast"],
    [500, "", "unavailable/down", "fault at Plivo"],
  ],
  receipts: {
    source: "plivo.com/docs/messaging/api/message/message-status-callbacks",
    asked: { url: callback.url, method: "POST" },
    report: (Status, ErrorCode) => ({
      MessageUUID: "5b40a428-bfc7-4daf-9d06-726c558bf3b8",
      From: "447700900000",
      To: "447700900123",
      Status,
      ErrorCode,
      Sequence: "1",
      PartInfo: "1 of 1",
      QueuedTime: "2026-11-23 12:00:00.000000+00:00",
    }),
    hasCode: true,
    statuses: {
      delivered: ["delivered", "read"],
      failed: ["failed", "undelivered"],
      undecided: ["queued", "sent"],
    },
  },
  unknownCode: [422, ""],
  others: [
    [
      "an invalid number",
      {
        status: 202,
        body: { message: "words", message_uuid: [], invalid_number: ["447700900123"], api_id: "a" },
      },
      "rejected/recipient",
    ],
    [
      "an invalid number beside an id",
      { status: 202, body: { message_uuid: [uuid], invalid_number: ["447700900123"], api_id: "a" } },
      "rejected/recipient",
    ],
    ["an error with 202", { status: 202, body: { api_id: "a", error: "words" } }, "unavailable/refused"],
  ],
};
