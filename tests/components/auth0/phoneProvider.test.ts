import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { SmsGatewayArgs } from "../../../components/index.ts";
import { type Deployment, deploy, keyOf, secret } from "../deploy.ts";

const url = "https://gw-url.lambda-url.eu-central-1.on.aws/";
const code = readFileSync(new URL("../../../dist/action/index.js", import.meta.url), "utf8");
const both = { auth0Path: "both", replacePhoneProvider: true } as const;
const phoneOnly = { auth0Path: "phoneProvider", replacePhoneProvider: true } as const;

/** The secrets of the Action by name. */
async function secretsOf(args: SmsGatewayArgs): Promise<Record<string, string>> {
  const { find } = await deploy(args);
  const given = find("gw-action").inputs.secrets as { value: { name: string; value: string }[] };
  return Object.fromEntries(given.value.map(({ name, value }) => [name, value]));
}

describe("SmsGateway with a phone provider", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deploy(both);
  });

  it("deploys the built Action with the gateway's address and key as a secret", () => {
    const { inputs } = deployment.find("gw-action");
    assert.deepEqual(inputs, {
      code,
      runtime: "node22",
      supportedTriggers: { id: "custom-phone-provider", version: "v1" },
      secrets: secret([
        { name: "GATEWAY_URL", value: url },
        { name: "SIGNING_KEY", value: keyOf("gw-key-1") },
        { name: "TOKEN_SUBJECT", value: "urn:Auth0" },
        { name: "TOKEN_AUDIENCE", value: "urn:MySmsGateway" },
        { name: "FORWARD_REQUEST_INFO", value: "true" },
      ]),
      deploy: true,
    });
  });

  it("binds the Action to the trigger", () => {
    const { actions, trigger } = deployment.find("gw-action-binding").inputs;
    assert.equal(trigger, "custom-phone-provider");
    assert.deepEqual(
      (actions as { id: string }[]).map(({ id }) => id),
      ["gw-action-id"],
    );
  });

  it("makes the tenant's provider a custom one for text messages", () => {
    assert.deepEqual(deployment.find("gw-phone-provider").inputs, {
      name: "custom",
      configuration: { deliveryMethods: ["text"] },
      credentials: {},
    });
  });

  it("waits for the gateway, then Action, binding, provider, connection, one after the other", () => {
    const order = [
      "ends gw-invoke-permission",
      "begins gw-action",
      "ends gw-action",
      "begins gw-action-binding",
      "ends gw-action-binding",
      "begins gw-phone-provider",
      "ends gw-phone-provider",
      "begins gw-connection",
    ];
    const places = order.map((event) => deployment.events.indexOf(event));
    assert.ok(!places.includes(-1), places.join());
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it("hands sender, claims and a rotated key to the Action", async () => {
    const secrets = await secretsOf({
      ...both,
      keyGeneration: 2,
      sender: "ACME",
      subject: "urn:sub",
      audience: "urn:aud",
      forwardRequestInfo: false,
    });
    assert.deepEqual(secrets, {
      GATEWAY_URL: url,
      SIGNING_KEY: keyOf("gw-key-2"),
      TOKEN_SUBJECT: "urn:sub",
      TOKEN_AUDIENCE: "urn:aud",
      SENDER: "ACME",
    });
  });

  it("leaves the tenant's own settings alone", () => {
    assert.deepEqual(
      deployment.resources.filter(({ type }) => type.includes("tenant")),
      [],
    );
  });
});

describe("the connection beside a phone provider", () => {
  it("points at the gateway as without one when both are set up", async () => {
    const { find } = await deploy(both);
    assert.deepEqual(find("gw-connection").inputs, (await deploy()).find("gw-connection").inputs);
    assert.deepEqual(find("gw-connection").options.ignoreChanges, []);
  });

  it("knows nothing of the gateway and is never changed when the phone provider alone sends", async () => {
    const { find } = await deploy(phoneOnly);
    assert.deepEqual(find("gw-connection").inputs, {
      name: "sms",
      strategy: "sms",
      options: {
        name: "sms",
        totp: { length: 6, timeStep: 300 },
        bruteForceProtection: true,
        disableSignup: false,
      },
    });
    assert.deepEqual(find("gw-connection").options.ignoreChanges, ["options"]);
  });

  it("is alone by default", async () => {
    const { resources } = await deploy();
    const auth0 = resources.filter(({ type }) => type.startsWith("auth0:"));
    assert.deepEqual(
      auth0.map(({ name }) => name),
      ["gw-connection"],
    );
  });
});
