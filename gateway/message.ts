// Reads what Auth0 posts: {recipient, body, sender?, req?}.
import * as v from "valibot";
import { type FailureCode, GatewayError } from "./errors.ts";

export interface Message {
  /** E.164. */
  readonly recipient: string;
  /** Exactly as it came. */
  readonly body: string;
  /** The connection's `from`. */
  readonly sender?: string;
  /** Who started the login, where `forward_req_info` is on. */
  readonly ip?: string;
  readonly userAgent?: string;
}

/** Spaces, dots, dashes and brackets that people put into numbers. */
const separators = /[\s.\-\u2010-\u2015()[\]]/g;

const optionalText = v.nullish(v.string());

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
    v.maxLength(1600),
    v.check((body) => body.isWellFormed()),
  ),
  sender: v.nullish(v.pipe(v.string(), v.maxLength(128))),
  req: v.nullish(v.object({ ip: optionalText, "user-agent": optionalText })),
});

const codes: Record<string, FailureCode> = {
  recipient: "ERR_MESSAGE_RECIPIENT",
  body: "ERR_MESSAGE_BODY",
  sender: "ERR_MESSAGE_SENDER",
  req: "ERR_MESSAGE_REQ",
};

/** Throws `ERR_MESSAGE_JSON`, or the code that names the first field which is wrong. */
export function readMessage(bytes: Uint8Array): Message {
  const result = v.safeParse(schema, parseJson(bytes));
  if (!result.success) {
    const field = result.issues[0].path?.[0]?.key;
    throw new GatewayError(codes[String(field)] ?? "ERR_MESSAGE_JSON");
  }
  const { recipient, body, sender, req } = result.output;
  return {
    recipient,
    body,
    ...present("sender", sender && tidySender(sender)),
    ...present("ip", req?.ip),
    ...present("userAgent", req?.["user-agent"]),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new GatewayError("ERR_MESSAGE_JSON", undefined, { cause: error });
  }
}

/** A number loses its separators, an alphanumeric sender keeps its inner spaces. */
function tidySender(sender: string): string {
  const number = sender.replace(separators, "");
  return /^\+?\d+$/.test(number) ? number : sender.trim();
}

function present<Key extends string>(key: Key, value: string | null | undefined): { [K in Key]?: string } {
  return value ? ({ [key]: value } as { [K in Key]: string }) : {};
}
