// What a phone number tells: its country, and a form of it that may be logged.
import { parsePhoneNumberFromString } from "libphonenumber-js/min";

export interface PhoneNumber {
  /** ISO 3166-1 alpha-2; absent for numbers of no country, such as +883, and for numbers that exist nowhere. */
  readonly country?: string;
  /** Calling code and last two digits, such as `+49*****12`. */
  readonly masked: string;
}

export function describeNumber(e164: string): PhoneNumber {
  const number = parsePhoneNumberFromString(e164);
  const callingCode = number?.countryCallingCode ?? "";
  return { country: number?.country, masked: `+${callingCode}*****${e164.slice(-2)}` };
}
