import { type Contract, formType, only } from "./contract.ts";

export const contract: Contract = {
  provider: "africas-talking",
  source: "api-evangelist/africastalking openapi/_original; status numbers recalled from the vendor's page",
  checked: "2026-11",
  unverified:
    "Every status but 101. An unknown one is the account's: nothing was sent, another provider may serve.",
  settings: { username: "example" },
  credentials: { apiKey: "key0123456789" },
  url: "https://api.africastalking.com/version1/messaging",
  encoding: "form",
  headers: { "content-type": formType, apikey: "key0123456789", accept: "application/json" },
  request: only(
    {
      username: { const: "example" },
      to: { type: "string", pattern: "^\\+" },
      message: { type: "string" },
      from: { type: "string" },
    },
    ["username", "to", "message"],
  ),
  paths: { to: "to", text: "message", from: "from" },
  replies: {
    success: { type: "object", required: ["SMSMessageData"] },
    failure: { type: "object", required: ["SMSMessageData"] },
  },
  accepted: [
    [
      {
        status: 201,
        body: {
          SMSMessageData: {
            Message: "Sent to 1/1 Total Cost: KES 0.8000",
            Recipients: [{ statusCode: 101, status: "Success", messageId: "ATPid_1", cost: "KES 0.8000" }],
          },
        },
      },
      { kind: "accepted", messageId: "ATPid_1" },
    ],
    [
      { status: 201, body: { SMSMessageData: { Recipients: [{ statusCode: 102, messageId: "ATPid_2" }] } } },
      { kind: "accepted", messageId: "ATPid_2" },
    ],
  ],
  failure: (statusCode) => ({
    SMSMessageData: {
      Message: "Sent to 0/1",
      Recipients: [{ statusCode, status: "words", messageId: "None" }],
    },
  }),
  failures: [
    [201, 401, "unavailable/account", "held back as risky"],
    [201, 402, "unavailable/sender", "sender not allowed"],
    [201, 403, "rejected/recipient", "number invalid"],
    [201, 404, "rejected/recipient", "kind of number not supported"],
    [201, 405, "unavailable/account", "no credit"],
    [201, 406, "rejected/recipient", "on the blacklist"],
    [201, 407, "unavailable/down", "no route"],
    [201, 500, "unavailable/down", "fault at the vendor"],
    [201, 501, "unavailable/down", "fault at the gateway"],
    [201, 502, "unavailable/down", "the gateway refused"],
  ],
  unknownCode: [201, 499, "unavailable/account", "not known"],
  others: [
    [
      "no recipient and a reason",
      { status: 201, body: { SMSMessageData: { Message: "InvalidSenderId", Recipients: [] } } },
      "unavailable/sender",
    ],
    [
      "wrong credentials, in plain text",
      { status: 401, body: "The supplied authentication is invalid" },
      "unavailable/account",
    ],
  ],
};
