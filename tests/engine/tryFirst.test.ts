// A gateway is tried before any login depends on it, then the logins move to it, and back.
import assert from "node:assert/strict";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import { ask } from "../../gateway/canary/ask.ts";
import { createHttpClient } from "../../gateway/network/http.ts";
import { managementClient } from "../../local/auth0/tenant/tenant.ts";
import { openSite, type Site, website } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { twilioConnection } from "../support/guide.ts";

describeEngine("a gateway beside a tenant's Twilio on the real engine", function () {
  this.timeout(90_000);
  let site: Site;
  let stack: TestStack;
  const before = { ...twilioConnection, enabled_clients: [website.client_id] };

  beforeEach(async () => {
    const clients = [managementClient, website];
    site = await openSite({ tenant: { clients, connections: [structuredClone(before)] } });
    setDefaultCACertificates([...getCACertificates("default"), site.cloud.tls.ca]);
    stack = await openStack(site);
  });
  afterEach(() => site.close());

  it("sends before any login depends on it, takes the logins with one value, and gives them back", async () => {
    stack.configure({ auth0Path: "none" });
    await stack.up();
    assert.deepEqual(site.tenant.connections, [before], "the tenant is as it was");

    const { url, connectionJson } = await stack.outputs();
    const { options } = JSON.parse(String(connectionJson));
    const { secret } = options.gateway_authentication;
    const question = {
      url: String(url),
      checkKey: deriveKey(secret, "check"),
      token: { subject: "urn:Auth0", audience: "urn:MySmsGateway" },
      recipient: "+4915112345678",
      body: "Your verification code is: 000000",
    };
    assert.equal((await ask(question, createHttpClient(), 10_000)).passed, true);
    assert.equal(await site.send(secret, { ...before, options }), 200);

    stack.configure({ auth0Path: "connection", importConnectionId: before.id });
    await stack.up();
    assert.equal((await stack.outputs()).url, url);
    assert.equal((await site.connection()).options.gateway_authentication.secret, secret);
    assert.equal(await site.login("+4915112345679"), undefined);

    await site.management.call("PATCH", `/connections/${before.id}`, {
      options: { ...before.options, twilio_sid: `AC${"0".repeat(32)}`, twilio_token: "0".repeat(32) },
    });
    assert.equal((await site.connections())[0]?.options?.provider, undefined, "Twilio sends again");
  });
});
