import { basicHeader, type Contract, formType, only } from "./contract.ts";
import { accountSid, authToken, twilioFailure, twilioReplies } from "./twilio.contract.ts";

const serviceSid = "VA0123456789abcdef0123456789abcdef";
const sid = "VE0123456789abcdef0123456789abcdef";

export const contract: Contract = {
  provider: "twilio-verify",
  source: "twilio/twilio-oai spec/json/twilio_verify_v2.json; twilio.com/docs/verify/api/error-codes",
  checked: "2026-11",
  settings: { accountSid, serviceSid, locale: "de" },
  credentials: { authToken },
  url: `https://verify.twilio.com/v2/Services/${serviceSid}/Verifications`,
  encoding: "form",
  headers: { "content-type": formType, authorization: basicHeader(accountSid, authToken) },
  request: only(
    {
      To: { type: "string", pattern: "^\\+" },
      Channel: { const: "sms" },
      CustomCode: { type: "string", minLength: 4, maxLength: 10 },
      Locale: { const: "de" },
    },
    ["To", "Channel", "CustomCode", "Locale"],
  ),
  paths: { to: "To", code: "CustomCode" },
  codeLengths: [4, 10],
  replies: twilioReplies,
  accepted: [
    [
      { status: 201, body: { sid, status: "pending" } },
      { kind: "accepted", messageId: sid },
    ],
  ],
  failure: twilioFailure,
  failures: [
    [400, 21211, "rejected/recipient", "not a phone number"],
    [400, 21614, "rejected/recipient", "not a mobile number"],
    [403, 60205, "rejected/recipient", "a landline"],
    [403, 60410, "rejected/recipient", "Fraud Guard blocks the number's range"],
    [429, 20429, "unavailable/throttled", "too many requests"],
    [429, 60202, "unavailable/refused", "too many checks for the number"],
    [429, 60203, "unavailable/refused", "five codes for the number within ten minutes"],
    [429, 60207, "unavailable/refused", "a rate limit of the service for one user"],
    [429, 60212, "unavailable/refused", "several requests for the number at once"],
    [400, 21635, "rejected/recipient", "a landline"],
    [404, 20404, "unavailable/account", "no such service"],
    [400, 60228, "unavailable/account", "no such template"],
    [401, 20003, "unavailable/account", "wrong credentials"],
    [400, 60200, "unavailable/refused", "a parameter is wrong, as a rule the number"],
    [403, 60204, "unavailable/account", "custom codes are not enabled"],
    [400, 60217, "unavailable/account", "the service's configuration is wrong"],
    [403, 60220, "unavailable/route", "China needs vetting"],
    [403, 60223, "unavailable/account", "the channel is disabled"],
    [403, 60243, "unavailable/account", "custom messages are not supported"],
    [403, 60605, "unavailable/route", "country is off in the account's geo permissions"],
  ],
  receipts: {
    source: "twilio.com/docs/events/event-types/verify/message-status",
    unverified: "That the fields lie in `data`, as CloudEvents have them.",
    asked: {},
    report: (message_status, error_code) => [
      {
        specversion: "1.0",
        type: "com.twilio.accountsecurity.verify.message.status",
        source: `/v2/Services/${serviceSid}`,
        id: "EZ0123456789abcdef0123456789abcdef",
        time: "2026-11-23T12:00:02.000Z",
        data: {
          verification_sid: sid,
          attempt_sid: "VL0123456789abcdef0123456789abcdef",
          message_status,
          error_code,
          to: "+447700900123",
          mcc: "234",
          mnc: "15",
        },
      },
    ],
    named: { messageId: sid },
    hasCode: true,
    statuses: {
      delivered: ["delivered", "read"],
      failed: ["failed", "undelivered", "canceled"],
      undecided: ["accepted", "queued", "sending", "sent"],
    },
  },
  feedback: {
    source: "twilio_verify_v2.json UpdateVerification; twilio.com/docs/verify/api/customization-options",
    asked: {},
    messageId: sid,
    url: `https://verify.twilio.com/v2/Services/${serviceSid}/Verifications/${sid}`,
    body: { Status: "approved" },
  },
  unknownCode: [400, 60999],
  others: ["canceled", "failed", "max_attempts_reached", "expired", "approved"].map((status) => [
    `a verification that is ${status} at once`,
    { status: 201, body: { sid, status } },
    "unavailable/refused",
  ]),
};
