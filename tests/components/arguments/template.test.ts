import assert from "node:assert/strict";
import { sizeWarning, strangersWarning } from "../../../components/arguments/template.ts";
import { measure } from "../../../gateway/message/segments.ts";

const asItIs = { transliterate: false };

describe("Size of a message", () => {
  const cases: [text: string, encoding: string, units: number][] = [
    ["", "GSM-7", 0],
    ["Your verification code is: 123456", "GSM-7", 33],
    ["@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ", "GSM-7", 31],
    ["^{}\\[~]|€\f", "GSM-7", 20],
    ["“123456”", "UCS-2", 8],
    ["ç", "UCS-2", 1],
    ["😀", "UCS-2", 2],
  ];
  for (const [text, encoding, units] of cases) {
    it(`of ${JSON.stringify(text)} is ${units} in ${encoding}`, () => {
      const size = measure(text);
      assert.deepEqual([size.encoding, size.units], [encoding, units]);
    });
  }

  it("is warned of from the first character that does not fit", () => {
    const fitting = `${"x".repeat(154)}@@password@@`;
    assert.equal(sizeWarning(fitting, "md_with_macros", 6, asItIs), undefined);
    assert.match(
      sizeWarning(`${fitting}x`, "md_with_macros", 6, asItIs) ?? "",
      /161 characters and one SMS holds 160/,
    );
    assert.match(sizeWarning(fitting, "md_with_macros", 7, asItIs) ?? "", /161 characters/);
  });

  it("is warned of with the character that makes it dear", () => {
    const warning = sizeWarning(`“Your code” {{ code }}${"x".repeat(60)}`, "liquid", 6, asItIs);
    assert.match(warning ?? "", /78 characters and one SMS holds 70 because of "“"/);
  });

  it("counts the line for browsers", () => {
    const template = `${"x".repeat(129)}@@password@@`;
    const line = { ...asItIs, webOtpDomain: "login.example.com" };
    assert.equal(sizeWarning(template.slice(3), "md_with_macros", 6, line), undefined);
    assert.match(sizeWarning(template, "md_with_macros", 6, line) ?? "", /163 characters/);
  });

  it("counts plain characters where typographic ones are replaced", () => {
    const template = `“@@password@@”${"x".repeat(100)}`;
    assert.match(sizeWarning(template, "md_with_macros", 6, asItIs) ?? "", /because of "“"/);
    assert.equal(sizeWarning(template, "md_with_macros", 6, { transliterate: true }), undefined);
  });

  it("leaves out what only Auth0 can fill in", () => {
    const template = `${"x".repeat(154)}@@password@@@@application.name@@`;
    assert.equal(sizeWarning(template, "md_with_macros", 6, asItIs), undefined);
  });

  it("is not guessed for a template with branches", () => {
    const template = `{% if request_language contains "de" %}${"x".repeat(200)}{% endif %}{{ code }}`;
    assert.equal(sizeWarning(template, "liquid", 6, asItIs), undefined);
  });
});

describe("a template that shows the language of a request", () => {
  const shown: [string, "liquid" | "md_with_macros"][] = [
    ["@@request_language@@ @@password@@", "md_with_macros"],
    ["{{ request_language }} {{ code }}", "liquid"],
    ["{{-request_language | upcase -}} {{ code }}", "liquid"],
  ];
  for (const [template, syntax] of shown) {
    it(`is warned of, as strangers write into the message: ${template}`, () => {
      assert.match(strangersWarning(template, syntax) ?? "", /^template: shows request_language/);
    });
  }

  it("is none where it only compares it", () => {
    const template = '{% if request_language contains "de" %}Dein Code: {{ code }}{% endif %}';
    assert.equal(strangersWarning(template, "liquid"), undefined);
    assert.equal(strangersWarning("{{ code }}", "liquid"), undefined);
  });
});
