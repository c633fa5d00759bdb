// Rules of the settings that several vendors share: what passes goes into a request as it is.
import assert from "node:assert/strict";
import * as v from "valibot";
import { awsRegion, baseUrl, id, india, secret, sender } from "../../gateway/providers/helpers/fields.ts";

const dlt = (entityId: string) => ({ entityId, templateId: "12345" });

const rules: [what: string, schema: v.GenericSchema, right: unknown[], wrong: unknown[]][] = [
  [
    "a sender",
    sender,
    ["+15551234567", "123", "1".repeat(15), "ACME Shop", "A", "B&B+ 1.0_-x", "1-555-0100"],
    ["12", "1".repeat(16), "ACME Company", "ACME!", "Ü", "", "++123", "ACME\nx", 15551234567],
  ],
  [
    "the address of an API",
    baseUrl("https://api.example.com"),
    ["https://api.example.com", "https://api.example.com:8443/v1/x"],
    [
      "http://api.example.com",
      "https://api.example.com/",
      "https://api.example.com/v1/",
      "https://api.example.com/?x=1",
      "https://api.example.com/#x",
      "https://api.example.com /v1",
      "https://api.example.com:x",
      "xhttps://api.example.com",
      "",
    ],
  ],
  [
    "registrations of India's operators",
    india,
    [dlt("12345"), dlt("1".repeat(40))],
    [dlt("1234"), dlt("1".repeat(41)), dlt("12345x"), dlt("x12345"), { entityId: "12345" }],
  ],
  [
    "a region of AWS",
    awsRegion,
    ["eu-central-1", "us-gov-west-1"],
    ["eu-central", "Frankfurt", "eu-central-1a", "xeu-central-1", "eu-central-12"],
  ],
  ["a secret", secret, ["x".repeat(8)], ["x".repeat(7), "with a space", "ümlaut-ümlaut", "line\nbreak"]],
  ["an id", id, ["user.name@example-1", "1".repeat(128)], ["", "1".repeat(129), "a b", "a/b"]],
];

for (const [what, schema, right, wrong] of rules) {
  describe(`${what} in a vendor's settings`, () => {
    for (const value of right)
      it(`may be ${JSON.stringify(value).slice(0, 60)}`, () => assert.ok(v.is(schema, value)));
    for (const value of wrong)
      it(`is not ${JSON.stringify(value).slice(0, 60)}`, () => assert.ok(!v.is(schema, value)));
  });
}
