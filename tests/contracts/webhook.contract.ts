import { type Contract, only } from "./contract.ts";

export const contract: Contract = {
  provider: "webhook",
  source: "this project's own documentation; Standard Webhooks 1.0.0 for the signature",
  checked: "2026-11",
  settings: {
    url: "https://sms.example.com/send?channel=otp",
    headers: { "x-team": "login" },
    success: { field: { path: "result.ok", equals: "true" } },
    messageIdPath: "result.id",
    errors: {
      "404": "recipient",
      "409": "throttled",
      "413": "content",
      "421": "down",
      "422": "sender",
      "451": "route",
      "455": "refused",
    },
  },
  credentials: { authorization: "Bearer t0123456789" },
  url: "https://sms.example.com/send?channel=otp",
  encoding: "json",
  headers: { "content-type": "application/json", "x-team": "login", authorization: "Bearer t0123456789" },
  request: only(
    {
      to: { type: "string" },
      from: { type: "string" },
      text: { type: "string" },
      code: { type: "string" },
      country: { type: "string" },
      reference: { type: "string" },
    },
    ["to", "text", "reference"],
  ),
  paths: { to: "to", text: "text", from: "from", reference: "reference" },
  accepted: [
    [
      { status: 202, body: { result: { ok: true, id: 17 } } },
      { kind: "accepted", messageId: "17" },
    ],
    [{ status: 200, body: { result: { ok: true } } }, { kind: "accepted" }],
  ],
  failure: () => ({ result: { ok: false } }),
  failures: [
    [404, "", "rejected/recipient", "as the settings say"],
    [409, "", "unavailable/throttled", "as the settings say"],
    [413, "", "rejected/content", "as the settings say"],
    [421, "", "unavailable/down", "as the settings say"],
    [422, "", "unavailable/sender", "as the settings say"],
    [451, "", "unavailable/route", "as the settings say"],
    [455, "", "unavailable/refused", "as the settings say"],
    [401, "", "unavailable/account", "default"],
    [403, "", "unavailable/account", "default"],
    [429, "", "unavailable/throttled", "default"],
    [500, "", "unavailable/down", "default"],
    [200, "", "unavailable/refused", "a success whose agreed field says no"],
  ],
  unknownCode: [400, ""],
  others: [
    ["a success without the agreed field", { status: 200, body: { result: {} } }, "unknown/reply"],
    [
      "a success whose agreed field is a text that says no",
      { status: 200, body: { result: { ok: "no" } } },
      "unavailable/refused",
    ],
  ],
};
