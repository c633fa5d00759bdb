// Numbers that look like people's phones: a country's example with other digits at its end.
import { type CountryCode, getExampleNumber } from "libphonenumber-js/max";
import metadata from "libphonenumber-js/max/metadata";
import examples from "libphonenumber-js/mobile/examples";
import { describeNumber } from "../../gateway/message/phone.ts";
import type { Random } from "./random.ts";

const phones = ["MOBILE", "FIXED_LINE_OR_MOBILE"];

/** How many digits may differ from the example: ten ranges of a million numbers. */
const freeDigits = 7;

function isPhoneOf(country: string, recipient: string): boolean {
  const { country: own, type = "", countryGuessed } = describeNumber(recipient);
  return own === country && !countryGuessed && phones.includes(type);
}

/** A mobile number of the country (ISO 3166-1 alpha-2), E.164. */
export function phoneIn(country: string, random: Random): string {
  const example = getExampleNumber(country as CountryCode, examples)?.number;
  if (!example) throw new Error(`no number is known in ${country}`);
  for (let tries = 0; tries < 100; tries += 1) {
    const end = String(random.below(10 ** freeDigits)).padStart(freeDigits, "0");
    const recipient = example.slice(0, -freeDigits) + end;
    if (isPhoneOf(country, recipient)) return recipient;
  }
  return example;
}

/** All countries but these, in an order of chance. */
export function countriesBut(known: readonly string[], random: Random): string[] {
  const others = Object.keys(examples).filter(
    (country) => Object.hasOwn(metadata.countries, country) && !known.includes(country),
  );
  return others
    .map((country) => ({ country, rank: random.next() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ country }) => country);
}

/** Such as `Germany`. */
export function nameOfCountry(country: string): string {
  return new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country;
}
