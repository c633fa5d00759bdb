import { type Contract, callback, only } from "./contract.ts";

export const contract: Contract = {
  provider: "bird",
  source: "messagebird/bird-sdk-typescript packages/sdk/src (generated types and errors.ts)",
  checked: "2026-11",
  unverified: "The API is in preview. Single codes (E#####) are opaque; the type decides.",
  settings: { region: "eu1" },
  credentials: { apiKey: "bk_eu1_0123456789" },
  url: "https://eu1.platform.bird.com/v1/sms/messages",
  encoding: "json",
  headers: {
    "content-type": "application/json",
    authorization: "Bearer bk_eu1_0123456789",
    "idempotency-key": "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
  },
  // No validity: the API answers 422 to it.
  request: only(
    {
      to: { type: "string", pattern: "^\\+" },
      from: { type: "string" },
      text: { type: "string" },
      category: { const: "authentication" },
      metadata: only({ receipt: { type: "string" } }, ["receipt"]),
    },
    ["to", "from", "text", "category"],
  ),
  paths: { to: "to", text: "text", from: "from" },
  senderNeeded: true,
  replies: {
    success: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
    failure: {
      type: "object",
      required: ["error"],
      properties: {
        error: {
          type: "object",
          required: ["type", "code"],
          properties: { type: { type: "string" }, code: { type: "string", pattern: "^E[0-9]{5}$" } },
        },
      },
    },
  },
  accepted: [
    [
      { status: 202, body: { id: "sms_1", status: "accepted" } },
      { kind: "accepted", messageId: "sms_1" },
    ],
  ],
  failure: (type) => ({ error: { type, code: "E10001", message: "words" } }),
  failures: [
    [401, "auth_error", "unavailable/account", "wrong key"],
    [403, "permission_error", "unavailable/account", "not allowed"],
    [402, "billing_error", "unavailable/account", "no credit"],
    [421, "misdirected_error", "unavailable/account", "wrong region"],
    [422, "validation_error", "unavailable/refused", "a field is wrong; which one is not said"],
    [429, "rate_limit_error", "unavailable/throttled", "too fast"],
    [500, "internal_error", "unavailable/down", "fault at Bird"],
    [503, "service_unavailable_error", "unavailable/down", "fault at Bird"],
  ],
  receipts: {
    source: "messagebird/bird-sdk-typescript packages/sdk/src/generated/types.gen.ts (EventSmsBase)",
    asked: { "metadata.receipt": callback.ticket },
    report: (type, code) => ({
      type,
      timestamp: "2026-11-23T12:00:02.000Z",
      data: {
        sms_id: "sms_1",
        to: "+447700900123",
        metadata: { receipt: callback.ticket },
        error: { code, carrier_error_code: null, occurred_at: "2026-11-23T12:00:02.000Z" },
      },
    }),
    named: { ticket: callback.ticket },
    hasCode: true,
    statuses: {
      delivered: ["sms.delivered"],
      failed: ["sms.undelivered", "sms.failed", "sms.rejected", "sms.expired"],
      undecided: ["sms.accepted", "sms.sent"],
    },
  },
  unknownCode: [409, "conflict_error"],
  others: [
    ...(
      [
        ["invalid_destination", "rejected/recipient"],
        ["landline_unreachable", "rejected/recipient"],
        ["recipient_opted_out", "rejected/recipient"],
        ["blocked_by_recipient", "rejected/recipient"],
        ["content_rejected", "rejected/content"],
        ["sender_unregistered", "unavailable/sender"],
        ["insufficient_balance", "unavailable/account"],
        ["provider_unavailable", "unavailable/down"],
        ["unreachable", "unavailable/refused"],
        ["blocked_by_carrier", "unavailable/refused"],
        ["unknown", "unavailable/refused"],
      ] as const
    ).map(
      ([code, outcome]) =>
        [
          `a message that was taken and failed at once: ${code}`,
          { status: 202, body: { id: "sms_1", status: "rejected", last_error: { code } } },
          outcome,
        ] as const,
    ),
    [
      "a message that was taken and refused without a reason",
      { status: 202, body: { id: "sms_1", status: "failed" } },
      "unavailable/refused",
    ],
    ...(
      [
        ["SMSInvalidRecipient", "rejected/recipient"],
        ["SMSNoEligibleSender", "unavailable/sender"],
        ["SMSUnsupportedFeature", "unavailable/refused"],
      ] as const
    ).map(
      ([name, outcome]) =>
        [
          `a validation error called ${name}`,
          { status: 422, body: { error: { type: "validation_error", code: "E10002", name } } },
          outcome,
        ] as const,
    ),
    [
      "a validation error on the number",
      {
        status: 422,
        body: { error: { type: "validation_error", code: "E10002", details: [{ param: "to" }] } },
      },
      "rejected/recipient",
    ],
    [
      "a validation error on the text",
      {
        status: 422,
        body: { error: { type: "validation_error", code: "E10002", details: [{ param: "text" }] } },
      },
      "rejected/content",
    ],
    [
      "a validation error on the sender",
      {
        status: 422,
        body: { error: { type: "validation_error", code: "E10002", details: [{ param: "from" }] } },
      },
      "unavailable/sender",
    ],
  ],
};
