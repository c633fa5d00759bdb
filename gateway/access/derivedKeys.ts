// Keys made one way from another key for one purpose: who holds one can neither go back to the other nor sign as Auth0.
import { createHmac } from "node:crypto";
import { networkOf } from "../message/ip.ts";

/**
 * Of the pepper: `receipts` for URLs to which vendors report and ids of messages, `conversion` for hashes of recipients,
 * `callers` for hashes of addresses in the log. Of a signing key: `check`, with which a request is tried and nothing is sent.
 */
export type Purpose = "receipts" | "conversion" | "callers" | "check";

/** 64 hex digits. */
export function deriveKey(key: string, purpose: Purpose): string {
  return createHmac("sha256", key).update(`auth0-sms-gateway ${purpose}`).digest("hex");
}

/** Who started a login, as the log may name it: 16 characters, the same for the same address, or network of IPv6. */
export function hashCaller(pepper: string, ip: string): string {
  const mac = createHmac("sha256", deriveKey(pepper, "callers")).update(networkOf(ip));
  return mac.digest("base64url").slice(0, 16);
}
