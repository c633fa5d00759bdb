import { type Contract, callback, only } from "./contract.ts";

const status = (id: number, groupName: string) => ({
  messages: [
    { messageId: "m-1", status: { id, groupId: 5, groupName, name: "words", description: "words" } },
  ],
});

export const contract: Contract = {
  provider: "infobip",
  source:
    "Infobip OpenAPI 3.210.0 (sms/3/messages); infobip.com/docs/essentials/response-status-and-error-codes",
  checked: "2026-11",
  settings: { baseUrl: "https://xyz1.api.infobip.com" },
  credentials: { apiKey: "key0123456789" },
  url: "https://xyz1.api.infobip.com/sms/3/messages",
  encoding: "json",
  headers: {
    "content-type": "application/json",
    authorization: "App key0123456789",
    accept: "application/json",
  },
  request: only(
    {
      messages: {
        type: "array",
        minItems: 1,
        maxItems: 1,
        items: only(
          {
            sender: { type: "string" },
            destinations: {
              type: "array",
              minItems: 1,
              maxItems: 1,
              items: only(
                { to: { type: "string", maxLength: 64 }, messageId: { type: "string", maxLength: 200 } },
                ["to", "messageId"],
              ),
            },
            content: only({ text: { type: "string" } }, ["text"]),
            webhooks: only({ delivery: only({ url: { type: "string", format: "uri" } }, ["url"]) }, [
              "delivery",
            ]),
            options: only(
              {
                conversionTracking: only({ useConversionTracking: { const: true } }, [
                  "useConversionTracking",
                ]),
                validityPeriod: only(
                  { amount: { type: "integer", minimum: 1, maximum: 2880 }, timeUnit: { const: "MINUTES" } },
                  ["amount", "timeUnit"],
                ),
                regional: only(
                  {
                    indiaDlt: only(
                      { principalEntityId: { type: "string" }, contentTemplateId: { type: "string" } },
                      ["principalEntityId", "contentTemplateId"],
                    ),
                  },
                  ["indiaDlt"],
                ),
              },
              ["validityPeriod"],
            ),
          },
          ["destinations", "content", "options"],
        ),
      },
    },
    ["messages"],
  ),
  paths: {
    to: "messages.0.destinations.0.to",
    text: "messages.0.content.text",
    from: "messages.0.sender",
    reference: "messages.0.destinations.0.messageId",
    india: {
      entityId: "messages.0.options.regional.indiaDlt.principalEntityId",
      templateId: "messages.0.options.regional.indiaDlt.contentTemplateId",
    },
  },
  to: "digits",
  validity: {
    path: "messages.0.options.validityPeriod.amount",
    cases: [
      [180, 3],
      [181, 4],
      [5, 1],
      [9_999_999, 2880],
    ],
  },
  replies: {
    success: {
      type: "object",
      required: ["messages"],
      properties: {
        messages: {
          type: "array",
          minItems: 1,
          items: { type: "object", required: ["messageId", "status"] },
        },
      },
    },
    failure: {
      type: "object",
      required: ["messages"],
      properties: {
        messages: {
          type: "array",
          items: {
            type: "object",
            properties: { status: { type: "object", required: ["id", "groupName"] } },
          },
        },
      },
    },
  },
  accepted: [
    [
      {
        status: 200,
        body: {
          bulkId: "b",
          messages: [
            {
              messageId: "m-1",
              status: { groupId: 1, groupName: "PENDING", id: 26, name: "PENDING_ACCEPTED" },
            },
          ],
        },
      },
      { kind: "accepted", messageId: "m-1" },
    ],
    [
      { status: 200, body: status(0, "ACCEPTED") },
      { kind: "accepted", messageId: "m-1" },
    ],
    // The message id is the same for every attempt: a duplicate was sent by an earlier one.
    [
      { status: 200, body: status(23, "REJECTED") },
      { kind: "accepted", messageId: "m-1" },
    ],
  ],
  failure: (code) => status(Number(code), "REJECTED"),
  failures: [
    [200, 6, "unavailable/route", "network not covered, or not set up for the account"],
    [200, 8, "rejected/recipient", "prefix unknown"],
    [200, 10, "rejected/recipient", "on a do-not-disturb list"],
    [200, 11, "unavailable/sender", "sender on a blocklist"],
    [200, 12, "unavailable/account", "no credit"],
    [200, 13, "unavailable/sender", "sender not allowed"],
    [200, 14, "rejected/recipient", "number on a blocklist"],
    [200, 16, "unavailable/route", "network not reachable"],
    [200, 17, "unavailable/account", "package expired"],
    [200, 18, "unavailable/route", "trial account, recipient not registered"],
    [200, 19, "unavailable/route", "no route"],
    [200, 20, "unavailable/refused", "too many messages to the number"],
    [200, 21, "unavailable/down", "fault at Infobip"],
    [200, 24, "rejected/content", "user data header wrong"],
    [200, 25, "rejected/content", "too long"],
    [200, 51, "rejected/recipient", "no number"],
    [200, 52, "rejected/recipient", "number invalid"],
    [200, 87, "rejected/recipient", "blocked as fraud by Signals"],
    [200, 100, "unavailable/refused", "malformed, or out of service for now"],
  ],
  receipts: {
    source: "Infobip SMS OpenAPI; infobip.com/docs/essentials/response-status-and-error-codes",
    asked: { "messages.0.webhooks.delivery.url": callback.url },
    report: (groupName, code) => ({
      results: [
        {
          bulkId: "BULK-ID-123-xyz",
          messageId: "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
          to: "447700900123",
          sentAt: "2026-11-23T12:00:00.000+0000",
          doneAt: "2026-11-23T12:00:02.000+0000",
          status: { groupId: 3, groupName, id: 5, name: "WORDS", description: "words" },
          error: { groupId: 0, groupName: "OK", id: 0, name: code, description: "words", permanent: false },
        },
      ],
    }),
    hasCode: true,
    statuses: {
      delivered: ["DELIVERED"],
      failed: ["UNDELIVERABLE", "EXPIRED", "REJECTED"],
      undecided: ["PENDING", "ACCEPTED"],
    },
    others: [["no result", { results: [] }, []]],
  },
  feedback: {
    source: "Infobip SMS OpenAPI: conversionTracking, /ct/1/log/end/{messageId}",
    asked: { "messages.0.options.conversionTracking.useConversionTracking": true },
    messageId: "m-1/2",
    url: "https://xyz1.api.infobip.com/ct/1/log/end/m-1%2F2",
    body: {},
  },
  unknownCode: [200, 999],
  others: [
    [
      "wrong credentials",
      { status: 401, body: { errorCode: "E401", description: "words" } },
      "unavailable/account",
    ],
    [
      "a malformed request",
      { status: 400, body: { errorCode: "E400", description: "words" } },
      "unavailable/refused",
    ],
    ...(
      [
        ["messages[0].destinations[0].to", "rejected/recipient"],
        ["messages[0].content.text", "rejected/content"],
        ["messages[0].sender", "unavailable/sender"],
        ["messages[0].options.validityPeriod.amount", "unavailable/refused"],
      ] as const
    ).map(
      ([property, outcome]) =>
        [
          `a violation of ${property}`,
          { status: 400, body: { errorCode: "E400", violations: [{ property, violation: "words" }] } },
          outcome,
        ] as const,
    ),
    ...(
      [
        ["UNDELIVERABLE", 4],
        ["UNDELIVERABLE", 9],
        ["UNDELIVERABLE", 31],
        ["EXPIRED", 15],
      ] as const
    ).map(
      ([group, id]) =>
        [
          `a message that was taken and is ${group} ${id} at once`,
          { status: 200, body: status(id, group) },
          "unavailable/refused",
        ] as const,
    ),
    [
      "a rejection without an id",
      { status: 200, body: { messages: [{ messageId: "m-1", status: { groupName: "REJECTED" } }] } },
      "unavailable/refused",
    ],
  ],
};
