import { type Contract, only } from "./contract.ts";

const failureNames: Record<string, string> = {
  THROTTLED: "ThrottlingException",
  INTERNAL: "InternalServerException",
};

/** As on the event bus, which leaves out number and context. */
const event = (eventType: string, isFinal: boolean) => ({
  version: "0",
  id: "5c0fa4f8-e4ba-ed02-6101-c795472fccd0",
  "detail-type": "Text Message Delivery Status Updated",
  source: "aws.sms-voice",
  account: "111122223333",
  time: "2026-11-23T12:00:02Z",
  region: "eu-central-1",
  resources: [],
  detail: {
    eventType,
    eventVersion: "1.0",
    eventTimestamp: 1795348802377,
    isFinal,
    originationPhoneNumber: "VAJZNBLLDX",
    isoCountryCode: "GB",
    messageId: "ed23196c-75ce-4727-93ee-7bf72b64998f",
    messageRequestTimestamp: 1795348800978,
    messageStatus: eventType.replace("TEXT_", ""),
    messageStatusDescription: "words",
    totalMessageParts: 1,
  },
});

/** Request, failures and receipts that both operations share. */
export const awsFailures = {
  replies: {
    success: {
      type: "object",
      required: ["MessageId"],
      properties: { MessageId: { type: "string" }, ResolvedMessageBody: { type: "string" } },
    },
    failure: {
      type: "object",
      required: ["__type"],
      properties: {
        __type: { type: "string", pattern: "Exception$" },
        Message: { type: "string" },
        Reason: { type: "string" },
        Fields: {
          type: "array",
          items: {
            type: "object",
            required: ["Name", "Message"],
            properties: { Name: { type: "string" }, Message: { type: "string" } },
          },
        },
      },
    },
  },
  // A code in capitals is a reason; the exception that carries it stands before the colon.
  failure(code: string | number) {
    const [type = "", reason] = `${code}`.split(":");
    return {
      __type: `com.amazonaws.pinpointsmsvoicev2#${failureNames[type] ?? type}`,
      Message: "words",
      ...(reason && { Reason: reason }),
    };
  },
  failures: [
    [400, "ConflictException:DESTINATION_PHONE_NUMBER_OPTED_OUT", "rejected/recipient", "opted out by STOP"],
    [
      400,
      "ConflictException:DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
      "rejected/recipient",
      "the operator's protect configuration blocks the country",
    ],
    [
      400,
      "ConflictException:DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
      "rejected/recipient",
      "the operator's protect configuration blocks the number",
    ],
    [400, "ConflictException:DESTINATION_PHONE_NUMBER_NOT_VERIFIED", "unavailable/route", "sandbox account"],
    [400, "ConflictException:MESSAGE_TYPE_MISMATCH", "unavailable/sender", "sender is not transactional"],
    [400, "ConflictException:NO_ORIGINATION_IDENTITIES_FOUND", "unavailable/sender", "none for the country"],
    [400, "ConflictException:NUMBER_CAPABILITIES_MISMATCH", "unavailable/sender", "no text messages"],
    [400, "ConflictException:RESOURCE_NOT_ACTIVE", "unavailable/sender", "sender is being set up"],
    [400, "ConflictException:REGISTRATION_NOT_COMPLETE", "unavailable/sender", "not registered yet"],
    [400, "ConflictException:PHONE_NUMBER_NOT_IN_REGISTRATION_REGION", "unavailable/sender", "elsewhere"],
    [400, "ConflictException:NOTIFY_CONFIGURATION_NOT_ACTIVE", "unavailable/account", "being set up"],
    [400, "ValidationException:MAXIMUM_SIZE_EXCEEDED", "rejected/content", "text too long"],
    [400, "ValidationException:DESTINATION_COUNTRY_BLOCKED", "unavailable/route", "AWS does not send there"],
    [400, "ValidationException:COUNTRY_NOT_ENABLED", "unavailable/route", "country is off for the account"],
    [
      400,
      "ValidationException:INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
      "unavailable/sender",
      "this sender cannot send to the country",
    ],
    [
      400,
      "ValidationException:INTERNATIONAL_SENDING_NOT_SUPPORTED",
      "unavailable/sender",
      "the sender serves its own country only",
    ],
    [400, "ValidationException:COUNTRY_CODE_MISMATCH", "unavailable/sender", "sender of another country"],
    [400, "ValidationException:RESOURCE_NOT_ACCESSIBLE", "unavailable/sender", "sender is not shared"],
    [400, "ValidationException:CHANNEL_NOT_ENABLED", "unavailable/route", "no text messages there"],
    [400, "ValidationException:INVALID_PARAMETER", "unavailable/refused", "which one is not said"],
    [400, "ValidationException:CANNOT_PARSE", "unavailable/refused", "what is not said"],
    [400, "ValidationException:OTHER", "unavailable/refused", "anything"],
    [400, "ValidationException", "unavailable/refused", "without a reason"],
    [400, "ConflictException", "unavailable/refused", "without a reason"],
    [400, "ValidationException:SENDER_ID_NOT_REGISTERED", "unavailable/sender", "not registered"],
    [
      400,
      "ValidationException:SENDER_ID_NOT_SUPPORTED",
      "unavailable/sender",
      "no sender ids in the country",
    ],
    [400, "ValidationException:SENDER_ID_REQUIRES_REGISTRATION", "unavailable/sender", "needs registration"],
    [400, "ValidationException:PRICE_OVER_THRESHOLD", "unavailable/route", "dearer than MaxPrice"],
    [
      400,
      "ServiceQuotaExceededException:MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
      "unavailable/account",
      "spent",
    ],
    [
      400,
      "ServiceQuotaExceededException:MONTHLY_SPEND_LIMIT_REACHED_FOR_NOTIFY",
      "unavailable/account",
      "spent",
    ],
    [400, "ServiceQuotaExceededException:DAILY_NOTIFY_TIER_MESSAGE_LIMIT", "unavailable/account", "used up"],
    [
      400,
      "ServiceQuotaExceededException:DAILY_DESTINATION_CALL_LIMIT",
      "unavailable/refused",
      "the limit of one number",
    ],
    [400, "ServiceQuotaExceededException", "unavailable/account", "without a reason"],
    [400, "AccessDeniedException", "unavailable/account", "the role may not send"],
    [400, "AccessDeniedException:ACCOUNT_DISABLED", "unavailable/account", "account closed"],
    [400, "AccessDeniedException:INSUFFICIENT_ACCOUNT_REPUTATION", "unavailable/account", "paused"],
    [400, "ResourceNotFoundException", "unavailable/sender", "no such sender"],
    [400, "ThrottlingException", "unavailable/throttled", "too fast"],
    [500, "InternalServerException", "unavailable/down", "fault at AWS"],
    [400, "UnrecognizedClientException", "unavailable/account", "signature of an unknown key"],
    [400, "InvalidSignatureException", "unavailable/account", "signature is wrong"],
    [400, "ExpiredTokenException", "unavailable/account", "the role's credentials are over"],
  ],
  receipts: {
    source:
      "docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html, configuration-sets-event-types.html",
    asked: {},
    report: (eventType) => event(eventType, !/SENT|QUEUED|PENDING/.test(eventType)),
    named: { messageId: "ed23196c-75ce-4727-93ee-7bf72b64998f" },
    hasCode: false,
    statuses: {
      delivered: ["TEXT_DELIVERED", "TEXT_SUCCESSFUL"],
      failed: [
        "TEXT_INVALID",
        "TEXT_INVALID_MESSAGE",
        "TEXT_UNREACHABLE",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_BLOCKED",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_SPAM",
        "TEXT_TTL_EXPIRED",
        "TEXT_PROTECT_BLOCKED",
      ],
      undecided: ["TEXT_QUEUED", "TEXT_PENDING", "TEXT_SENT", "TEXT_UNKNOWN"],
    },
    others: [
      ["a carrier that took it and will say more", event("TEXT_SUCCESSFUL", false), ["undecided"]],
      ["a carrier that cannot be reached now", event("TEXT_CARRIER_UNREACHABLE", false), ["undecided"]],
      ["a handset that has it before all is said", event("TEXT_DELIVERED", false), ["delivered"]],
    ],
  },
  feedback: {
    source: "botocore pinpoint-sms-voice-v2 PutMessageFeedback",
    asked: { MessageFeedbackEnabled: true },
    messageId: "ed23196c-75ce-4727-93ee-7bf72b64998f",
    url: "/",
    body: { MessageId: "ed23196c-75ce-4727-93ee-7bf72b64998f", MessageFeedbackStatus: "RECEIVED" },
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "PinpointSMSVoiceV2.PutMessageFeedback",
    },
  },
  unknownCode: [400, "ValidationException:SOMETHING_NEW"],
  others: [
    [
      "a field error on the number",
      {
        status: 400,
        body: {
          __type: "ValidationException",
          Reason: "FIELD_VALIDATION_FAILED",
          Fields: [{ Name: "DestinationPhoneNumber", Message: "words" }],
        },
      },
      "rejected/recipient",
    ],
    [
      "a field error on the text",
      {
        status: 400,
        body: {
          __type: "ValidationException",
          Reason: "FIELD_VALIDATION_FAILED",
          Fields: [{ Name: "MessageBody", Message: "words" }],
        },
      },
      "rejected/content",
    ],
    [
      "a field error on the sender, after another field",
      {
        status: 400,
        body: {
          __type: "ValidationException",
          Reason: "FIELD_VALIDATION_FAILED",
          Fields: [
            { Name: "TimeToLive", Message: "words" },
            { Name: "OriginationIdentity", Message: "words" },
          ],
        },
      },
      "unavailable/sender",
    ],
    [
      "a field error on a setting",
      {
        status: 400,
        body: {
          __type: "ValidationException",
          Reason: "FIELD_VALIDATION_FAILED",
          Fields: [{ Name: "MaxPrice", Message: "words" }],
        },
      },
      "unavailable/refused",
    ],
    ...(
      [
        ["phone-number", "unavailable/sender"],
        ["sender-id", "unavailable/sender"],
        ["pool", "unavailable/sender"],
        ["configuration-set", "unavailable/account"],
        ["protect-configuration", "unavailable/account"],
        ["notify-configuration", "unavailable/account"],
        ["notify-template", "unavailable/account"],
      ] as const
    ).map(
      ([ResourceType, outcome]) =>
        [
          `no such ${ResourceType}`,
          { status: 400, body: { __type: "ResourceNotFoundException", ResourceType } },
          outcome,
        ] as const,
    ),
    [
      "the exception in a header",
      {
        status: 400,
        headers: { "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/" },
        body: { message: "Rate exceeded" },
      },
      "unavailable/throttled",
    ],
  ],
} satisfies Partial<Contract>;

export const contract: Contract = {
  provider: "aws",
  source:
    "botocore pinpoint-sms-voice-v2/2022-03-31 service-2.json; types of @aws-sdk/client-pinpoint-sms-voice-v2",
  checked: "2026-11",
  settings: { configurationSetName: "codes", maxPrice: "0.20", protectConfigurationId: "protect-1" },
  credentials: {},
  url: "/",
  sign: { service: "sms-voice" },
  encoding: "json",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "PinpointSMSVoiceV2.SendTextMessage",
  },
  request: only(
    {
      DestinationPhoneNumber: { type: "string", pattern: "^\\+?[1-9][0-9]{1,18}$" },
      OriginationIdentity: { type: "string", maxLength: 256 },
      MessageBody: { type: "string", minLength: 1, maxLength: 1600 },
      MessageType: { const: "TRANSACTIONAL" },
      TimeToLive: { type: "integer", minimum: 5, maximum: 259_200 },
      ConfigurationSetName: { const: "codes" },
      ProtectConfigurationId: { const: "protect-1" },
      MaxPrice: { const: "0.20" },
      MessageFeedbackEnabled: { const: true },
      DestinationCountryParameters: only(
        { IN_ENTITY_ID: { type: "string" }, IN_TEMPLATE_ID: { type: "string" } },
        ["IN_ENTITY_ID", "IN_TEMPLATE_ID"],
      ),
    },
    ["DestinationPhoneNumber", "MessageBody", "MessageType", "TimeToLive"],
  ),
  paths: {
    to: "DestinationPhoneNumber",
    text: "MessageBody",
    from: "OriginationIdentity",
    india: {
      entityId: "DestinationCountryParameters.IN_ENTITY_ID",
      templateId: "DestinationCountryParameters.IN_TEMPLATE_ID",
    },
  },
  senderSetting: "originationIdentity",
  validity: {
    path: "TimeToLive",
    cases: [
      [180, 180],
      [179.2, 180],
      [1, 5],
      [9_999_999, 259_200],
    ],
  },
  accepted: [
    [
      { status: 200, body: { MessageId: "m-1" } },
      { kind: "accepted", messageId: "m-1" },
    ],
  ],
  ...awsFailures,
};
