import assert from "node:assert/strict";
import fc from "fast-check";
import { codeFinder } from "../../../gateway/message/code.ts";

const find = (template: string, text: string, length = 6) => codeFinder({ template, length })(text);

describe("one-time code in a text", () => {
  const found: [template: string, text: string][] = [
    ["@@password@@", "606070"],
    ["Your code is @@password@@", "Your code is 606070"],
    ["@@code@@ is your code.", "606070 is your code."],
    ["Your code is {{ code }}", "Your code is 606070"],
    ["Your code is {{password}}", "Your code is 606070"],
    ["Your code is {{- code -}}.", "Your code is 606070."],
    ["@@application.name@@: @@password@@", "My Shop: 606070"],
    ["{{ application.name }}: {{ code }}", "My (very) Shop + 123: 606070"],
    ["@@password@@ for @@application.name@@", "606070 for 4711 606071"],
    ["@@password@@, again: @@password@@", "606070, again: 606070"],
    ["Code (a|b)? [x] $1.00 ^ \\d: @@password@@*", "Code (a|b)? [x] $1.00 ^ \\d: 606070*"],
    ["Code (123456)? @@password@@", "Code (123456)? 606070"],
    ["{{ application.name\n| upcase }}: {{ code }} of 123456", "ACME: 606070 of 123456"],
    ["Line\n@@password@@\n\n@x.example #@@code@@", "Line\n606070\n\n@x.example #606070"],
    ["@@application.name@@\n@@password@@", "two\nlines\n606070"],
    [
      "{% if request_language == 'de' %}Dein Code: {{ code }}{% else %}Your code: {{ code }}{% endif %}",
      "Dein Code: 606070",
    ],
    ["{% if x %}{{ code }} 1234567{% endif %}", "606070 1234567"],
    ["{% if x %}{{ code }}, {{ code }}{% endif %}", "606070, 606070"],
    // What LiquidJS makes of filters and of whitespace control.
    ["Your code is {{ code | strip }}", "Your code is 606070"],
    ["Your code is {{ code\n| strip }}", "Your code is 606070"],
    ["{{ code | slice: 0, 2 }}-{{ code | slice: 2, 2 }}-{{ code | slice: 4, 2 }}", "60-60-70"],
    ["{{ code | append: ' is your code' }}", "606070 is your code"],
    ["Your code is {{ code | slice: 0, 3 }} {{ code | slice: 3, 3 }}", "Your code is 606 070"],
    ["{{ code | slice: 0, 3 }}-{{ code | slice: 3, 3 }} for Acme 24", "606-070 for Acme 24"],
    ["Your code is: {{- code }}", "Your code is:606070"],
    ["Acme: {{ code -}}  is your code", "Acme: 606070is your code"],
    ["{{ application.name -}} : {{ code }}", "Acme: 606070"],
    // While Auth0 has a newer template than the gateway, or an older one.
    ["Your code is @@password@@", "Ihr Code: 606070"],
    ["Your code is @@password@@", "Your code is 606070. It lasts for 5 minutes."],
    ["@@password@@", "Your code is 606070"],
    ["Code: @@password@@ ", "Code: 606070"],
    ["Code: @@password@@\n", "Code: 606070\r\n"],
  ];
  for (const [template, text] of found) {
    it(`is found by ${JSON.stringify(template)}`, () => assert.equal(find(template, text), "606070"));
  }

  it("is found at once in a long text that does not match a template of many macros", () => {
    const macros = "@@application.name@@ @@request_language@@ @@phone_number@@ @@application.name@@ ";
    // Compared part by part, this text would take seconds.
    const text = "a ".repeat(800);
    const begun = performance.now();
    assert.equal(find(`${macros}@@password@@.`, text), undefined);
    assert.ok(performance.now() - begun < 1000);
  });

  const missed: [reason: string, template: string, text: string][] = [
    ["another text with two groups", "Your code is @@password@@", "Your pass is 606070, not 123456"],
    ["another text without a group", "Your code is @@password@@", "Your account is blocked"],
    ["a number in parts where the code is whole", "@@password@@", "Call 606 070"],
    ["two codes in parts", "{{ code | slice: 0, 3 }} {{ code | slice: 3, 3 }}", "606 070 or 606 071"],
    ["a code too short", "@@password@@", "60607"],
    ["a code too long", "@@password@@", "6060701"],
    ["a code of letters", "@@password@@", "6o6o7o"],
    ["digits of another script", "@@password@@", "٦٠٦٠٧٠"],
    ["two codes that differ", "@@password@@ @@password@@", "606070 606071"],
    ["a template without a code", "Welcome to @@application.name@@", "Welcome to 606070"],
    ["conditions and two groups", "{% if x %}{{ code }}{% endif %} 123456", "606070 123456"],
    ["conditions and no group", "{% if x %}{{ code }}{% endif %}", "none"],
    ["two macros that may both hold it", "@@a@@ @@password@@ @@b@@", "Acme 123456 606070 x"],
    ["a dot that is any character", "a.@@password@@", "ab606070 123456"],
  ];
  for (const [reason, template, text] of missed) {
    it(`is not found for ${reason}`, () => assert.equal(find(template, text), undefined));
  }

  it("is found in whatever Auth0 renders around it, or not at all", () => {
    const word = fc
      .string({ maxLength: 20 })
      .filter((text) => !/@@|\{\{|\{%/.test(text) && !/[@{]$/.test(text));
    fc.assert(
      fc.property(word, word, fc.stringMatching(/^\d{6}$/), (before, after, code) => {
        assert.equal(find(`${before} @@password@@ ${after}`, `${before} ${code} ${after}`), code);
      }),
    );
  });

  it("takes no longer than a moment for a text made to be slow", () => {
    const template = `@@a@@ @@b@@ @@c@@ @@password@@ @@d@@`;
    const begun = performance.now();
    assert.equal(find(template, " ".repeat(1600)), undefined);
    assert.ok(performance.now() - begun < 1000, `${performance.now() - begun} ms`);
  });
});
