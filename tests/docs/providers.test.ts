import assert from "node:assert/strict";
import { parse } from "yaml";
import { providerTable } from "../../build/docs/providerTable.ts";
import { sortedVendors } from "../../build/vendors/fields.ts";
import { vendorPage } from "../../build/vendors/page.ts";
import { argumentProblems } from "../../components/arguments/checks.ts";
import { byVendorName } from "../../components/arguments/vendorNames.ts";
import { providers } from "../../gateway/providers/index.ts";
import { contracts } from "../contracts/index.ts";

/** The cells of each row below the head. */
const cells = (table: string): string[][] =>
  table
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    );

const entriesOf = (schema: unknown): string[] => {
  assert.ok(typeof schema === "object" && schema && "entries" in schema && schema.entries);
  return Object.keys(schema.entries);
};

describe("docs/providers.md", () => {
  it("has one row for every provider, in the order of their names", () => {
    const named = providers.map(({ name }) => name).sort();
    assert.deepEqual(
      cells(providerTable()).map(([name = ""]) => /`(.+?)`/.exec(name)?.[1]),
      named,
    );
  });

  it("says of a vendor that lives on being told which codes were right how it is told", () => {
    const row = cells(providerTable()).find(([name]) => name?.includes("`twilio-verify`"));
    assert.match(String(row), /with `observe\.feedback` alone/);
  });

  it("has no empty cell", () => {
    for (const row of cells(providerTable())) {
      assert.ok(
        row.every((cell) => cell !== ""),
        row.join(" | "),
      );
    }
  });

  it("prints what is required in bold, and only that", () => {
    const row = cells(providerTable()).find(([name]) => name?.includes("`twilio-verify`"));
    assert.equal(
      row?.[1],
      "**`accountSid`**, **`serviceSid`**, `channel`, `locale`, `templateSid`, `baseUrl`",
    );
  });
});

/** Values of the credentials that an example reads, of the form that the vendor's have. */
const credentials = Object.fromEntries(
  contracts.map((contract) => [contract.provider, contract.credentials]),
);
const webhookKey = { signingSecret: `whsec_${"A".repeat(32)}` };
const secrets = { ...credentials, webhook: webhookKey };

describe("The page of a provider", () => {
  for (const vendor of sortedVendors) {
    const { name, settings, credentials } = vendor.provider;
    const page = vendorPage(vendor);

    it(`explains every setting and credential of ${name}`, () => {
      const explained = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, field]) => field);
      assert.deepEqual(explained, [...entriesOf(settings), ...entriesOf(credentials)]);
    });

    it(`tells the form of each credential of ${name} on its page, and in the error`, () => {
      const [, table = ""] = page.split("## Credentials");
      for (const field of entriesOf(credentials)) {
        const [, form = ""] =
          new RegExp(`^\\| `.concat("`", field, "` \\|[^|]*\\| ([^|]+) \\|"), "m").exec(table) ?? [];
        assert.match(form, /characters|digits|bytes|an id|ASCII/, field);
        const args = { providers: [{ name }], credentials: { [name]: { [field]: " " } } };
        const reasons = argumentProblems(args).map(({ path, reason }) => `${path}: ${reason}`);
        assert.ok(
          reasons.some((one) => one.startsWith(`credentials.${name}.${field}: must be ${form}`)),
          reasons.join("\n"),
        );
      }
    });

    it(`shows programs in YAML with which ${name} can be used`, () => {
      const programs = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = ""]) => parse(text));
      assert.equal(programs.length, 2);
      for (const { resources } of programs) {
        const { credentials = {}, ...others } = resources.gateway.properties;
        const named = byVendorName(credentials);
        for (const [vendor, own] of Object.entries(named)) {
          const known = secrets[vendor as keyof typeof secrets];
          assert.deepEqual(
            Object.keys(Object(own)).filter((key) => !(key in known)),
            [],
          );
        }
        const filled = Object.fromEntries(
          Object.keys(named).map((vendor) => [vendor, secrets[vendor as keyof typeof secrets]]),
        );
        assert.deepEqual(argumentProblems({ ...others, credentials: filled }), []);
      }
    });
  }
});
