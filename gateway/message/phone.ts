// What a phone number tells: its country, and a form of it that may be logged.

import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import metadata from "libphonenumber-js/min/metadata";

export interface PhoneNumber {
  /** ISO 3166-1 alpha-2; absent for numbers of no country, such as +883, and for numbers that exist nowhere. */
  readonly country?: string;
  /** The calling code has several countries and this range is not known yet: the country is the code's main one. */
  readonly countryGuessed?: true;
  /** Calling code and last two digits, such as `+49*****12`. */
  readonly masked: string;
}

export function describeNumber(e164: string): PhoneNumber {
  const number = parsePhoneNumberFromString(e164);
  const callingCode = number?.countryCallingCode ?? "";
  const masked = `+${callingCode}*****${e164.slice(-2)}`;
  if (number?.country) return { country: number.country, masked };
  // Area codes come into use before the metadata knows them: +1 679 since 2025.
  const [main] = metadata.country_calling_codes[callingCode] ?? [];
  const isCountry = main !== undefined && Object.hasOwn(metadata.countries, main);
  return isCountry ? { country: main, countryGuessed: true, masked } : { masked };
}
