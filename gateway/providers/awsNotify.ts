// AWS End User Messaging Notify: one-time codes in AWS's own templates, from AWS's own numbers.
// https://docs.aws.amazon.com/sms-voice/latest/userguide/notify.html
import * as v from "valibot";
import { awsDryRun, awsMessagingHeaders, awsMessagingOutcome } from "./aws.ts";
import { type Facts, messagingArn, ownRole } from "./facts.ts";
import { awsRegion, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { failed } from "./helpers/reply.ts";
import { json, validity } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const idOrArn = /^[\w:/-]{1,256}$/;

export const provider = defineProvider({
  name: "aws-notify",
  settings: v.strictObject({
    notifyConfigurationId: shaped(idOrArn, "an id or ARN"),
    templateId: v.optional(
      shaped(/^[\w-]{1,256}$/, "a template id of letters, digits, _ and -"),
      "notify-code-verification-english-001",
    ),
    variables: v.optional(
      v.pipe(
        v.record(
          shaped(/^\w{1,64}$/, "a name of at most 64 letters, digits and _"),
          shaped(/^.{1,2048}$/s, "a text of 1 to 2048 characters"),
        ),
        v.check((variables) => Object.keys(variables).length < 20, "must be at most 19 variables"),
      ),
      {},
    ),
    configurationSetName: v.optional(shaped(idOrArn, "a name or ARN")),
    region: awsRegion,
  }),
  credentials: v.strictObject({}),

  request(sms, { settings }) {
    if (!sms.code) return failed("route", "NO_CODE");
    return {
      ...json(
        "/",
        {
          NotifyConfigurationId: settings.notifyConfigurationId,
          DestinationPhoneNumber: sms.recipient,
          TemplateId: settings.templateId,
          TemplateVariables: { ...settings.variables, code: sms.code },
          TimeToLive: validity(sms, 5, 259_200),
          ConfigurationSetName: settings.configurationSetName,
          MessageFeedbackEnabled: sms.feedback,
        },
        awsMessagingHeaders("SendNotifyTextMessage"),
      ),
      sign: { service: "sms-voice", ...(settings.region && { region: settings.region }) },
    };
  },
  outcome: awsMessagingOutcome,
  dryRun: awsDryRun,
});

export const facts: Facts<typeof provider> = {
  settings: {
    notifyConfigurationId: "Notify configuration.",
    templateId: "Template of AWS, whose language is fixed.",
    variables: 'Further variables of the template, such as `{ "expiry": "3" }`. `code` is always filled in.',
    configurationSetName: "Configuration set whose event destinations get receipts.",
    region: meaning.awsRegion,
  },
  credentials: {},
  codesOnly: true,
  example: {
    settings: { notifyConfigurationId: "nc-1234567890abcdef0", variables: { expiry: "5" } },
    credentials: [],
  },
  page: {
    special:
      "AWS's own numbers and texts: no sender registration. Takes the code, not the text; one language per template. Daily and per-number limits.",
    regions: "as `aws`",
    prices: "https://aws.amazon.com/end-user-messaging/pricing/",
  },
  check: () => ownRole,
  permission: ({ settings }, stack) => ({
    Action: "sms-voice:SendNotifyTextMessage",
    Resource: messagingArn(settings.region, stack, "*"),
  }),
};
