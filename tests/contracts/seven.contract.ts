import { type Contract, only } from "./contract.ts";

export const contract: Contract = {
  provider: "seven",
  source: "seven-io/api-schemes yml/openapi.yml (2026-02); failure numbers recalled from docs.seven.io",
  checked: "2026-11",
  unverified:
    "Every number but 100. An unknown one is the account's: nothing was sent, another provider may serve.",
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
    [200, 403, "unavailable/throttled", "daily limit for the number"],
    [200, 500, "unavailable/account", "no credit"],
    [200, 600, "unavailable/down", "error while sending"],
    [200, 700, "unavailable/down", "unknown error"],
    [200, 900, "unavailable/account", "wrong key"],
    [200, 902, "unavailable/account", "API is off for the account"],
    [200, 903, "unavailable/account", "address not allowed"],
  ],
  unknownCode: [200, 777, "unavailable/account", "not known"],
  others: [["a bare number", { status: 200, body: "900" }, "unavailable/account"]],
};
