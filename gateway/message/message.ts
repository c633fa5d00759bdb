// Reads what Auth0 posts: {recipient, body, sender?, req?}, and what the Action of a newer tenant adds to it.
import * as v from "valibot";
import { type FailureCode, GatewayError } from "../errors.ts";
import { isIp } from "./ip.ts";
import { separators, tidySender } from "./sender.ts";

export interface Message {
  /** E.164. */
  readonly recipient: string;
  /** Exactly as it came. */
  readonly body: string;
  /** The connection's `from`. */
  readonly sender?: string;
  /** Who started the login, where `forward_req_info` is on: an IPv4 or IPv6 address. */
  readonly ip?: string;
  readonly userAgent?: string;
  /** Only an Action knows the rest. The one-time code, where the message has one. */
  readonly code?: string;
  /** Auth0's name for the kind of message, such as `otp_verify`. */
  readonly messageType?: string;
  /** Such as `en_US`. */
  readonly locale?: string;
  readonly clientId?: string;
  /** Name of the Auth0 connection by which the user logs in. */
  readonly connection?: string;
  /** Country of the IP, ISO 3166-1 alpha-2, where Auth0 knows it. */
  readonly ipCountry?: string;
  readonly organization?: string;
  /** Auth0's id of the transaction; attempts at one message share it. */
  readonly correlationId?: string;
}

/** How a message came: from an SMS connection, or by the Action of the tenant's phone provider, which names its type. */
export type Path = "connection" | "phoneProvider";

export function pathOf({ messageType }: Message): Path {
  return messageType === undefined ? "connection" : "phoneProvider";
}

/**
 * Whether a login by the code in it shows in Auth0's log as one by SMS: a connection sends nothing else; a phone provider
 * sends notices, and codes of MFA, which belong to the login of another connection or of none.
 */
export function isForSmsLogin({ messageType, connection }: Message): boolean {
  return messageType === undefined || (messageType === "otp_verify" && connection === smsConnection);
}

/** Auth0 has one connection of the strategy `sms`, by this name. */
export const smsConnection = "sms";

const optionalText = v.nullish(v.string());

/** A detail that is malformed is left out: it must not cost anybody a code. */
const detail = (pattern: RegExp) => v.fallback(v.optional(v.pipe(v.string(), v.regex(pattern))), undefined);
const geoip = v.fallback(v.optional(v.object({ countryCode: detail(/^[A-Z]{2}$/) })), undefined);
const name = detail(/^[\w.:|-]{1,128}$/);

const schema = v.object({
  recipient: v.pipe(
    v.string(),
    v.transform((number) => number.replace(separators, "")),
    v.regex(/^\+[1-9]\d{6,14}$/),
  ),
  // A lone surrogate cannot be sent as it is.
  body: v.pipe(
    v.string(),
    v.minLength(1),
    v.check((body) => body.length <= 1600 && body.isWellFormed()),
  ),
  sender: v.nullish(
    v.pipe(
      v.string(),
      v.check((sender) => sender.length <= 128),
    ),
  ),
  // Auth0 writes "user-agent" for a connection, and in the event of an Action `user_agent` and `geoip`.
  req: v.nullish(v.object({ ip: optionalText, "user-agent": optionalText, user_agent: optionalText, geoip })),
  code: detail(/^[A-Za-z0-9]{4,40}$/),
  messageType: name,
  locale: name,
  clientId: name,
  connection: name,
  organization: name,
  correlationId: name,
});

/** What is posted to the gateway. */
export type WireMessage = v.InferInput<typeof schema>;

/** The answer to a message that a provider has accepted; null where the provider gave no id. */
export interface SentReply {
  readonly messageId: string | null;
}

const codes: Record<string, FailureCode> = {
  recipient: "ERR_MESSAGE_RECIPIENT",
  body: "ERR_MESSAGE_BODY",
  sender: "ERR_MESSAGE_SENDER",
  req: "ERR_MESSAGE_REQ",
};

/** Throws `ERR_MESSAGE_JSON`, or the code that names the first field which is wrong. */
export function readMessage(bytes: Uint8Array): Message {
  const document = parseJson(bytes);
  // To the schema a list is an object without any of the fields.
  if (Array.isArray(document)) throw new GatewayError("ERR_MESSAGE_JSON");
  const result = v.safeParse(schema, document);
  if (!result.success) {
    const field = result.issues[0].path?.[0]?.key;
    throw new GatewayError(codes[String(field)] ?? "ERR_MESSAGE_JSON");
  }
  const { recipient, body, sender, req, ...details } = result.output;
  return {
    recipient,
    body,
    ...present({
      sender: sender && tidySender(sender),
      ip: req?.ip && isIp(req.ip) ? req.ip : undefined,
      ipCountry: req?.geoip?.countryCode,
      userAgent: req?.["user-agent"] ?? req?.user_agent,
      ...details,
    }),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new GatewayError("ERR_MESSAGE_JSON", undefined, { cause: error });
  }
}

/** Those that have a value. */
function present<Key extends string>(values: { [K in Key]?: string | null }): { [K in Key]?: string } {
  const entries = Object.entries(values).filter(([, value]) => value);
  return Object.fromEntries(entries) as { [K in Key]?: string };
}
