import assert from "node:assert/strict";
import { demoApplication } from "../../../../local/auth0/tenant/applications.ts";
import { managementClient } from "../../../../local/auth0/tenant/tenant.ts";
import { openTenant, smsConnection, type TestTenant } from "../support.ts";

describe("clients of a connection", () => {
  let tenant: TestTenant;
  let path: string;
  beforeEach(async () => {
    tenant = await openTenant({ connections: [smsConnection({})] });
    path = `/connections/${smsConnection({}).id}/clients`;
  });
  afterEach(() => tenant.close());

  const set = (client_id: string, status: boolean) => tenant.manage("PATCH", path, [{ client_id, status }]);

  it("are switched on and off one by one", async () => {
    assert.deepEqual((await tenant.manage("GET", path)).body, { clients: [] });
    assert.equal((await set(demoApplication.client_id, true)).status, 204);
    await set(managementClient.client_id, true);
    await set(demoApplication.client_id, false);
    assert.deepEqual((await tenant.manage("GET", path)).body, {
      clients: [{ client_id: managementClient.client_id }],
    });
  });

  it("are listed in pages", async () => {
    await set(demoApplication.client_id, true);
    await set(managementClient.client_id, true);
    const first = (await tenant.manage("GET", `${path}?take=1`)).body;
    assert.deepEqual(first.clients, [{ client_id: demoApplication.client_id }]);
    assert.deepEqual((await tenant.manage("GET", `${path}?take=1&from=${first.next}`)).body, {
      clients: [{ client_id: managementClient.client_id }],
    });
  });

  it("must exist", async () => {
    assert.equal((await set("nobody", true)).status, 404);
  });

  it("become applications where the tenant is the local run's, whose stack names those of a real one", async () => {
    tenant.store.value.admits_unknown_clients = true;
    assert.equal((await set("of-a-real-tenant", true)).status, 204);
    const login = { client_id: "of-a-real-tenant", connection: "sms", phone_number: "+4915112345678" };
    const { body } = await tenant.send("POST", "/passwordless/start", login);
    // The connection has no gateway: the application is not what is refused.
    assert.equal(body.error, "sms_provider_error");
  });

  it("are at most fifty in one call", async () => {
    const changes = Array.from({ length: 51 }, () => ({ client_id: "x", status: true }));
    assert.equal((await tenant.manage("PATCH", path, changes)).status, 400);
  });
});
