// What the gateway's answer means for the message.

export type Verdict =
  | { readonly kind: "sent" }
  | { readonly kind: "drop" | "retry" /** Without personal data. */; readonly reason: string };

/** Failures behind a gateway that works which a later attempt would meet again. */
const permanentCodes = ["ERR_REJECTED_RECIPIENT", "ERR_REJECTED_CONTENT", "ERR_ROUTE_NONE"];

/** A 4xx that may be over in a minute: keys in rotation, and limits. */
const passingStatuses = [401, 408, 425, 429];

/**
 * Judges by status and body. Only the gateway's own answers end a message: whatever else answers in its place, such as
 * Lambda while the function is being deployed, is worth another attempt.
 */
export function judge(status: number, body: unknown): Verdict {
  if (status === 200) return { kind: "sent" };
  const code = failureCode(body);
  if (!code)
    return { kind: "retry", reason: `Not the SMS gateway, but something else answered: HTTP ${status}.` };
  const isPermanent =
    permanentCodes.includes(code) || (status >= 400 && status < 500 && !passingStatuses.includes(status));
  const kind = isPermanent ? "drop" : "retry";
  return { kind, reason: `The SMS gateway did not send the message: HTTP ${status}, ${code}.` };
}

/** `{ error: { code: "ERR_…" } }` is how the gateway fails. */
function failureCode(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^ERR_[A-Z_]{1,60}$/.test(error.code) ? error.code : undefined;
}
