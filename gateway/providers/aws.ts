// AWS End User Messaging, SendTextMessage.
// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
import * as v from "valibot";
import { type Facts, messagingArn, ownRole, refusesSender } from "./facts.ts";
import type { Feedback } from "./feedback.ts";
import { awsRegion, india, shaped, shapedSender } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { receiptOf, stateIn } from "./helpers/receipt.ts";
import { accepted, at, errorTable, isSuccess, readJson, refusal, textAt, textsAt } from "./helpers/reply.ts";
import { indiaOf, json, senderOf, validity } from "./helpers/request.ts";
import { defineProvider, type HttpReply, type HttpRequest, type Outcome, type Provider } from "./provider.ts";
import type { Receipts } from "./receipts.ts";

/** Reasons, kinds of a resource that was not found, and exceptions that come without either. */
const failures = errorTable({
  recipient:
    "DESTINATION_PHONE_NUMBER_OPTED_OUT DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
  content: "MAXIMUM_SIZE_EXCEEDED",
  throttled: "ThrottlingException TooManyRequestsException",
  down: "InternalServerException",
  account:
    "INSUFFICIENT_ACCOUNT_REPUTATION ACCOUNT_DISABLED MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT MONTHLY_SPEND_LIMIT_REACHED_FOR_NOTIFY DAILY_NOTIFY_TIER_MESSAGE_LIMIT NOTIFY_CONFIGURATION_NOT_ACTIVE account configuration-set protect-configuration notify-configuration notify-template AccessDeniedException ServiceQuotaExceededException UnrecognizedClientException InvalidSignatureException ExpiredTokenException IncompleteSignature NotAuthorized RequestExpired",
  sender:
    "NO_ORIGINATION_IDENTITIES_FOUND INVALID_IDENTITY_FOR_DESTINATION_COUNTRY INTERNATIONAL_SENDING_NOT_SUPPORTED COUNTRY_CODE_MISMATCH SENDER_ID_NOT_REGISTERED SENDER_ID_NOT_SUPPORTED SENDER_ID_REQUIRES_REGISTRATION MESSAGE_TYPE_MISMATCH NUMBER_CAPABILITIES_MISMATCH PHONE_NUMBER_NOT_IN_REGISTRATION_REGION REGISTRATION_NOT_COMPLETE RESOURCE_NOT_ACTIVE RESOURCE_NOT_ACCESSIBLE phone-number sender-id pool ResourceNotFoundException",
  route:
    "COUNTRY_NOT_ENABLED DESTINATION_COUNTRY_BLOCKED DESTINATION_PHONE_NUMBER_NOT_VERIFIED CHANNEL_NOT_ENABLED PRICE_OVER_THRESHOLD",
});

/** What both operations of the service answer. */
export function awsMessagingOutcome(reply: HttpReply): Outcome {
  const document = readJson(reply);
  const messageId = textAt(document, "MessageId");
  if (isSuccess(reply) && messageId) return accepted(messageId);
  const reason = textAt(document, "Reason");
  const type = textAt(document, "__type") ?? reply.headers["x-amzn-errortype"] ?? "";
  // An exception says less than its reason: a new reason may concern one number only.
  const codes = reason ? [reason] : [textAt(document, "ResourceType"), type.split(":")[0]?.split("#").at(-1)];
  return refusal(reply, { codes, table: failures, fields: textsAt(document, "Fields", "Name") });
}

/** AWS checks all but the sending, with the same right, at most five times a second. */
export function awsDryRun(request: HttpRequest): HttpRequest {
  return { ...request, body: JSON.stringify({ ...JSON.parse(request.body), DryRun: true }) };
}

/** What IAM calls a sender: ids and ARNs as they are; a number's own id is not known, nor the countries of a name. */
function resourceOf(sender: string | undefined): string {
  if (sender === undefined || sender.startsWith("rcs-")) return "*";
  if (sender.startsWith("arn:")) return sender;
  if (sender.startsWith("pool-")) return `pool/${sender}`;
  if (sender.startsWith("phone-")) return `phone-number/${sender}`;
  return /^\+?\d+$/.test(sender) ? "phone-number/*" : `sender-id/${sender}/*`;
}

/** The headers of an AWS JSON 1.0 call of the service. */
export const awsMessagingHeaders = (operation: string) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `PinpointSMSVoiceV2.${operation}`,
});

export const provider = defineProvider({
  name: "aws",
  settings: v.strictObject({
    originationIdentity: v.optional(
      shapedSender(/^[A-Za-z0-9_:/+-]{1,256}$/, "a phone number, sender id, pool id or ARN"),
    ),
    configurationSetName: v.optional(shaped(/^[\w:/-]{1,256}$/, "a name or ARN")),
    protectConfigurationId: v.optional(shaped(/^[\w:/-]{1,256}$/, "an id or ARN")),
    maxPrice: v.optional(shaped(/^\d{0,2}\.\d{1,5}$/, 'an amount such as "0.20"')),
    region: awsRegion,
    india,
  }),
  credentials: v.strictObject({}),

  request(sms, { settings }) {
    const registration = indiaOf(sms, settings);
    return {
      ...json(
        "/",
        {
          DestinationPhoneNumber: sms.recipient,
          OriginationIdentity: senderOf(sms, settings.originationIdentity),
          MessageBody: sms.body,
          MessageType: "TRANSACTIONAL",
          TimeToLive: validity(sms, 5, 259_200),
          ConfigurationSetName: settings.configurationSetName,
          ProtectConfigurationId: settings.protectConfigurationId,
          MaxPrice: settings.maxPrice,
          MessageFeedbackEnabled: sms.feedback,
          DestinationCountryParameters: registration && {
            IN_ENTITY_ID: registration.entityId,
            IN_TEMPLATE_ID: registration.templateId,
          },
        },
        awsMessagingHeaders("SendTextMessage"),
      ),
      sign: { service: "sms-voice", ...(settings.region && { region: settings.region }) },
    };
  },
  outcome: awsMessagingOutcome,
  dryRun: awsDryRun,
});

/** What a carrier took and will not speak of again is taken for delivered: in many countries nobody says more. */
const states = {
  delivered: "TEXT_DELIVERED TEXT_SUCCESSFUL",
  failed:
    "TEXT_INVALID TEXT_INVALID_MESSAGE TEXT_UNREACHABLE TEXT_CARRIER_UNREACHABLE TEXT_BLOCKED TEXT_CARRIER_BLOCKED TEXT_SPAM TEXT_TTL_EXPIRED TEXT_PROTECT_BLOCKED",
};

/** Of both operations. https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html */
export const receipts: Receipts = {
  told: "bus",
  // A carrier that cannot be reached may be reached later.
  prevails: "delivered",
  read(event) {
    const type = textAt(event, "detail.eventType");
    const isOver = type === "TEXT_DELIVERED" || at(event, "detail.isFinal") === true;
    const state = isOver ? stateIn(states, type) : "undecided";
    return [receiptOf(state, type, { messageId: textAt(event, "detail.messageId") })];
  },
};

/** Of both operations. https://docs.aws.amazon.com/sms-voice/latest/userguide/message-feedback.html */
export const feedback: Feedback<Provider<{ readonly region?: string | undefined }, object>> = {
  request: ({ messageId }, { settings: { region } }) => ({
    ...json(
      "/",
      { MessageId: messageId, MessageFeedbackStatus: "RECEIVED" },
      awsMessagingHeaders("PutMessageFeedback"),
    ),
    sign: { service: "sms-voice", ...(region && { region }) },
  }),
};

export const facts: Facts<typeof provider> = {
  settings: {
    originationIdentity:
      "Number, pool or id that sends. Default: the sender of the Auth0 connection, else what AWS picks.",
    configurationSetName: "Configuration set whose event destinations get receipts.",
    protectConfigurationId: "Protect configuration. Default: the account's.",
    maxPrice: "Highest price per message part in US dollars. Default: no limit but the account's.",
    region: meaning.awsRegion,
    india: meaning.india,
  },
  credentials: {},
  example: {
    settings: { originationIdentity: "+15551234567", configurationSetName: "login-codes", maxPrice: "0.20" },
    credentials: [],
  },
  page: {
    special:
      "Stops trying when the code is dead. `originationIdentity` is a number, sender id, pool or ARN; without any sender AWS picks one. A new account is in a sandbox and has a spend limit.",
    regions: "every region with `sms-voice`",
    prices: "https://aws.amazon.com/end-user-messaging/pricing/",
  },
  sender: {
    setting: "originationIdentity",
    refuses: (sender, use) => refusesSender(sender, use, /^[\w-]+$/, "letters, digits, - and _"),
  },
  check: () => ownRole,
  permission({ settings, senders }, stack) {
    const resources = new Set(senders.map(resourceOf));
    return {
      Action: "sms-voice:SendTextMessage",
      // Which resource IAM is asked for when AWS picks the sender is not documented.
      Resource: resources.has("*")
        ? "*"
        : [...resources].map((each) =>
            each.startsWith("arn:") ? each : messagingArn(settings.region, stack, each),
          ),
    };
  },
};
