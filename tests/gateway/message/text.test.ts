import assert from "node:assert/strict";
import * as v from "valibot";
import { measure } from "../../../gateway/message/segments.ts";
import { prepareText, textSchema } from "../../../gateway/message/text.ts";

const plainly = (text: string) => prepareText(text, undefined, { transliterate: true });

/** Every character of the Basic Multilingual Plane that a pattern fits. */
const characters = (pattern: RegExp): string[] =>
  Array.from({ length: 0xd800 }, (_, code) => String.fromCharCode(code)).filter((each) => pattern.test(each));

describe("Transliteration", () => {
  const kinds: Record<string, [characters: string[], plain: string]> = {
    "space of Unicode": [characters(/\p{Zs}/u), " "],
    "dash of Unicode": [characters(/\p{Pd}/u), "-"],
    "line or paragraph separator": [["\u2028", "\u2029"], "\n"],
    tab: [["\t"], " "],
    "bullet or minus": [["\u2022", "\u2043", "\u2212"], "-"],
    "double quote": [[..."“”„‟«»❝❞＂〝〞"], '"'],
    "single quote": [[..."‘’‚‛‹›❛❜´`＇′"], "'"],
    ellipsis: [["…"], "..."],
    "mark without a width": [["\u200b", "\u2060", "\ufeff"], ""],
  };
  for (const [kind, [list, plain]] of Object.entries(kinds))
    it(`makes every ${kind} plain, so that the text stays in the GSM alphabet`, () => {
      assert.ok(list.length > 0);
      for (const each of list) {
        const text = plainly(`a${each}b${each}`);
        assert.equal(text, `a${plain}b${plain}`, `U+${each.charCodeAt(0).toString(16)}`);
        assert.equal(measure(text).encoding, "GSM-7");
      }
    });

  it("changes no letter of any language", () => {
    const letters = characters(/[\p{L}\p{M}\p{N}]/u).join("");
    assert.equal(plainly(letters), letters);
  });

  it("leaves joiners alone, which letters and emoji need", () => {
    assert.equal(plainly("\u200c\u200d"), "\u200c\u200d");
  });

  it("changes nothing where it is not asked for", () => {
    assert.equal(prepareText("“a” – b", undefined, { transliterate: false }), "“a” – b");
  });
});

describe("The line for browsers", () => {
  const line = "@login.example.com #606070";
  const lined = (body: string, code?: string) =>
    prepareText(body, code, { transliterate: false, webOtpDomain: "login.example.com" });

  it("is the last one, after an empty line", () => {
    assert.equal(lined("Your code is 606070", "606070"), `Your code is 606070\n\n${line}`);
  });

  it("is not added to a text that ends with it", () => {
    assert.equal(lined(`606070\n${line}`, "606070"), `606070\n${line}`);
  });

  it("is added to a text that has it elsewhere, where browsers do not look for it", () => {
    assert.equal(lined(`${line}\nBye`, "606070"), `${line}\nBye\n\n${line}`);
  });

  it("is not added to a message without a code", () => {
    assert.equal(lined("Your account is blocked"), "Your account is blocked");
  });

  for (const webOtpDomain of ["https://a.example", "a.example/login", "a.example:443", "localhost", "a..b"]) {
    it(`is not made of ${webOtpDomain}, which is no domain`, () => {
      assert.equal(v.safeParse(textSchema, { webOtpDomain }).success, false);
    });
  }
});
