import { type Contract, callback, only } from "./contract.ts";

const plan = "0123456789abcdef0123456789abcdef";

export const contract: Contract = {
  provider: "sinch",
  source: "Sinch SMS OpenAPI (XMS v1); developers.sinch.com/docs/sms/api-reference/status-codes",
  checked: "2026-11",
  settings: { servicePlanId: plan },
  credentials: { apiToken: "tok0123456789" },
  url: `https://us.sms.api.sinch.com/xms/v1/${plan}/batches`,
  encoding: "json",
  headers: { "content-type": "application/json", authorization: "Bearer tok0123456789" },
  request: only(
    {
      to: { type: "array", minItems: 1, maxItems: 1, items: { type: "string", pattern: "^\\+" } },
      from: { type: "string" },
      body: { type: "string", maxLength: 2000 },
      type: { const: "mt_text" },
      expire_at: { type: "string", format: "date-time" },
      client_reference: { type: "string", maxLength: 2048 },
      delivery_report: { enum: ["none", "summary", "full", "per_recipient", "per_recipient_final"] },
      callback_url: { type: "string", format: "uri", maxLength: 2048 },
      feedback_enabled: { const: true },
    },
    ["to", "body", "type", "expire_at", "client_reference"],
  ),
  paths: { to: "to.0", text: "body", from: "from", reference: "client_reference" },
  validity: {
    path: "expire_at",
    cases: [
      [180, "2026-11-23T12:03:00.000Z"],
      [9_999_999, "2026-11-26T12:00:00.000Z"],
    ],
  },
  replies: {
    success: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
    failure: {
      type: "object",
      required: ["code", "text"],
      properties: { code: { type: "string" }, text: { type: "string" } },
    },
  },
  accepted: [
    [
      { status: 201, body: { id: "01FC66621VHDBN119Z8PMV1QPU", to: ["447700900123"], canceled: false } },
      { kind: "accepted", messageId: "01FC66621VHDBN119Z8PMV1QPU" },
    ],
  ],
  failure: (code) => ({ code, text: "words" }),
  failures: [
    [400, "syntax_invalid_json", "unavailable/refused", "not JSON"],
    [400, "syntax_invalid_parameter_format", "unavailable/refused", "a parameter, the number perhaps"],
    [400, "syntax_constraint_violation", "unavailable/refused", "a parameter is out of bounds"],
    [401, "unauthorized", "unavailable/account", "wrong token"],
    [403, "forbidden", "unavailable/account", "not allowed"],
    [403, "unknown_campaign", "unavailable/account", "no such campaign"],
  ],
  receipts: {
    source: "@sinch/sms 1.4.0; developers.sinch.com/docs/sms/api-reference/sms/tag/Delivery-reports",
    asked: { delivery_report: "per_recipient_final", callback_url: callback.url },
    report: (status, code) => ({
      type: "recipient_delivery_report_sms",
      batch_id: "01FC66621VHDBN119Z8PMV1QPU",
      recipient: "447700900123",
      code: Number(code),
      status,
      at: "2026-11-23T12:00:02.000Z",
      operator_status_at: "2026-11-23T12:00:01.000Z",
      client_reference: "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
    }),
    hasCode: true,
    statuses: {
      delivered: ["Delivered"],
      failed: ["Aborted", "Cancelled", "Rejected", "Deleted", "Failed", "Expired"],
      undecided: ["Queued", "Dispatched", "Unknown"],
    },
  },
  feedback: {
    source: "@sinch/sms 1.4.0; developers.sinch.com/docs/sms/api-reference/sms/tag/Batches",
    asked: { feedback_enabled: true },
    messageId: "01FC66621VHDBN119Z8PMV1QPU",
    url: `https://us.sms.api.sinch.com/xms/v1/${plan}/batches/01FC66621VHDBN119Z8PMV1QPU/delivery_feedback`,
    body: { recipients: [] },
  },
  unknownCode: [400, "something_new"],
  others: [
    ["a batch that is canceled", { status: 201, body: { id: "b", canceled: true } }, "unavailable/refused"],
    ["an error with 201", { status: 201, body: { code: "x", text: "words" } }, "unavailable/refused"],
  ],
};
