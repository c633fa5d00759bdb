// Where vendors report to: URLs and tickets that nobody but the gateway can have made, so that one check holds for every
// vendor, whatever it signs. A ticket names one message, and a token says that a URL of the account is the gateway's own.
import { createHmac } from "node:crypto";
import { isSame } from "../constantTime.ts";
import type { Callback } from "../providers/provider.ts";
import type { Pair } from "./counts.ts";

/** So long a receipt is waited for: some carriers report after 72 hours. Milliseconds. */
export const receiptLifeMs = 80 * 3_600_000;

/** A message as its ticket names it. */
export interface Ticket extends Pair {
  /** The same for every attempt at the message, and no other message has it. */
  readonly key: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
}

/** Bytes of a MAC: nobody can try more than a few against the function. */
const macBytes = { ticket: 16, token: 12 } as const;

/** `base` ends in a slash. */
export function callbackFor(base: string, receiptKey: string, message: Ticket): Callback {
  const { provider, key, at, country = "-" } = message;
  const named = `${key}.${at.toString(36)}.${country}`;
  const ticket = `${named}.${mac(receiptKey, "ticket", provider, named)}`;
  return {
    url: `${base}${provider}?m=${ticket}`,
    accountUrl: accountUrl(base, receiptKey, provider),
    ticket,
  };
}

/**
 * A URL that is entered by hand at a vendor that takes none with a message. 93 characters and the vendor's name at most: 99
 * for Vonage, which takes it with each message and no longer one than 100.
 */
export function accountUrl(base: string, receiptKey: string, provider: string): string {
  return `${base}${provider}?u=${mac(receiptKey, "token", provider)}`;
}

/** The message that a ticket of this provider names; undefined where it is forged, or too old for anybody to wait for it. */
export function readTicket(
  ticket: string,
  provider: string,
  receiptKeys: readonly string[],
  now: number,
): Ticket | undefined {
  const [, named = "", key = "", time = "", country, given = ""] =
    /^(([\w-]{1,64})\.([0-9a-z]{1,9})\.([A-Z]{2}|-))\.([\w-]+)$/.exec(ticket) ?? [];
  const at = Number.parseInt(time, 36);
  const isOurs = receiptKeys.some((each) => isSame(given, mac(each, "ticket", provider, named)));
  if (!isOurs || now - at > receiptLifeMs) return undefined;
  return { provider, key, at, country: country === "-" ? undefined : country };
}

/** Whether the token is the one of this provider's URL. */
export function isTokenOf(provider: string, token: string, receiptKeys: readonly string[]): boolean {
  return receiptKeys.some((each) => isSame(token, mac(each, "token", provider)));
}

function mac(key: string, kind: keyof typeof macBytes, ...parts: readonly string[]): string {
  const text = [kind, ...parts].join("\n");
  return createHmac("sha256", key).update(text).digest().subarray(0, macBytes[kind]).toString("base64url");
}
