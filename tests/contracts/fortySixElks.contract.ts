import { basicHeader, type Contract, callback, formType, only } from "./contract.ts";

const id = "s70df59406a1b4643b96f3f91e0bfb7b0";

export const contract: Contract = {
  provider: "46elks",
  source: "46elks.com/docs/send-sms; api-evangelist mirror",
  checked: "2026-11",
  unverified: "Which status comes with which error: they are sentences in plain text.",
  settings: { username: "u0123456789" },
  credentials: { password: "p0123456789" },
  url: "https://api.46elks.com/a1/sms",
  encoding: "form",
  headers: { "content-type": formType, authorization: basicHeader("u0123456789", "p0123456789") },
  request: only(
    {
      from: { type: "string" },
      to: { type: "string", pattern: "^\\+" },
      message: { type: "string" },
      dontlog: { const: "message" },
      whendelivered: { type: "string", format: "uri" },
    },
    ["from", "to", "message", "dontlog"],
  ),
  paths: { to: "to", text: "message", from: "from" },
  senderNeeded: true,
  accepted: [
    [
      { status: 200, body: { id, status: "created", cost: 3500, parts: 2, direction: "outgoing" } },
      { kind: "accepted", messageId: id },
    ],
  ],
  failure: () => "words",
  failures: [
    [400, "", "unavailable/refused", "a field is missing or wrong, the number perhaps"],
    [401, "", "unavailable/account", "wrong credentials"],
    [403, "", "unavailable/account", "no credit or not allowed"],
    [404, "", "unavailable/refused", "no such path"],
    [500, "", "unavailable/down", "fault at 46elks"],
  ],
  receipts: {
    source: "46elks.se/docs/sms-delivery-reports",
    asked: { whendelivered: callback.url },
    report: (status) => ({ id, status, ...(status === "delivered" && { delivered: "2026-11-23T12:00:02" }) }),
    hasCode: false,
    statuses: { delivered: ["delivered"], failed: ["failed"], undecided: ["sent"] },
  },
  unknownCode: [422, ""],
  others: [
    ["a message that failed at once", { status: 200, body: { id, status: "failed" } }, "unavailable/refused"],
  ],
};
