import { type Contract, callback, only } from "./contract.ts";

const parameters = {
  type: "array",
  minItems: 1,
  maxItems: 1,
  items: only({ type: { const: "text" }, text: { type: "string", minLength: 1, maxLength: 15 } }, [
    "type",
    "text",
  ]),
};

export const contract: Contract = {
  provider: "whatsapp",
  source: "facebook/openapi business-messaging-api_v23.0.yaml (2025-11); Meta's list of error codes",
  checked: "2026-11",
  settings: { phoneNumberId: "106540352242922", template: "login_code", language: "de" },
  credentials: { accessToken: "EAAB0123456789" },
  url: "https://graph.facebook.com/v23.0/106540352242922/messages",
  encoding: "json",
  headers: { "content-type": "application/json", authorization: "Bearer EAAB0123456789" },
  request: only(
    {
      messaging_product: { const: "whatsapp" },
      recipient_type: { const: "individual" },
      biz_opaque_callback_data: { type: "string", maxLength: 512 },
      to: { type: "string" },
      type: { const: "template" },
      template: only(
        {
          name: { const: "login_code" },
          language: only({ code: { const: "de" } }, ["code"]),
          components: {
            type: "array",
            minItems: 2,
            maxItems: 2,
            prefixItems: [
              only({ type: { const: "body" }, parameters }, ["type", "parameters"]),
              only(
                { type: { const: "button" }, sub_type: { const: "url" }, index: { const: "0" }, parameters },
                ["type", "sub_type", "index", "parameters"],
              ),
            ],
          },
        },
        ["name", "language", "components"],
      ),
    },
    ["messaging_product", "recipient_type", "to", "type", "template"],
  ),
  paths: { to: "to", code: "template.components.0.parameters.0.text" },
  codeLengths: [1, 15],
  replies: {
    success: {
      type: "object",
      required: ["messages"],
      properties: { messages: { type: "array", minItems: 1 } },
    },
    failure: {
      type: "object",
      required: ["error"],
      properties: {
        error: { type: "object", required: ["code", "message"], properties: { code: { type: "integer" } } },
      },
    },
  },
  accepted: [
    [
      { status: 200, body: { messaging_product: "whatsapp", messages: [{ id: "wamid.HBgL" }] } },
      { kind: "accepted" },
    ],
    [
      { status: 200, body: { messages: [{ id: "wamid.HBgL", message_status: "accepted" }] } },
      { kind: "accepted" },
    ],
  ],
  failure: (code) => ({ error: { message: "words", type: "OAuthException", code, fbtrace_id: "f" } }),
  failures: [
    [401, 0, "unavailable/account", "token not valid"],
    [500, 1, "unavailable/down", "fault at Meta"],
    [400, 1, "unavailable/refused", "a malformed request, or a fault at Meta"],
    [503, 2, "unavailable/down", "Meta is down"],
    [400, 3, "unavailable/account", "the app lacks a capability"],
    [400, 4, "unavailable/throttled", "too many calls"],
    [403, 10, "unavailable/account", "permission missing"],
    [400, 33, "unavailable/account", "no such business number"],
    [400, 100, "unavailable/refused", "a parameter is wrong, the number perhaps"],
    [401, 190, "unavailable/account", "token expired"],
    [403, 368, "unavailable/account", "account blocked for policy"],
    [400, 80007, "unavailable/throttled", "too many calls"],
    [400, 130429, "unavailable/throttled", "too many messages"],
    [500, 131000, "unavailable/down", "something went wrong"],
    [400, 131008, "unavailable/account", "a parameter is missing"],
    [400, 131009, "unavailable/refused", "a parameter is wrong, the number perhaps"],
    [503, 131016, "unavailable/down", "service unavailable"],
    [403, 131005, "unavailable/account", "permission missing"],
    [400, 131021, "rejected/recipient", "the business's own number"],
    [403, 130497, "unavailable/route", "the account may not send to the country"],
    [400, 130472, "unavailable/route", "the number is part of an experiment"],
    [400, 131037, "unavailable/sender", "the display name is not approved"],
    [400, 131047, "unavailable/route", "the recipient has not written for a day"],
    [400, 131049, "unavailable/refused", "enough messages to this number for now"],
    [400, 131050, "unavailable/route", "the recipient does not want this"],
    [503, 131057, "unavailable/down", "the account is in maintenance"],
    [400, 132005, "unavailable/account", "template too long"],
    [503, 133004, "unavailable/down", "server not available for now"],
    [400, 133006, "unavailable/sender", "sending number not verified"],
    [400, 135000, "unavailable/refused", "a parameter is wrong"],
    [400, 131026, "unavailable/route", "no WhatsApp at this number; a text message may arrive"],
    [400, 131030, "unavailable/route", "test number, recipient not listed"],
    [403, 131031, "unavailable/account", "account locked"],
    [400, 131042, "unavailable/account", "payment"],
    [400, 131048, "unavailable/throttled", "limited for spam"],
    [400, 131056, "unavailable/refused", "too many messages to this number"],
    [400, 132000, "unavailable/account", "number of template parameters"],
    [404, 132001, "unavailable/account", "no such template"],
    [400, 132007, "unavailable/account", "template breaks policy"],
    [400, 132012, "unavailable/account", "format of template parameters"],
    [400, 132015, "unavailable/account", "template paused"],
    [400, 132016, "unavailable/account", "template disabled"],
    [400, 133010, "unavailable/sender", "sending number not registered"],
  ],
  receipts: {
    source: "facebook/openapi business-messaging-api_v23.0.yaml; whatsapp-api-js 6.2.1 OnStatusArgs",
    unverified: "biz_opaque_callback_data of messages: Meta's specification has it of calls only.",
    asked: { biz_opaque_callback_data: callback.ticket },
    report: (status, code) => ({
      object: "whatsapp_business_account",
      entry: [
        {
          id: "0",
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: { display_phone_number: "447700900000", phone_number_id: "106540352242922" },
                statuses: [
                  {
                    id: "wamid.HBgLNDQ3NzAwOTAwMTIz",
                    status,
                    timestamp: "1795348802",
                    recipient_id: "447700900123",
                    biz_opaque_callback_data: callback.ticket,
                    errors: [{ code: Number(code), title: "words" }],
                  },
                ],
              },
            },
          ],
        },
      ],
    }),
    named: { ticket: callback.ticket },
    hasCode: true,
    statuses: { delivered: ["delivered", "read"], failed: ["failed"], undecided: ["sent"] },
    others: [
      [
        "a message that somebody sent us",
        { entry: [{ changes: [{ field: "messages", value: { messages: [{ id: "wamid.1" }] } }] }] },
        [],
      ],
    ],
  },
  unknownCode: [400, 139999],
  others: [
    [
      "a message that was taken while the template is paused",
      { status: 200, body: { messages: [{ id: "wamid.HBgL", message_status: "paused" }] } },
      "unavailable/account",
    ],
    [
      "a message that was taken and is held back",
      {
        status: 200,
        body: { messages: [{ id: "wamid.HBgL", message_status: "held_for_quality_assessment" }] },
      },
      "unknown/reply",
    ],
    [
      "an error with 200",
      { status: 200, body: { error: { message: "words", code: 131_026 } } },
      "unavailable/route",
    ],
  ],
};
