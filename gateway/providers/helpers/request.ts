// Requests in the two encodings that providers speak.
import type { HttpRequest, Sms } from "../provider.ts";

type Headers = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, string | number | undefined>>;

/** A POST of form fields; fields that are undefined are left out. */
export function form(url: string, fields: Fields, headers: Headers = {}): HttpRequest {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) body.append(name, `${value}`);
  }
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: body.toString(),
  };
}

/** A POST of a JSON document; fields that are undefined are left out. */
export function json(url: string, document: object, headers: Headers = {}): HttpRequest {
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(document),
  };
}

/** The header of HTTP Basic authentication (RFC 7617, UTF-8). */
export function basic(user: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The sender that the operator chose: the one of the route, else the one in the provider's settings. */
export function chosenSender(sms: Sms, own: string | undefined): string | undefined {
  return sms.routeSender ?? own;
}

/** The sender that the operator chose, else the one that came from Auth0. */
export function senderOf(sms: Sms, own: string | undefined): string | undefined {
  return chosenSender(sms, own) ?? sms.sender;
}

/** A number as several providers want it: without the plus sign. */
export const digits = (recipient: string): string => recipient.slice(1);

/** The end of the code's life. */
export const expiry = (sms: Sms, maximum: number): string =>
  new Date(sms.now.getTime() + validity(sms, 1, maximum) * 1000).toISOString();

/** India's registrations: those of the route, else those in the provider's settings, for recipients in India. */
export function indiaOf(sms: Sms, settings: { readonly india?: Sms["india"] }): Sms["india"] {
  return sms.india ?? (sms.country === "IN" ? settings.india : undefined);
}

/** Seconds for which the code is still of use, within what the provider allows. */
export function validity(sms: Sms, minimum: number, maximum: number): number {
  return Math.min(Math.max(Math.ceil(sms.validitySeconds), minimum), maximum);
}
