import { type Contract, formType, only } from "./contract.ts";

export const contract: Contract = {
  provider: "africas-talking",
  source: "api-evangelist/africastalking openapi/_original; status numbers recalled from the vendor's page",
  checked: "2026-11",
  unverified: "The numbers but 101 are from clients on GitHub that agree with each other.",
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
    [201, 401, "unavailable/refused", "held back as risky"],
    [201, 402, "unavailable/sender", "sender not allowed"],
    [201, 403, "rejected/recipient", "number invalid"],
    [201, 404, "rejected/recipient", "kind of number not supported"],
    [201, 405, "unavailable/account", "no credit"],
    [201, 406, "rejected/recipient", "on the blacklist"],
    [201, 407, "unavailable/route", "no route to the number"],
    [201, 409, "rejected/recipient", "on a do-not-disturb list"],
    [409, 409, "rejected/recipient", "the same, with the status that the vendor's help names"],
    [201, 500, "unavailable/down", "fault at the vendor"],
    [201, 501, "unavailable/refused", "fault at one carrier"],
    [201, 502, "unavailable/refused", "one carrier refused"],
  ],
  receipts: {
    source: "docs.africastalking.com/sms/deliveryreports",
    unverified: "That it is a form.",
    asked: {},
    report: (status, failureReason) => ({
      id: "ATPid_1",
      phoneNumber: "+447700900123",
      networkCode: "62120",
      status,
      retryCount: "0",
      failureReason,
    }),
    named: { messageId: "ATPid_1" },
    hasCode: true,
    statuses: {
      delivered: ["Success"],
      failed: ["Rejected", "Failed"],
      undecided: ["Sent", "Submitted", "Buffered"],
    },
  },
  unknownCode: [201, 499],
  others: [
    [
      "no recipient and a reason",
      { status: 201, body: { SMSMessageData: { Message: "InvalidSenderId", Recipients: [] } } },
      "unavailable/sender",
    ],
    [
      "no recipient and a sentence",
      { status: 201, body: { SMSMessageData: { Message: "Sent to 0/1 Total Cost: 0", Recipients: [] } } },
      "unavailable/refused",
    ],
    [
      "wrong credentials, in plain text",
      { status: 401, body: "The supplied authentication is invalid" },
      "unavailable/account",
    ],
  ],
};
