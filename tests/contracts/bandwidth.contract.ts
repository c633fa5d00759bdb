import { basicHeader, type Contract, callback, only } from "./contract.ts";

const applicationId = "93de2206-9669-4e07-948d-329f4b722ee2";

export const contract: Contract = {
  provider: "bandwidth",
  source: "Bandwidth/node-sdk bandwidth.yml (2026-07); dev.bandwidth.com/v2-messaging/codes.html",
  checked: "2026-11",
  settings: { accountId: "9900000", applicationId, sender: "+15554443333" },
  credentials: { username: "username1", password: "password1" },
  url: "https://messaging.bandwidth.com/api/v2/users/9900000/messages",
  encoding: "json",
  headers: { "content-type": "application/json", authorization: basicHeader("username1", "password1") },
  request: only(
    {
      applicationId: { const: applicationId },
      to: { type: "array", minItems: 1, maxItems: 1, items: { type: "string", pattern: "^\\+" } },
      from: { type: "string" },
      text: { type: "string", maxLength: 2048 },
      tag: { type: "string" },
      priority: { const: "high" },
      expiration: { type: "string", format: "date-time" },
    },
    ["applicationId", "to", "from", "text", "tag", "priority", "expiration"],
  ),
  paths: { to: "to.0", text: "text", from: "from", reference: "tag" },
  validity: {
    path: "expiration",
    cases: [[180, "2026-11-23T12:03:00.000Z"]],
  },
  replies: {
    success: {
      type: "object",
      required: ["id", "segmentCount"],
      properties: { segmentCount: { type: "integer" } },
    },
    failure: {
      type: "object",
      required: ["type", "description"],
      properties: { type: { type: "string" }, description: { type: "string" } },
    },
  },
  accepted: [
    [
      { status: 202, body: { id: "1589228074636lm4k2je7j7jklbn2", segmentCount: 2, direction: "out" } },
      { kind: "accepted", messageId: "1589228074636lm4k2je7j7jklbn2" },
    ],
  ],
  failure: (type) => ({ type, description: "words" }),
  failures: [
    [400, "request-validation", "unavailable/refused", "a field is wrong; which one is not said"],
    [401, "unauthorized", "unavailable/account", "wrong credentials"],
    [403, "forbidden", "unavailable/account", "not allowed"],
    [429, "too-many-requests", "unavailable/throttled", "too fast"],
  ],
  receipts: {
    source: "bandwidth-sdk 8.1.4; dev.bandwidth.com/docs/messaging/webhooks",
    asked: { tag: callback.ticket },
    report: (type, errorCode) => [
      {
        time: "2026-11-23T12:00:02.000Z",
        type,
        to: "+447700900123",
        description: "words",
        errorCode: Number(errorCode),
        message: { id: "1589228074636lm4k2je7j7jklbn2", tag: callback.ticket, text: "", segmentCount: 1 },
      },
    ],
    named: { ticket: callback.ticket },
    hasCode: true,
    statuses: {
      delivered: ["message-delivered"],
      failed: ["message-failed"],
      undecided: ["message-sending", "message-sent"],
    },
  },
  unknownCode: [400, "something-new"],
  others: [
    [
      "a field error on the number",
      {
        status: 400,
        body: {
          type: "request-validation",
          description: "words",
          fieldErrors: [{ fieldName: "to", description: "w" }],
        },
      },
      "rejected/recipient",
    ],
    [
      "a field error on the text",
      {
        status: 400,
        body: {
          type: "request-validation",
          description: "words",
          fieldErrors: [{ fieldName: "text", description: "w" }],
        },
      },
      "rejected/content",
    ],
    [
      "a field error on the sender",
      {
        status: 400,
        body: {
          type: "request-validation",
          description: "words",
          fieldErrors: [{ fieldName: "from", description: "w" }],
        },
      },
      "unavailable/sender",
    ],
  ],
};
