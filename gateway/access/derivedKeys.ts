// Keys for the functions beside the gateway: each made one way from the pepper for one purpose, so that who holds one can
// neither go back to the pepper nor sign as Auth0.
import { createHmac } from "node:crypto";

/** `receipts`: URLs to which vendors report, and ids of messages. `conversion`: hashes of recipients. */
export type Purpose = "receipts" | "conversion";

/** 64 hex digits. */
export function deriveKey(pepper: string, purpose: Purpose): string {
  return createHmac("sha256", pepper).update(`auth0-sms-gateway ${purpose}`).digest("hex");
}
