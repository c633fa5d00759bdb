// Taking over the SMS connection that a tenant has from its days with Twilio.
import assert from "node:assert/strict";
import type { Connection, User } from "../../local/auth0/tenant/document.ts";
import { managementClient } from "../../local/auth0/tenant/tenant.ts";
import { openSite, type Site, website } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { expectedOptions, twilioConnection } from "../support/guide.ts";

const importConnectionId = twilioConnection.id;

const user: User = {
  user_id: "sms|5f7c8ec7c33c6c004bbafe82",
  connection: twilioConnection.id,
  phone_number: "+4915112345678",
  created_at: "2024-05-01T08:00:00.000Z",
  last_login: "2024-05-01T08:00:00.000Z",
  logins_count: 1,
};

const another = { ...website, client_id: "another", name: "Another" };

const inUse: Connection = { ...twilioConnection, enabled_clients: [website.client_id] };

/** The guide's sample in a step 4 that was done by hand: the string that typed clients cannot read. */
const withText: Connection = { ...inUse, options: { ...inUse.options, forward_req_info: "true" } };

describeEngine("adopting the connection of Auth0's guide on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;

  async function open(connection: Connection): Promise<void> {
    const clients = [managementClient, website, another];
    site = await openSite({ tenant: { clients, connections: [structuredClone(connection)], users: [user] } });
    stack = await openStack(site);
  }
  afterEach(() => site.close());

  async function expectAdopted(): Promise<void> {
    const { url, connectionId } = await stack.outputs();
    assert.equal(connectionId, importConnectionId);
    const { secret } = (await site.connection()).options.gateway_authentication;
    const options = expectedOptions(null, String(url), secret);
    assert.deepEqual(await site.connections(), [{ ...inUse, options }]);
    assert.deepEqual(site.tenant.users, [user]);
  }

  it("takes one run, keeps id, applications and users, and drops Twilio's fields", async () => {
    await open(inUse);
    stack.configure({ importConnectionId });
    const preview = await stack.preview();
    assert.deepEqual(
      preview.steps.filter((step) => step.includes("auth0:index")),
      ["import auth0:index/connection:Connection", "update auth0:index/connection:Connection"],
    );
    assert.deepEqual(site.tenant.connections, [inUse], "a preview changes nothing");

    await stack.up();
    await expectAdopted();
    assert.equal(await site.login("+4915112345678"), undefined);

    assert.deepEqual((await stack.up()).steps, [], "the import id may stay");
    stack.configure({});
    assert.deepEqual((await stack.up()).steps, [], "the import id may go");
  });

  it("takes over the applications too, shows which are switched off, and leaves them alone afterwards", async () => {
    await open({ ...inUse, enabled_clients: [website.client_id, another.client_id] });
    const clients = [website.client_id];
    stack.configure({ importConnectionId, clients });
    const { steps } = await stack.preview();
    const type = "auth0:index/connectionClients:ConnectionClients";
    assert.deepEqual(
      steps.filter((step) => step.includes(type)),
      [`import ${type}`, `update ${type}`],
    );
    await stack.up();
    assert.deepEqual((await site.connection()).enabled_clients, clients);
    assert.equal(await site.login("+4915112345678"), undefined);

    stack.configure({ importConnectionId });
    await stack.up();
    assert.deepEqual((await site.connection()).enabled_clients, clients, "without the option they stay");
  });

  it("is told to import applications that were enabled in the dashboard", async () => {
    await open(inUse);
    stack.configure({ importConnectionId });
    await stack.up();
    stack.configure({ clients: [another.client_id] });
    assert.match(await stack.failure(stack.up()), /non empty enabled clients/);
    assert.deepEqual(
      (await site.connection()).enabled_clients,
      [website.client_id],
      "nothing was switched off",
    );
    stack.configure({ importConnectionId, clients: [another.client_id] });
    await stack.up();
    assert.deepEqual((await site.connection()).enabled_clients, [another.client_id]);
  });

  it("says that a wrong id does not exist, changes nothing in the tenant, and goes on with the right one", async () => {
    await open(inUse);
    stack.configure({ importConnectionId: "con_nope" });
    assert.match(await stack.failure(stack.up()), /resource 'con_nope' does not exist/);
    assert.deepEqual(site.tenant.connections, [inUse]);
    const writes = site.faults.managementCalls.filter(({ method }) => method !== "GET");
    assert.deepEqual(writes, []);

    stack.configure({ importConnectionId });
    await stack.up();
    await expectAdopted();
  });

  it("without its id is refused, as there can be only one connection of that name", async () => {
    await open(inUse);
    assert.match(
      await stack.failure(stack.up()),
      /409 Conflict: A connection with the same name already exists/,
    );
    assert.deepEqual(site.tenant.connections, [inUse]);

    stack.configure({ importConnectionId });
    await stack.up();
    await expectAdopted();
  });

  it("cannot read forward_req_info as a string, and works when a PATCH has made it a boolean", async () => {
    await open(withText);
    stack.configure({ importConnectionId });
    assert.match(await stack.failure(stack.up()), /forward_req_info of type bool/);
    assert.deepEqual(site.tenant.connections, [withText]);

    const { options } = inUse;
    await site.management.call("PATCH", `/connections/${importConnectionId}`, {
      options: { ...options, twilio_sid: undefined, twilio_token: undefined, forward_req_info: true },
    });
    await stack.up();
    await expectAdopted();
  });
});
