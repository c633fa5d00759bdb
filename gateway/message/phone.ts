// What a phone number tells: its country, its type, and a form of it that may be logged.
import { type PhoneNumberType, parsePhoneNumberFromString } from "libphonenumber-js/max/es6";
import metadata from "libphonenumber-js/max/metadata";

export interface PhoneNumber {
  /** One form for all spellings that reach the same phone, such as +44 07… and +44 7…. */
  readonly e164: string;
  /** ISO 3166-1 alpha-2; absent for numbers of no country, such as +883, and for numbers that exist nowhere. */
  readonly country?: string;
  /** The calling code has several countries and this range is not known yet: the country is the code's main one. */
  readonly countryGuessed?: true;
  /** Such as `MOBILE` or `PREMIUM_RATE`; absent where no type has numbers like this, as in a range that is not known yet. */
  readonly type?: PhoneNumberType;
  /** Calling code and last two digits, such as `+49*****12`. */
  readonly masked: string;
}

export function describeNumber(e164: string): PhoneNumber {
  const number = parsePhoneNumberFromString(e164);
  const callingCode = number?.countryCallingCode ?? "";
  const type = number?.getType();
  const masked = `+${callingCode}*****${e164.slice(-2)}`;
  const facts = { e164: number?.number ?? e164, ...(type && { type }), masked };
  if (number?.country) return { country: number.country, ...facts };
  // Area codes come into use before the metadata knows them: +1 679 since 2025.
  const [main] = metadata.country_calling_codes[callingCode] ?? [];
  return main ? { country: main, countryGuessed: true, ...facts } : facts;
}
