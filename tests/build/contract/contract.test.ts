// That the list says what the code does, by examples of each section.
import assert from "node:assert/strict";
import { type Contract, sections } from "../../../build/contract/shape.ts";
import { readContract } from "../../../build/docs/contractTable.ts";

const contract = readContract();

describe("The contract", () => {
  it("has all sections, none of them empty", () => {
    assert.deepEqual(
      sections.filter((section) => Object.keys(contract[section]).length === 0),
      [],
    );
  });

  const examples: [section: keyof Contract, name: string, facts: object][] = [
    ["components", "SmsGateway", { token: "auth0-sms-gateway:index:SmsGateway" }],
    ["inputs", "SmsGateway.deadlineSeconds", { type: "integer", default: 10, least: 1, most: 25 }],
    ["inputs", "SmsGateway.subject", { type: "string", default: "urn:Auth0", shortest: 1, longest: 64 }],
    ["inputs", "SmsGateway.clients", { type: "list", fewest: 1 }],
    ["inputs", "SmsGateway.credentials", { type: "object", secret: true }],
    ["inputs", "SmsGateway.providers[].name", { type: "string", required: true }],
    ["inputs", "SmsGateway.routes.*.senders.*.sender", { type: "string", shortest: 1 }],
    ["inputs", "SmsGateway.observe.canaryMinutes", { type: "integer", plain: true, least: 1, most: 60 }],
    [
      "inputs",
      "SmsGateway.guard.mode",
      { type: "string", default: "enforce", values: ["off", "monitor", "enforce"] },
    ],
    // It refuses "none", which the type has.
    [
      "inputs",
      "SmsGatewayTenant.auth0Path",
      {
        type: "string",
        plain: true,
        default: "connection",
        values: ["connection", "phoneProvider", "both"],
      },
    ],
    ["outputs", "SmsGateway.connectionId", { type: "string" }],
    ["outputs", "SmsGateway.checkKey", { type: "string", always: true, secret: true }],
    ["configuration", "deadlineSeconds", { type: "integer", default: 10 }],
    ["stackOutputs", "url", {}],
    ["providers", "twilio.settings.accountSid", { type: "string", required: true }],
    ["providers", "twilio.settings.redact", { type: "boolean", default: true }],
    ["failures", "ERR_GUARD_BUDGET", { status: 403, permanent: true }],
    ["log", "attempts[].provider", { type: "string", always: true }],
    ["receiptLog", "vendorCode", { type: "string" }],
    [
      "metrics",
      "accepted",
      { namespace: "Auth0SmsGateway", unit: "Count", by: ["functionName", "provider", "country"] },
    ],
  ];
  for (const [section, name, facts] of examples) {
    it(`says of ${section}: ${name} what is promised`, () => {
      assert.deepEqual(contract[section][name], facts);
    });
  }
});
