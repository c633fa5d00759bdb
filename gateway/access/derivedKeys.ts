// Keys made one way from another key for one purpose: who holds one can neither go back to the other nor sign as Auth0.
import { createHmac } from "node:crypto";

/**
 * Of the pepper: `receipts` for URLs to which vendors report and ids of messages, `conversion` for hashes of recipients. Of
 * a signing key: `check`, with which a request is tried and nothing is sent.
 */
export type Purpose = "receipts" | "conversion" | "check";

/** 64 hex digits. */
export function deriveKey(key: string, purpose: Purpose): string {
  return createHmac("sha256", key).update(`auth0-sms-gateway ${purpose}`).digest("hex");
}
