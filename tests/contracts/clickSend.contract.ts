import { basicHeader, type Contract, only } from "./contract.ts";

export const contract: Contract = {
  provider: "clicksend",
  source:
    "api-evangelist/clicksend openapi (declares itself representative); the vendor's list of application status codes",
  checked: "2026-11",
  unverified: "That each status but SUCCESS comes with 200.",
  settings: { username: "user@example.com" },
  credentials: { apiKey: "key0123456789" },
  url: "https://rest.clicksend.com/v3/sms/send",
  encoding: "json",
  headers: {
    "content-type": "application/json",
    authorization: basicHeader("user@example.com", "key0123456789"),
  },
  request: only(
    {
      messages: {
        type: "array",
        minItems: 1,
        maxItems: 1,
        items: only(
          {
            to: { type: "string", pattern: "^\\+" },
            from: { type: "string" },
            body: { type: "string" },
            country: { type: "string", pattern: "^[A-Z]{2}$" },
            custom_string: { type: "string" },
          },
          ["to", "body", "custom_string"],
        ),
      },
    },
    ["messages"],
  ),
  paths: {
    to: "messages.0.to",
    text: "messages.0.body",
    from: "messages.0.from",
    reference: "messages.0.custom_string",
  },
  replies: {
    success: {
      type: "object",
      required: ["data"],
      properties: { data: { type: "object", required: ["messages"] } },
    },
    failure: {
      type: "object",
      required: ["data"],
      properties: { data: { type: "object", required: ["messages"] } },
    },
  },
  accepted: [
    [
      {
        status: 200,
        body: {
          response_code: "SUCCESS",
          data: { messages: [{ status: "SUCCESS", message_id: "1EF2D909", message_parts: 2 }] },
        },
      },
      { kind: "accepted", messageId: "1EF2D909" },
    ],
  ],
  failure: (status) => ({ response_code: "SUCCESS", data: { messages: [{ status, message_parts: 0 }] } }),
  failures: [
    [200, "INVALID_RECIPIENT", "rejected/recipient", "number invalid"],
    [200, "INVALID_SENDER_ID", "unavailable/sender", "sender not allowed"],
    [200, "COUNTRY_NOT_ENABLED", "unavailable/route", "country is off for the account"],
    [200, "INSUFFICIENT_CREDIT", "unavailable/account", "no credit"],
    [200, "TOO_MANY_REQUESTS", "unavailable/throttled", "too fast"],
    [200, "THROTTLED", "unavailable/refused", "the same text went to this number a moment ago"],
    [200, "EMPTY_MESSAGE", "rejected/content", "no text"],
    [200, "MISSING_CREDENTIALS", "unavailable/account", "no credentials"],
    [200, "INVALID_CREDENTIALS", "unavailable/account", "wrong credentials"],
    [200, "ACCOUNT_NOT_ACTIVATED", "unavailable/account", "new account"],
    [200, "INTERNAL_ERROR", "unavailable/down", "fault at ClickSend"],
    [200, "MISSING_REQUIRED_FIELDS", "unavailable/refused", "which one is not said"],
    [200, "SOMETHING_IS_WRONG", "unavailable/refused", "anything"],
  ],
  unknownCode: [200, "SOMETHING_NEW"],
  others: [
    [
      "a request that was refused as a whole, with 200",
      { status: 200, body: { http_code: 200, response_code: "INVALID_RECIPIENT", data: null } },
      "rejected/recipient",
    ],
    [
      "a reply without messages",
      { status: 200, body: { response_code: "SUCCESS", data: { messages: [] } } },
      "unknown/reply",
    ],
    ["wrong credentials", { status: 401, body: { response_code: "UNAUTHORIZED" } }, "unavailable/account"],
    [
      "too many requests",
      { status: 429, body: { response_code: "TOO_MANY_REQUESTS" } },
      "unavailable/throttled",
    ],
  ],
};
