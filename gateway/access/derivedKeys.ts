// Keys for the functions beside the gateway: each made one way from the pepper for one purpose, so that who holds one can
// neither go back to the pepper nor sign as Auth0.
import { createHmac } from "node:crypto";
import { networkOf } from "../message/ip.ts";

/**
 * `receipts`: URLs to which vendors report, and ids of messages. `conversion`: hashes of recipients. `callers`: hashes of
 * addresses in the log.
 */
export type Purpose = "receipts" | "conversion" | "callers";

/** 64 hex digits. */
export function deriveKey(pepper: string, purpose: Purpose): string {
  return createHmac("sha256", pepper).update(`auth0-sms-gateway ${purpose}`).digest("hex");
}

/** Who started a login, as the log may name it: 16 characters, the same for the same address, or network of IPv6. */
export function hashCaller(pepper: string, ip: string): string {
  const mac = createHmac("sha256", deriveKey(pepper, "callers")).update(networkOf(ip));
  return mac.digest("base64url").slice(0, 16);
}
