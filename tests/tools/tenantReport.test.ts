import assert from "node:assert/strict";
import { reportOn, type TenantFacts } from "../../tools/tenantReport.ts";

const facts: TenantFacts = {
  scopes: [],
  connections: [],
  phoneProviders: [],
  phoneConsolidatedExperience: false,
};

function saysOf(changes: Partial<TenantFacts>): string {
  return reportOn({ ...facts, ...changes })
    .findings.map(({ text }) => text)
    .join("\n");
}

function connection(name: string, options: Record<string, unknown> = {}) {
  return { id: `con_${name}`, name, options, clients: ["app"] };
}

describe("report on a tenant", () => {
  it("takes the connection path where nothing speaks against it", () => {
    assert.match(saysOf({}), /codes go through the SMS connection/);
  });

  it("takes the phone provider's path where the tenant's flag is on, and configures it", () => {
    const report = reportOn({ ...facts, phoneConsolidatedExperience: true });
    assert.deepEqual(report.settings, [
      ["auth0Path", "phoneProvider"],
      ["replacePhoneProvider", true],
    ]);
  });

  it("asks for the scopes of the path that the tenant takes", () => {
    const sms = ["create:connections", "read:connections", "update:connections", "delete:connections"];
    const scopes = [...sms, "read:connections_options", "update:connections_options"];
    assert.match(saysOf({ scopes }), /has every scope that a deployment to the connection needs/);
    assert.match(
      saysOf({ scopes, phoneConsolidatedExperience: true }),
      /lacks create:actions, read:actions, update:actions, delete:actions, create:phone_providers, read:phone_providers, update:phone_providers, delete:phone_providers\./,
    );
  });

  it("says to look at the phone provider before it is replaced, where it could not be read", () => {
    assert.match(saysOf({ phoneProviders: undefined }), /look at .* before you set replacePhoneProvider/);
  });

  it("takes the phone provider's path where the connection has use_phone_provider, and warns that it gets lost", () => {
    const says = saysOf({ connections: [connection("sms", { use_phone_provider: true })] });
    assert.match(
      says,
      /go through the tenant-level phone provider: the connection has use_phone_provider true/,
    );
    assert.match(says, /next change by it removes the flag/);
  });

  it("says that the path is unknown where the flag could not be read", () => {
    assert.match(saysOf({ phoneConsolidatedExperience: undefined }), /cannot be told.*read:tenant_settings/);
  });

  it("warns of a phone provider that a deployment would take over", () => {
    assert.match(
      saysOf({ phoneProviders: ["twilio"] }),
      /phone provider, "twilio".*takes it over, MFA included/,
    );
  });

  it("leaves SMS connections of other names alone", () => {
    const report = reportOn({ ...facts, connections: [connection("staff")] });
    assert.match(report.findings.map(({ text }) => text).join("\n"), /"staff" \(con_staff\), is left alone/);
    assert.deepEqual(report.settings, []);
  });
});
