import { type Contract, formType, only } from "./contract.ts";

const attribute = (index: number): Record<string, object> => ({
  [`MessageAttributes.entry.${index}.Name`]: { type: "string" },
  [`MessageAttributes.entry.${index}.Value.DataType`]: { enum: ["String", "Number"] },
  [`MessageAttributes.entry.${index}.Value.StringValue`]: { type: "string" },
});

export const contract: Contract = {
  provider: "sns",
  source: "docs.aws.amazon.com/sns/latest/api/API_Publish.html; botocore sns/2010-03-31",
  checked: "2026-11",
  settings: { maxPrice: "0.20" },
  credentials: {},
  url: "/",
  sign: { service: "sns" },
  encoding: "form",
  headers: { "content-type": formType },
  request: only(
    {
      Action: { const: "Publish" },
      Version: { const: "2010-03-31" },
      PhoneNumber: { type: "string", pattern: "^\\+" },
      Message: { type: "string", minLength: 1, maxLength: 1600 },
      ...attribute(1),
      ...attribute(2),
      ...attribute(3),
      ...attribute(4),
      ...attribute(5),
    },
    [
      "Action",
      "Version",
      "PhoneNumber",
      "Message",
      ...Object.keys(attribute(1)),
      ...Object.keys(attribute(2)),
    ],
  ),
  paths: { to: "PhoneNumber", text: "Message" },
  accepted: [
    [
      {
        status: 200,
        body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
      },
      { kind: "accepted", messageId: "m-1" },
    ],
  ],
  failure: (code) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>words</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  failures: [
    [403, "OptedOut", "rejected/recipient", "the number opted out"],
    [400, "InvalidParameter", "unavailable/refused", "which one is not said"],
    [400, "ParameterValueInvalid", "unavailable/refused", "the same, newer name"],
    [403, "AuthorizationError", "unavailable/account", "the role may not publish"],
    [403, "InvalidClientTokenId", "unavailable/account", "unknown key"],
    [400, "IncompleteSignature", "unavailable/account", "signature is wrong"],
    [400, "UserError", "unavailable/refused", "a parameter is wrong"],
    [400, "ValidationException", "unavailable/refused", "a parameter is wrong"],
    [429, "Throttled", "unavailable/throttled", "too fast"],
    [400, "Throttling", "unavailable/throttled", "too fast, by the front end"],
    [400, "ThrottlingException", "unavailable/throttled", "too fast, by the front end"],
    [500, "InternalError", "unavailable/down", "fault at AWS"],
    [500, "InternalFailure", "unavailable/down", "fault at AWS"],
    [503, "ServiceUnavailable", "unavailable/down", "fault at AWS"],
  ],
  unknownCode: [400, "SomethingNew"],
  others: [
    [
      "a number that SNS refuses",
      {
        status: 400,
        body: "<Error><Code>InvalidParameter</Code><Message>Invalid parameter: PhoneNumber Reason: words</Message></Error>",
      },
      "rejected/recipient",
    ],
    [
      "a text that SNS refuses",
      {
        status: 400,
        body: "<Error><Code>InvalidParameter</Code><Message>Invalid parameter: Message too long</Message></Error>",
      },
      "rejected/content",
    ],
    [
      "a sender that SNS refuses",
      {
        status: 400,
        body: "<Error><Code>InvalidParameter</Code><Message>Invalid parameter: AWS.SNS.SMS.SenderID Reason: words</Message></Error>",
      },
      "unavailable/sender",
    ],
  ],
};
