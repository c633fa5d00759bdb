import assert from "node:assert/strict";
import { type Difference, differences } from "../../../build/contract/differences.ts";
import { type Contract, type Entries, sections } from "../../../build/contract/shape.ts";

const nothing = Object.fromEntries(sections.map((section) => [section, {}])) as unknown as Contract;
const components = { SmsGateway: { token: "auth0-sms-gateway:index:SmsGateway" } };
const of = (section: keyof Contract, entries: Entries): Contract => ({
  ...nothing,
  components,
  [section]: entries,
});

/** What becomes of one entry. */
function change(section: keyof Contract, before: Entries, after: Entries): Difference[] {
  return differences(of(section, before), of(section, after));
}

describe("What breaks users", () => {
  const breaking: [what: string, section: keyof Contract, before: Entries, after: Entries][] = [
    ["an input that is gone", "inputs", { "SmsGateway.a": {} }, {}],
    ["an input with another name", "inputs", { "SmsGateway.a": {} }, { "SmsGateway.b": {} }],
    ["another type", "inputs", { "SmsGateway.a": { type: "string" } }, { "SmsGateway.a": { type: "list" } }],
    ["another default", "inputs", { "SmsGateway.a": { default: 1 } }, { "SmsGateway.a": { default: 2 } }],
    ["a default where there was none", "inputs", { "SmsGateway.a": {} }, { "SmsGateway.a": { default: 2 } }],
    [
      "an input that is required now",
      "inputs",
      { "SmsGateway.a": {} },
      { "SmsGateway.a": { required: true } },
    ],
    ["a new required input of an old component", "inputs", {}, { "SmsGateway.a": { required: true } }],
    [
      "a new required setting of an old provider",
      "providers",
      { x: {} },
      { x: {}, "x.settings.a": { required: true } },
    ],
    [
      "an input that may be no output any more",
      "inputs",
      { "SmsGateway.a": {} },
      { "SmsGateway.a": { plain: true } },
    ],
    [
      "a value that is refused",
      "inputs",
      { "SmsGateway.a": { values: ["x", "y"] } },
      { "SmsGateway.a": { values: ["x"] } },
    ],
    ["values where any was allowed", "inputs", { "SmsGateway.a": {} }, { "SmsGateway.a": { values: ["x"] } }],
    ["a higher least", "inputs", { "SmsGateway.a": { least: 1 } }, { "SmsGateway.a": { least: 2 } }],
    ["a limit where there was none", "inputs", { "SmsGateway.a": {} }, { "SmsGateway.a": { most: 9 } }],
    [
      "an output that is no longer always there",
      "outputs",
      { "SmsGateway.a": { always: true } },
      { "SmsGateway.a": {} },
    ],
    [
      "an output that is a secret now",
      "outputs",
      { "SmsGateway.a": {} },
      { "SmsGateway.a": { secret: true } },
    ],
    ["another status", "failures", { ERR_A: { status: 502 } }, { ERR_A: { status: 503 } }],
    [
      "a failure that is repeated no more",
      "failures",
      { ERR_A: { permanent: false } },
      { ERR_A: { permanent: true } },
    ],
    ["a dimension less", "metrics", { a: { by: ["x", "y"] } }, { a: { by: ["x"] } }],
    ["another unit", "metrics", { a: { unit: "Count" } }, { a: { unit: "Percent" } }],
    [
      "a child that now takes an argument",
      "children",
      { "SmsGateway.-a": {} },
      { "SmsGateway.-a": { with: ["b"] } },
    ],
    [
      "a child that takes another argument",
      "children",
      { "SmsGateway.-a": { with: ["b"] } },
      { "SmsGateway.-a": { with: ["c"] } },
    ],
    [
      "a child that more takes away",
      "children",
      { "SmsGateway.-a": {} },
      { "SmsGateway.-a": { without: ["b"] } },
    ],
    ["a fact that no rule knows", "configuration", { a: { shade: "red" } }, { a: { shade: "blue" } }],
  ];
  for (const [what, section, before, after] of breaking) {
    it(`is ${what}`, () => {
      assert.ok(change(section, before, after).some((one) => one.breaking));
    });
  }

  const harmless: [what: string, section: keyof Contract, before: Entries, after: Entries][] = [
    ["a new input", "inputs", {}, { "SmsGateway.a": { default: 1 } }],
    [
      "a new provider with a required setting",
      "providers",
      {},
      { x: {}, "x.settings.a": { required: true } },
    ],
    [
      "a required field of a new input",
      "inputs",
      {},
      { "SmsGateway.a": {}, "SmsGateway.a.b": { required: true } },
    ],
    [
      "an input that is no longer required",
      "inputs",
      { "SmsGateway.a": { required: true } },
      { "SmsGateway.a": {} },
    ],
    [
      "a new value",
      "inputs",
      { "SmsGateway.a": { values: ["x"] } },
      { "SmsGateway.a": { values: ["x", "y"] } },
    ],
    ["a lower least", "inputs", { "SmsGateway.a": { least: 2 } }, { "SmsGateway.a": { least: 1 } }],
    ["a limit that is gone", "inputs", { "SmsGateway.a": { most: 9 } }, { "SmsGateway.a": {} }],
    ["a new dimension", "metrics", { a: { by: ["x"] } }, { a: { by: ["x", "y"] } }],
    [
      "a child that more makes",
      "children",
      { "SmsGateway.-a": { with: ["b"] } },
      { "SmsGateway.-a": { with: ["b", "c"] } },
    ],
    [
      "a child that is always there now",
      "children",
      { "SmsGateway.-a": { with: ["b"] } },
      { "SmsGateway.-a": {} },
    ],
    ["a new code", "failures", {}, { ERR_A: { status: 502, permanent: false } }],
  ];
  for (const [what, section, before, after] of harmless) {
    it(`is not ${what}`, () => {
      const found = change(section, before, after);
      assert.ok(found.length > 0);
      assert.deepEqual(
        found.filter((one) => one.breaking),
        [],
      );
    });
  }

  it("is said in words, with both values", () => {
    assert.deepEqual(change("failures", { ERR_A: { status: 502 } }, { ERR_A: { status: 503 } }), [
      { section: "failures", name: "ERR_A", what: "status was 502 and is 503", breaking: true },
    ]);
  });

  it("is nothing where nothing changed", () => {
    const same = of("failures", { ERR_A: { status: 502 } });
    assert.deepEqual(differences(same, structuredClone(same)), []);
  });
});
