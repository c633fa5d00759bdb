import { basicHeader, type Contract, callback, formType, only } from "./contract.ts";

export const accountSid = "AC0123456789abcdef0123456789abcdef";
export const authToken = "fedcba9876543210fedcba9876543210";

/** Twilio's replies look the same in all its APIs. */
export const twilioReplies = {
  success: {
    type: "object",
    required: ["sid"],
    properties: { sid: { type: "string", minLength: 34, maxLength: 34 } },
  },
  failure: {
    type: "object",
    required: ["code", "message", "status"],
    properties: {
      code: { type: "integer" },
      message: { type: "string" },
      more_info: { type: "string" },
      status: { type: "integer" },
    },
  },
};

export const twilioFailure = (code: string | number, status: number) => ({
  code,
  message: "words",
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

export const contract: Contract = {
  provider: "twilio",
  source: "twilio/twilio-oai spec/json/twilio_api_v2010.json; twilio.com/docs/api/errors",
  checked: "2026-11",
  settings: { accountSid },
  credentials: { authToken },
  url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`,
  encoding: "form",
  headers: { "content-type": formType, authorization: basicHeader(accountSid, authToken) },
  request: only(
    {
      To: { type: "string", pattern: "^\\+" },
      From: { type: "string", minLength: 1 },
      Body: { type: "string", minLength: 1, maxLength: 1600 },
      ValidityPeriod: { type: "string", pattern: "^[1-9][0-9]{0,4}$" },
      ContentRetention: { const: "discard" },
      // The specification knows retain and obfuscate; there is no discard for numbers.
      AddressRetention: { const: "obfuscate" },
      StatusCallback: { type: "string", format: "uri" },
      ProvideFeedback: { const: "true" },
    },
    ["To", "From", "Body", "ValidityPeriod", "ContentRetention", "AddressRetention"],
  ),
  paths: { to: "To", text: "Body", from: "From" },
  senderNeeded: true,
  validity: {
    path: "ValidityPeriod",
    cases: [
      [180, "180"],
      [0.2, "1"],
      [99_999, "36000"],
    ],
  },
  replies: twilioReplies,
  accepted: [
    [
      {
        status: 201,
        body: { sid: "SM0123456789abcdef0123456789abcdef", num_segments: "2", status: "queued" },
      },
      { kind: "accepted", messageId: "SM0123456789abcdef0123456789abcdef" },
    ],
  ],
  failure: twilioFailure,
  failures: [
    [400, 21211, "rejected/recipient", "not a phone number"],
    [400, 21217, "rejected/recipient", "does not look like a phone number"],
    [400, 21265, "rejected/recipient", "a short code as recipient"],
    [400, 21266, "rejected/recipient", "the sender's own number"],
    [400, 21604, "rejected/recipient", "no number"],
    [400, 21635, "rejected/recipient", "a landline"],
    [400, 30450, "rejected/recipient", "blocked as fraud"],
    [400, 21610, "rejected/recipient", "opted out by STOP"],
    [400, 21614, "rejected/recipient", "not a mobile number"],
    [400, 21602, "rejected/content", "empty text"],
    [400, 21617, "rejected/content", "longer than 1600 characters"],
    [400, 30007, "rejected/content", "filtered as spam"],
    [400, 14107, "unavailable/refused", "too many messages between two numbers"],
    [400, 21611, "unavailable/refused", "the queue of the sender is full"],
    [429, 20429, "unavailable/throttled", "too many requests"],
    [429, 30022, "unavailable/refused", "too fast for the US campaign"],
    [429, 30023, "unavailable/refused", "daily limit of the US campaign"],
    [429, 30001, "unavailable/throttled", "the account's queue is full"],
    [429, 51002, "unavailable/throttled", "too fast"],
    [429, 63017, "unavailable/refused", "too fast for the sender on the channel"],
    [429, 63018, "unavailable/refused", "too fast for the sender on the channel"],
    [400, 21212, "unavailable/sender", "not a valid sender"],
    [400, 21264, "unavailable/sender", "sender and recipient are of different kinds"],
    [400, 21603, "unavailable/sender", "no sender"],
    [400, 21606, "unavailable/sender", "not a number of the account"],
    [400, 21607, "unavailable/sender", "the number cannot send to the country"],
    [400, 21608, "unavailable/route", "trial account, recipient not verified"],
    [400, 21612, "unavailable/sender", "no way from this sender to this recipient"],
    [400, 21659, "unavailable/sender", "not a number or a sender of the account"],
    [400, 21660, "unavailable/sender", "belongs to another account"],
    [400, 21661, "unavailable/sender", "the number does not do text messages"],
    [400, 21701, "unavailable/sender", "no such Messaging Service"],
    [400, 21703, "unavailable/sender", "no numbers in the Messaging Service"],
    [400, 21704, "unavailable/sender", "no suitable number in the Messaging Service"],
    [400, 21705, "unavailable/sender", "not a Messaging Service"],
    [400, 21910, "unavailable/sender", "sender and recipient are on different channels"],
    [400, 63007, "unavailable/sender", "no such sender on the channel"],
    [401, 20003, "unavailable/account", "wrong credentials"],
    [403, 20008, "unavailable/account", "test credentials"],
    [400, 21408, "unavailable/route", "country is off in the account's geo permissions"],
    [400, 21624, "unavailable/account", "validity period out of range"],
    [400, 30029, "unavailable/account", "Message Redaction is not on"],
    [400, 30030, "unavailable/account", "Message Redaction is not on"],
    [400, 30036, "unavailable/refused", "validity period over"],
    [403, 20005, "unavailable/account", "account is not active"],
    [404, 20404, "unavailable/account", "no such account"],
    [503, 20503, "unavailable/down", "fault at Twilio"],
    [400, 30034, "unavailable/sender", "US number without a registration"],
    [400, 30032, "unavailable/sender", "toll-free number without verification"],
    [400, 21657, "unavailable/sender", "not a sender id"],
    [400, 21709, "unavailable/sender", "not a sender id of the Messaging Service"],
    [400, 30010, "unavailable/route", "dearer than the highest price"],
  ],
  feedback: {
    source: "twilio_api_v2010.json; twilio.com/docs/messaging/guides/send-message-feedback-to-twilio",
    asked: { ProvideFeedback: "true" },
    messageId: "SM0123456789abcdef0123456789abcdef",
    url: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/SM0123456789abcdef0123456789abcdef/Feedback.json`,
    body: { Outcome: "confirmed" },
  },
  unknownCode: [400, 29999],
  receipts: {
    source: "twilio_api_v2010.json; twilio.com/docs/messaging/guides/track-outbound-message-status",
    asked: { StatusCallback: callback.url },
    report: (MessageStatus, ErrorCode) => ({
      ApiVersion: "2010-04-01",
      MessageSid: "SM0123456789abcdef0123456789abcdef",
      MessageStatus,
      ErrorCode,
      To: "+447700900123",
      RawDlrDoneDate: "2611231200",
    }),
    hasCode: true,
    statuses: {
      delivered: ["delivered", "read"],
      failed: ["failed", "undelivered", "canceled"],
      undecided: ["accepted", "scheduled", "queued", "sending", "sent", "partially_delivered"],
    },
  },
  others: (
    [
      ["failed", 30006, "rejected/recipient"],
      ["failed", 30007, "rejected/content"],
      ["undelivered", 30034, "unavailable/sender"],
      ["failed", 30002, "unavailable/account"],
      ["failed", 30008, "unavailable/refused"],
      ["failed", null, "unavailable/refused"],
      ["canceled", null, "unavailable/refused"],
    ] as const
  ).map(([status, error_code, outcome]) => [
    `a message that was taken and ${status} at once with ${error_code}`,
    { status: 201, body: { sid: "SM0123456789abcdef0123456789abcdef", status, error_code } },
    outcome,
  ]),
};
