import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { settingsText } from "../../support/archive.ts";
import { type Deployment, deploy, keyOf, secret } from "../deploy.ts";

const url = "https://gw-url.lambda-url.eu-central-1.on.aws/";
const settingsOf = async (deployment: Deployment) =>
  JSON.parse(await settingsText(deployment.find("gw-function").inputs.code));
const optionsOf = (deployment: Deployment) => Object(deployment.find("gw-connection").inputs.options).value;

describe("The connection of a stack without arguments", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deploy();
  });

  it("makes the connection with every option of the guide and no field of Twilio", () => {
    const { inputs, imported } = deployment.find("gw-connection");
    assert.equal(imported, "");
    assert.deepEqual(inputs, {
      name: "sms",
      strategy: "sms",
      // The mock monitor marks the whole object as secret when a part of it is.
      options: secret({
        name: "sms",
        provider: "sms_gateway",
        gatewayUrl: url,
        gatewayAuthentication: {
          method: "bearer",
          subject: "urn:Auth0",
          audience: "urn:MySmsGateway",
          secret: keyOf("gw-key-1"),
          secretBase64Encoded: false,
        },
        template: "Your verification code is: @@password@@",
        syntax: "md_with_macros",
        totp: { length: 6, timeStep: 300 },
        bruteForceProtection: true,
        forwardRequestInfo: true,
        disableSignup: false,
      }),
    });
  });

  it("protects the connection and nothing else", () => {
    const marked = deployment.resources.filter(({ options }) => options.protect || options.retainOnDelete);
    assert.deepEqual(
      marked.map(({ name, options }) => [name, options.protect, options.retainOnDelete]),
      [["gw-connection", true, true]],
    );
  });
});

describe("The connection", () => {
  it("takes every option of the connection from its arguments", async () => {
    const deployment = await deploy({
      subject: "urn:sub",
      audience: "https://sms.example.com",
      sender: "ACME",
      template: "{{ code }} is your ACME code",
      syntax: "liquid",
      code: { length: 8, lifetimeSeconds: 120 },
      bruteForceProtection: false,
      forwardRequestInfo: false,
      disableSignup: true,
    });
    const { gatewayUrl, gatewayAuthentication, ...options } = optionsOf(deployment);
    assert.equal(gatewayUrl, url);
    assert.deepEqual(gatewayAuthentication, {
      method: "bearer",
      subject: "urn:sub",
      audience: "https://sms.example.com",
      secret: keyOf("gw-key-1"),
      secretBase64Encoded: false,
    });
    assert.deepEqual(options, {
      name: "sms",
      provider: "sms_gateway",
      from: "ACME",
      template: "{{ code }} is your ACME code",
      syntax: "liquid",
      totp: { length: 8, timeStep: 120 },
      bruteForceProtection: false,
      forwardRequestInfo: false,
      disableSignup: true,
    });
    assert.deepEqual((await settingsOf(deployment)).token, {
      subject: "urn:sub",
      audience: "https://sms.example.com",
    });
    assert.deepEqual((await settingsOf(deployment)).code, {
      template: "{{ code }} is your ACME code",
      length: 8,
      lifetimeSeconds: 120,
    });
  });

  it("has the number of its sender without separators, whether it is known at once or later", async () => {
    for (const sender of ["+1 (555) 123-4567", pulumi.output("+1 (555) 123-4567")])
      assert.equal(optionsOf(await deploy({ sender })).from, "+15551234567");
  });

  it("keeps the defaults of a code's parts that are not given", async () => {
    const deployment = await deploy({ code: { length: 8 } });
    assert.deepEqual(optionsOf(deployment).totp, {
      length: 8,
      timeStep: 300,
    });
  });

  it("switches exactly the named applications on", async () => {
    const deployment = await deploy({ clients: ["one", "two"] });
    const { inputs, options } = deployment.find("gw-connection-clients");
    assert.deepEqual(inputs, { connectionId: "gw-connection-id", enabledClients: ["one", "two"] });
    assert.equal(options.parent, deployment.gateway);
  });

  it("never deletes the set of applications, which would switch all of them off", async () => {
    const deployment = await deploy({ clients: ["one"], protectConnection: false });
    assert.equal(deployment.find("gw-connection-clients").options.retainOnDelete, true);
  });

  it("takes the applications of an adopted connection over with it", async () => {
    const deployment = await deploy({ clients: ["one"], importConnectionId: "con_UX85K7K0N86INi9U" });
    assert.equal(deployment.find("gw-connection-clients").imported, "con_UX85K7K0N86INi9U");
  });

  it("adopts a connection by its id", async () => {
    const deployment = await deploy({ importConnectionId: "con_UX85K7K0N86INi9U" });
    assert.equal(deployment.find("gw-connection").imported, "con_UX85K7K0N86INi9U");
  });

  it("lets go of the connection when told", async () => {
    const deployment = await deploy({ protectConnection: false });
    const { protect, retainOnDelete } = deployment.find("gw-connection").options;
    assert.deepEqual([protect, retainOnDelete], [false, false]);
  });
});
