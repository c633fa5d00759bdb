import assert from "node:assert/strict";
import { getCountries, getExampleNumber } from "libphonenumber-js/max";
import metadata from "libphonenumber-js/max/metadata";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import examples from "libphonenumber-js/mobile/examples";
import { routeTo } from "../../../gateway/delivery/route.ts";
import { describeNumber } from "../../../gateway/message/phone.ts";

const fail = (): never => assert.fail();

/** A mobile number of each country, from libphonenumber itself. */
const numbers = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, examples)?.number;
  return number ? [{ country, number }] : [];
});

/** Territories whose mobile numbers are also those of another country, which libphonenumber names. */
const sharing: Readonly<Record<string, string>> = {
  AX: "FI",
  BL: "GP",
  CC: "AU",
  CX: "AU",
  EH: "MA",
  IM: "GB",
  MF: "GP",
  SJ: "NO",
  VA: "IT",
};

describe("country of a number", () => {
  it("is that of every country's example number, though several countries share a calling code", () => {
    const wrong = numbers.filter(
      ({ country, number }) => describeNumber(number).country !== (sharing[country] ?? country),
    );
    assert.deepEqual(wrong, []);
  });

  it("is the same with all metadata as with the small one, which knows no types", () => {
    const wrong = numbers.filter(
      ({ number }) => describeNumber(number).country !== parsePhoneNumberFromString(number)?.country,
    );
    assert.deepEqual(wrong, []);
  });

  const shared: Record<string, string | undefined> = {
    "+12125550123": "US",
    "+14165550123": "CA",
    "+18095550123": "DO",
    "+18765550123": "JM",
    "+17875550123": "PR",
    "+79161234567": "RU",
    "+77011234567": "KZ",
    "+447400123456": "GB",
    "+447911123456": "GG",
    "+447797123456": "JE",
    "+447624123456": "IM",
    "+393123456789": "IT",
    "+390669812345": "VA",
    "+358412345678": "FI",
    "+35818123456": "AX",
    "+4741234567": "NO",
    "+61412345678": "AU",
    "+262692123456": "RE",
    "+262639012345": "YT",
    "+590690123456": "GP",
    "+212650123456": "MA",
  };
  for (const [number, country] of Object.entries(shared)) {
    it(`${number} is in ${country}`, () => {
      assert.equal(describeNumber(number).country, country);
    });
  }

  const nowhere = ["+881612345678", "+870773111632", "+883510000000000", "+999123456789", "+2101234567"];
  for (const number of nowhere) {
    it(`${number} is in no country`, () => {
      assert.equal(describeNumber(number).country, undefined);
    });
  }
});

describe("the one form of a number", () => {
  const spellings: Record<string, string> = {
    "+4407400123456": "+447400123456",
    "+490151123456789": "+49151123456789",
    "+330612345678": "+33612345678",
  };
  for (const [spelling, number] of Object.entries(spellings)) {
    it(`of ${spelling} is ${number}`, () => assert.equal(describeNumber(spelling).e164, number));
  }

  it("is as it is given for the mobile number of every country, and for what exists nowhere", () => {
    for (const { number } of numbers) assert.equal(describeNumber(number).e164, number);
    // The zero belongs to the number.
    for (const number of ["+390612345678", "+999123456789"])
      assert.equal(describeNumber(number).e164, number);
  });
});

describe("type of a number", () => {
  const types: Record<string, string | undefined> = {
    "+4915112345678": "MOBILE",
    "+12125550123": "FIXED_LINE_OR_MOBILE",
    "+442071838750": "FIXED_LINE",
    "+19005551234": "PREMIUM_RATE",
    "+33899123456": "PREMIUM_RATE",
    "+4918012345678": "SHARED_COST",
    "+33810123456": "SHARED_COST",
    "+447012345678": "PERSONAL_NUMBER",
    "+18005551234": "TOLL_FREE",
    "+80012345678": "TOLL_FREE",
    "+979123456789": "PREMIUM_RATE",
    "+881612345678": "MOBILE",
    // A range that is not known yet, and a code that no metadata knows.
    "+16795550123": undefined,
    "+999123456789": undefined,
  };
  for (const [number, type] of Object.entries(types)) {
    it(`${number} is ${type ?? "not known"}`, () => assert.equal(describeNumber(number).type, type));
  }

  it("is one that people's phones have, for the mobile number of every country", () => {
    const wrong = numbers.filter(({ number }) => !/MOBILE/.test(describeNumber(number).type ?? ""));
    assert.deepEqual(wrong, []);
  });
});

describe("country of a number in a range that is not known yet", () => {
  // Area codes in service that the metadata lacks: Ohio, Minnesota, Michigan.
  for (const number of ["+14365550123", "+19245550123", "+16795550123"]) {
    it(`is the main one of its calling code: ${number}`, () => {
      const facts = { country: "US", countryGuessed: true, masked: "+1*****23" };
      assert.deepEqual(describeNumber(number), { e164: number, ...facts });
    });
  }

  it("is the main one of every calling code that several countries share", () => {
    const shared = Object.entries(metadata.country_calling_codes).filter(([, all]) => all.length > 1);
    assert.ok(shared.length > 5);
    for (const [code, [main]] of shared) {
      // No country has numbers that begin with so many zeros.
      const { country } = describeNumber(`+${code}0000000`);
      assert.equal(country, main, code);
    }
  });

  it("is not guessed where the number is known", () => {
    for (const { number } of numbers) assert.equal(describeNumber(number).countryGuessed, undefined);
  });

  it("takes the route of that country", () => {
    const { country } = describeNumber("+16795550123");
    const accounts = [{ name: "aws", account: { request: fail, outcome: fail } }];
    const routes = {
      US: { senders: { aws: { sender: "+15005550006" } } },
      "*": { providers: [], senders: {} },
    };
    assert.deepEqual(
      routeTo(country, accounts, routes).map(({ from }) => from.routeSender),
      ["+15005550006"],
    );
  });
});

describe("masked number", () => {
  it("shows calling code and last two digits", () => {
    assert.equal(describeNumber("+4915112345612").masked, "+49*****12");
  });

  it("shows nothing but the last two digits where the calling code is unknown", () => {
    assert.equal(describeNumber("+999123456712").masked, "+*****12");
  });

  it("is as long for every number of a country", () => {
    const lengths = ["+491511234567", "+4915112345678"].map((number) => describeNumber(number).masked.length);
    assert.equal(new Set(lengths).size, 1);
  });

  it("never shows more than calling code and two digits", () => {
    for (const { number } of numbers) assert.match(describeNumber(number).masked, /^\+\d{1,3}\*{5}\d\d$/);
  });
});
