import { type Contract, callback, only } from "./contract.ts";

const id = "40385f64-5717-4562-b3fc-2c963f66afa6";

export const contract: Contract = {
  provider: "telnyx",
  source: "team-telnyx/openapi spec3.json; developers.telnyx.com/data/api-errors.json",
  checked: "2026-11",
  settings: {},
  credentials: { apiKey: "KEY0123456789" },
  url: "https://api.telnyx.com/v2/messages",
  encoding: "json",
  headers: { "content-type": "application/json", authorization: "Bearer KEY0123456789" },
  request: only(
    {
      to: { type: "string", pattern: "^\\+" },
      from: { type: "string" },
      text: { type: "string" },
      type: { const: "SMS" },
      webhook_url: { type: "string", format: "uri" },
    },
    ["to", "from", "text", "type"],
  ),
  paths: { to: "to", text: "text", from: "from" },
  senderNeeded: true,
  replies: {
    success: {
      type: "object",
      required: ["data"],
      properties: { data: { type: "object", required: ["id"] } },
    },
    failure: {
      type: "object",
      required: ["errors"],
      properties: {
        errors: {
          type: "array",
          minItems: 1,
          items: { type: "object", required: ["code", "title"], properties: { code: { type: "string" } } },
        },
      },
    },
  },
  accepted: [
    [
      { status: 200, body: { data: { id, record_type: "message", parts: 2 } } },
      { kind: "accepted", messageId: id },
    ],
  ],
  failure: (code) => ({ errors: [{ code: `${code}`, title: "words", detail: "words" }] }),
  failures: [
    [400, 10001, "unavailable/sender", "the sending number is inactive"],
    [400, 10002, "rejected/recipient", "number invalid"],
    [500, 10007, "unavailable/down", "unexpected error"],
    [408, 10008, "unavailable/down", "request timed out"],
    [401, 10009, "unavailable/account", "wrong key"],
    [403, 10010, "unavailable/account", "not allowed"],
    [429, 10011, "unavailable/throttled", "too fast"],
    [400, 10015, "unavailable/refused", "malformed request"],
    [400, 10016, "rejected/recipient", "not E.164"],
    [400, 40001, "rejected/recipient", "a landline or not routable"],
    [400, 40002, "rejected/content", "filtered as spam for now"],
    [400, 40003, "unavailable/sender", "the sender is blocked for spam"],
    [400, 40004, "unavailable/refused", "refused by the recipient's carrier"],
    [400, 40006, "unavailable/refused", "the recipient's carrier is down"],
    [400, 40008, "unavailable/refused", "undeliverable"],
    [400, 40009, "rejected/content", "text not allowed"],
    [429, 40011, "unavailable/refused", "too fast for this sender at one carrier"],
    [400, 40012, "rejected/recipient", "not a destination"],
    [400, 40013, "unavailable/sender", "not a source"],
    [400, 40015, "rejected/content", "filtered as spam"],
    [429, 40016, "unavailable/refused", "daily limit of one carrier"],
    [403, 40010, "unavailable/sender", "not registered for 10DLC"],
    [403, 40100, "unavailable/sender", "number without messaging"],
    [400, 40300, "rejected/recipient", "opted out by STOP"],
    [400, 40305, "unavailable/sender", "not a sender of the account"],
    [400, 40301, "rejected/recipient", "a number that takes no messages of this kind"],
    [409, 40306, "unavailable/sender", "no alphanumeric sender for the country"],
    [409, 40307, "unavailable/sender", "another alphanumeric sender than the profile's"],
    [400, 40309, "unavailable/route", "country is off in the profile"],
    [403, 40312, "unavailable/account", "profile is off"],
    [403, 40314, "unavailable/account", "messaging is off"],
    [400, 40315, "unavailable/sender", "sender with a bad record"],
    [400, 40321, "unavailable/sender", "no usable number in the profile"],
    [400, 40322, "rejected/content", "filtered"],
    [400, 40329, "unavailable/sender", "toll-free number without verification"],
    [400, 40310, "rejected/recipient", "not a valid recipient"],
    [400, 40333, "unavailable/account", "spend limit reached"],
  ],
  receipts: {
    source: "developers.telnyx.com/docs/messaging/messages/receiving-webhooks",
    asked: { webhook_url: callback.url },
    report: (status, code) => ({
      data: {
        event_type: status === "sent" ? "message.sent" : "message.finalized",
        id: "86f58db9-0fe3-4adc-9d1f-46e66e6e9323",
        occurred_at: "2026-11-23T12:00:02.574Z",
        payload: {
          id,
          direction: "outbound",
          errors: [{ code, title: "words" }],
          to: [{ phone_number: "+447700900123", status, carrier: "Example" }],
          text: "Your code is 123456",
        },
        record_type: "event",
      },
      meta: { attempt: 1, delivered_to: callback.url },
    }),
    hasCode: true,
    statuses: {
      delivered: ["delivered"],
      failed: ["sending_failed", "delivery_failed", "expired", "cancelled"],
      // The last one is final: the carrier reports nothing.
      undecided: ["queued", "sending", "sent", "delivery_unconfirmed"],
    },
  },
  unknownCode: [400, 49999],
  others: [
    ...(
      [
        ["/to", "rejected/recipient"],
        ["/text", "rejected/content"],
        ["/from", "unavailable/sender"],
        ["/webhook_url", "unavailable/refused"],
      ] as const
    ).map(
      ([pointer, outcome]) =>
        [
          `a wrong parameter at ${pointer}`,
          { status: 422, body: { errors: [{ code: "10027", title: "words", source: { pointer } }] } },
          outcome,
        ] as const,
    ),
    [
      "a message that was taken and failed at once",
      {
        status: 200,
        body: { data: { id, to: [{ phone_number: "+447700900123", status: "sending_failed" }] } },
      },
      "unavailable/refused",
    ],
    [
      "a message that was taken with an error",
      { status: 200, body: { data: { id, to: [{ status: "queued" }], errors: [{ code: "40310" }] } } },
      "rejected/recipient",
    ],
  ],
};
