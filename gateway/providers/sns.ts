// AWS SNS, Publish to a phone number. It has no validity period: prefer the provider `aws`.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
import * as v from "valibot";
import { type Facts, ownRole, refusesSender } from "./facts.ts";
import { awsRegion, india, sender, shaped } from "./helpers/fields.ts";
import * as meaning from "./helpers/meanings.ts";
import { accepted, errorTable, type Failure, failed, isSuccess, refusal } from "./helpers/reply.ts";
import { form, indiaOf, senderOf } from "./helpers/request.ts";
import { defineProvider } from "./provider.ts";

const failures = errorTable({
  recipient: "OptedOut",
  throttled: "Throttled Throttling ThrottlingException",
  down: "InternalError InternalFailure ServiceUnavailable",
  account: "AuthorizationError IncompleteSignature",
});

/** By the name in "Invalid parameter: PhoneNumber Reason: …". */
const parameters: Readonly<Record<string, Failure>> = {
  PhoneNumber: "recipient",
  Message: "content",
  SenderID: "sender",
  OriginationNumber: "sender",
};
const parameter = /<Message>Invalid parameter:[^<]*?\b(PhoneNumber|Message|SenderID|OriginationNumber)\b/;

export const provider = defineProvider({
  name: "sns",
  settings: v.strictObject({
    sender,
    maxPrice: v.optional(shaped(/^\d{1,2}(\.\d{1,5})?$/, 'an amount such as "0.20"')),
    region: awsRegion,
    india,
  }),
  credentials: v.strictObject({}),

  request(sms, { settings }) {
    const from = senderOf(sms, settings.sender);
    const registration = indiaOf(sms, settings);
    const attributes = {
      "AWS.SNS.SMS.SMSType": "Transactional",
      [from?.startsWith("+") ? "AWS.MM.SMS.OriginationNumber" : "AWS.SNS.SMS.SenderID"]: from,
      "AWS.SNS.SMS.MaxPrice": settings.maxPrice,
      "AWS.MM.SMS.EntityId": registration?.entityId,
      "AWS.MM.SMS.TemplateId": registration?.templateId,
    };
    const entries = Object.entries(attributes)
      .filter(([, value]) => value)
      .flatMap(([name, value], index) => {
        const entry = `MessageAttributes.entry.${index + 1}`;
        const type = name.endsWith("MaxPrice") ? "Number" : "String";
        return [
          [`${entry}.Name`, name],
          [`${entry}.Value.DataType`, type],
          [`${entry}.Value.StringValue`, value],
        ];
      });
    return {
      ...form("/", {
        Action: "Publish",
        Version: "2010-03-31",
        PhoneNumber: sms.recipient,
        Message: sms.body,
        ...Object.fromEntries(entries),
      }),
      sign: { service: "sns", ...(settings.region && { region: settings.region }) },
    };
  },

  outcome(reply) {
    const messageId = /<MessageId>([^<]+)</.exec(reply.body)?.[1];
    if (isSuccess(reply) && messageId) return accepted(messageId);
    const code = /<Code>([^<]+)</.exec(reply.body)?.[1];
    const fault = parameters[parameter.exec(reply.body)?.[1] ?? ""];
    return fault ? failed(fault, code) : refusal(reply, { codes: [code], table: failures });
  },
});

export const facts: Facts<typeof provider> = {
  settings: {
    sender: meaning.sender,
    maxPrice: "Highest price per message in US dollars. Default: no limit but the account's.",
    region: meaning.awsRegion,
    india: meaning.india,
  },
  credentials: {},
  example: { settings: { sender: "ACME", maxPrice: "0.20", region: "eu-west-1" }, credentials: [] },
  page: {
    special: "No validity period: prefer `aws`.",
    regions: "regions with SMS",
    prices: "https://aws.amazon.com/sns/sms-pricing/",
  },
  sender: {
    setting: "sender",
    refuses: (sender, use) => refusesSender(sender, use, /^[\w-]+$/, "letters, digits, - and _"),
  },
  check: () => ownRole,
  // Phone numbers are the only thing to publish to that has no ARN.
  permission: () => ({ Action: "sns:Publish", NotResource: "arn:*:sns:*:*:*" }),
};
