import { awsFailures } from "./aws.contract.ts";
import { type Contract, only } from "./contract.ts";

export const contract: Contract = {
  provider: "aws-notify",
  source: "types of @aws-sdk/client-pinpoint-sms-voice-v2 3.1138; docs.aws.amazon.com/sms-voice notify.html",
  checked: "2026-11",
  settings: { notifyConfigurationId: "nc-1234567890abcdef0", variables: { expiry: "3" } },
  credentials: {},
  url: "/",
  sign: { service: "sms-voice" },
  encoding: "json",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "PinpointSMSVoiceV2.SendNotifyTextMessage",
  },
  request: only(
    {
      NotifyConfigurationId: { const: "nc-1234567890abcdef0" },
      DestinationPhoneNumber: { type: "string", pattern: "^\\+" },
      TemplateId: { const: "notify-code-verification-english-001" },
      TemplateVariables: only({ code: { type: "string" }, expiry: { const: "3" } }, ["code", "expiry"]),
      TimeToLive: { type: "integer", minimum: 5, maximum: 259_200 },
      MessageFeedbackEnabled: { const: true },
    },
    ["NotifyConfigurationId", "DestinationPhoneNumber", "TemplateId", "TemplateVariables", "TimeToLive"],
  ),
  paths: { to: "DestinationPhoneNumber", code: "TemplateVariables.code" },
  validity: {
    path: "TimeToLive",
    cases: [
      [180, 180],
      [1, 5],
    ],
  },
  accepted: [
    [
      // The reply repeats the text with the code in it: it must not get into the outcome.
      {
        status: 200,
        body: { MessageId: "m-1", TemplateId: "t", ResolvedMessageBody: "Your code is 123456" },
      },
      { kind: "accepted", messageId: "m-1" },
    ],
  ],
  ...awsFailures,
};
