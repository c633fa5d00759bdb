// What the gateway's answer means for the message.
import type { FailureReply } from "../gateway/errors.ts";
import type { SentReply } from "../gateway/message/message.ts";

export type Verdict =
  | { readonly kind: "sent" }
  | { readonly kind: "drop" | "retry" /** Without personal data. */; readonly reason: string };

/**
 * Judges by the gateway's own answers alone, which say whether a failure is final. Whatever else answers in its place,
 * such as Lambda while the function is being deployed, is worth another attempt.
 */
export function judge(status: number, body: unknown): Verdict {
  if (status === 200 && isSent(body)) return { kind: "sent" };
  if (status === 200 || !isFailure(body)) {
    return { kind: "retry", reason: `Not the SMS gateway, but something else answered: HTTP ${status}.` };
  }
  const { code, permanent } = body.error;
  const reason = `The SMS gateway did not send the message: HTTP ${status}, ${code}.`;
  return { kind: permanent ? "drop" : "retry", reason };
}

function isSent(body: unknown): body is SentReply {
  return has(body, "messageId") && (body.messageId === null || typeof body.messageId === "string");
}

function isFailure(body: unknown): body is FailureReply {
  if (!has(body, "error") || !has(body.error, "code") || !has(body.error, "permanent")) return false;
  const { code, permanent } = body.error;
  return typeof code === "string" && /^ERR_[A-Z_]{1,60}$/.test(code) && typeof permanent === "boolean";
}

function has<Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}
