import { type Contract, callback, only } from "./contract.ts";

const id = "e8077d803532c0b5937c639b60216938";

export const contract: Contract = {
  provider: "messagebird",
  source: "messagebird/messagebird-nodejs lib/test.js (2023); developers.messagebird.com/api",
  checked: "2026-11",
  settings: {},
  credentials: { accessKey: "live_0123456789" },
  url: "https://rest.messagebird.com/messages",
  encoding: "json",
  headers: { "content-type": "application/json", authorization: "AccessKey live_0123456789" },
  request: only(
    {
      originator: { type: "string", maxLength: 17 },
      recipients: {
        type: "array",
        minItems: 1,
        maxItems: 1,
        items: { type: "string", pattern: "^[1-9][0-9]+$" },
      },
      body: { type: "string" },
      datacoding: { const: "auto" },
      validity: { type: "integer", minimum: 1 },
      reference: { type: "string" },
      reportUrl: { type: "string", format: "uri" },
    },
    ["originator", "recipients", "body", "datacoding", "validity", "reference"],
  ),
  paths: { to: "recipients.0", text: "body", from: "originator", reference: "reference" },
  to: "digits",
  senderNeeded: true,
  validity: {
    path: "validity",
    cases: [
      [180, 180],
      [0, 1],
    ],
  },
  replies: {
    success: { type: "object", required: ["id", "recipients"], properties: { id: { type: "string" } } },
    failure: {
      type: "object",
      required: ["errors"],
      properties: {
        errors: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            required: ["code", "description"],
            properties: { code: { type: "integer" } },
          },
        },
      },
    },
  },
  accepted: [
    [
      {
        status: 201,
        body: { id, recipients: { totalCount: 1, items: [{ status: "sent", messagePartCount: 2 }] } },
      },
      { kind: "accepted", messageId: id },
    ],
  ],
  failure: (code) => ({ errors: [{ code, description: "words", parameter: null }] }),
  failures: [
    [401, 2, "unavailable/account", "wrong key"],
    [422, 9, "unavailable/refused", "a parameter is missing; which one is not said"],
    [422, 10, "unavailable/refused", "a parameter is wrong; which one is not said"],
    [404, 20, "unavailable/refused", "not found"],
    [400, 21, "unavailable/refused", "bad request"],
    [402, 25, "unavailable/account", "no credit"],
    [404, 98, "unavailable/account", "no such API: the base address is wrong"],
    [500, 99, "unavailable/down", "fault at MessageBird"],
  ],
  receipts: {
    source: "support.messagebird.com article 360001869258; docs.bird.com receiving-delivery-reports-dlrs",
    unverified: "That failures are called as in the reply to a message, and statusErrorCode.",
    asked: { reportUrl: callback.url },
    report: (status, statusErrorCode) => ({
      m: callback.ticket,
      id,
      reference: "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
      recipient: "447700900123",
      status,
      statusDatetime: "2026-11-23T12:00:02+00:00",
      statusErrorCode,
    }),
    hasCode: true,
    statuses: {
      delivered: ["delivered"],
      failed: ["expired", "delivery_failed"],
      undecided: ["scheduled", "sent", "buffered"],
    },
  },
  unknownCode: [422, 77],
  others: [
    // The field is called by other names than in the request.
    ...["recipient", "recipients", "recipients[0]", "msisdn"].map(
      (parameter) =>
        [
          `an error on the number, called ${parameter}`,
          { status: 422, body: { errors: [{ code: 9, description: "words", parameter }] } },
          "rejected/recipient",
        ] as const,
    ),
    [
      "an error on the number after another error",
      {
        status: 422,
        body: {
          errors: [
            { code: 10, description: "words", parameter: "validity" },
            { code: 10, description: "words", parameter: "recipient" },
          ],
        },
      },
      "rejected/recipient",
    ],
    [
      "a fault at the vendor that names a field",
      { status: 500, body: { errors: [{ code: 77, description: "words", parameter: "recipient" }] } },
      "unavailable/down",
    ],
    [
      "a message that was taken and failed at once",
      { status: 201, body: { id, recipients: { totalCount: 1, items: [{ status: "delivery_failed" }] } } },
      "unavailable/refused",
    ],
    [
      "an error on the text",
      { status: 422, body: { errors: [{ code: 9, description: "words", parameter: "body" }] } },
      "rejected/content",
    ],
    [
      "an error on the sender",
      { status: 422, body: { errors: [{ code: 10, description: "words", parameter: "originator" }] } },
      "unavailable/sender",
    ],
  ],
};
