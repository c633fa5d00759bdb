// End User Messaging SMS: SendTextMessage, handed to the carrier.
// Source: the service model of pinpoint-sms-voice-v2.
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Carrier } from "../carrier/carrier.ts";
import type { Connection } from "../machine/connection.ts";
import { AwsFault, checkInput } from "./errors.ts";
import type { BusEvent } from "./events.ts";
import { accountId } from "./iam.ts";

const sendTextMessage = v.object({
  DestinationPhoneNumber: v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/)),
  OriginationIdentity: v.optional(v.pipe(v.string(), v.maxLength(256), v.regex(/^[\w:/+-]+$/))),
  MessageBody: v.pipe(v.string(), v.minLength(1), v.maxLength(1600)),
  MessageType: v.optional(v.picklist(["TRANSACTIONAL", "PROMOTIONAL"])),
  ConfigurationSetName: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  MaxPrice: v.optional(v.pipe(v.string(), v.regex(/^\d{0,2}\.\d{1,5}$/))),
  TimeToLive: v.optional(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(259_200))),
  DestinationCountryParameters: v.optional(
    v.record(v.picklist(["IN_TEMPLATE_ID", "IN_ENTITY_ID"]), v.pipe(v.string(), v.regex(/^\S{1,64}$/))),
  ),
  Context: v.optional(v.record(v.string(), v.string())),
  DryRun: v.optional(v.boolean()),
  ProtectConfigurationId: v.optional(v.string()),
  MessageFeedbackEnabled: v.optional(v.boolean()),
  Keyword: v.optional(v.string()),
});

interface SmsVoiceCall {
  readonly region: string;
  readonly connection?: Connection;
  readonly authorize: (action: string, resource: string) => void;
  /** Puts an event on the account's own bus in the region of the call. */
  readonly publish: (event: BusEvent) => void;
}

/** One call. `authorize` throws if the caller may not do that. */
export async function callSmsVoice(
  carrier: Carrier,
  operation: string,
  input: unknown,
  { region, connection, authorize, publish }: SmsVoiceCall,
): Promise<object> {
  if (operation !== "SendTextMessage") {
    throw new AwsFault("UnknownOperationException", `sms-voice ${operation} is not served locally`);
  }
  const request = checkInput(sendTextMessage, input);
  for (const origin of originArns(request.OriginationIdentity, region)) {
    authorize("sms-voice:SendTextMessage", origin);
  }
  if (request.DryRun) return { MessageId: "dry-run" };
  const message = {
    to: request.DestinationPhoneNumber,
    from: request.OriginationIdentity ?? null,
    body: request.MessageBody,
    vendor: "aws",
  } as const;
  const result = await carrier.send(message, {
    // Nobody can forge an event of AWS; one of another application's message is the nearest to it.
    report: (id, state) => publish(deliveryEvent(state === "forged" ? randomUUID() : id, state === "failed")),
    ...(connection && { connection }),
  });
  switch (result.kind) {
    case "accepted":
      return { MessageId: result.id };
    case "garbled":
      return {};
    case "throttled":
      throw new AwsFault("ThrottlingException", "Rate exceeded");
    case "denied":
      throw new AwsFault("AccessDeniedException", "The account is disabled.", { Reason: "ACCOUNT_DISABLED" });
    case "rejected":
      throw new AwsFault("ConflictException", "The destination phone number has opted out.", {
        Reason: "DESTINATION_PHONE_NUMBER_OPTED_OUT",
        ResourceType: "opted-out-number",
      });
    case "down":
      throw new AwsFault("InternalServerException", "The API encountered an unexpected error.", {}, 500);
  }
}

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html */
function deliveryEvent(messageId: string, hasFailed: boolean): BusEvent {
  const [messageStatus, description] = hasFailed
    ? ["UNREACHABLE", "Destination handset is unreachable"]
    : ["DELIVERED", "Message has been accepted by phone"];
  return {
    source: "aws.sms-voice",
    detailType: "Text Message Delivery Status Updated",
    detail: {
      eventType: `TEXT_${messageStatus}`,
      eventTimestamp: Date.now(),
      isFinal: true,
      messageId,
      messageRequestTimestamp: Date.now(),
      messageStatus,
      messageStatusDescription: description,
      isoCountryCode: "DE",
      totalMessageParts: 1,
    },
  };
}

/**
 * The resources that IAM is asked for. Whether those are everything or what AWS picks, where no identity is named, is not
 * documented: both have to be allowed.
 */
function originArns(identity: string | undefined, region: string): string[] {
  const picked = `phone-${"0".repeat(32)}`;
  return identity === undefined ? ["*", originArn(picked, region)] : [originArn(identity, region)];
}

/** The resource that policies name: a phone number, a pool or a sender id. */
function originArn(identity: string, region: string): string {
  if (identity.startsWith("arn:")) return identity;
  const prefix = `arn:aws:sms-voice:${region}:${accountId}:`;
  if (identity.startsWith("pool-")) return `${prefix}pool/${identity}`;
  if (/^(\+|phone-)/.test(identity)) return `${prefix}phone-number/${identity}`;
  // AWS registers a sender id for each country; which one counts, a policy can leave open only by a wildcard.
  return `${prefix}sender-id/${identity}/XX`;
}
