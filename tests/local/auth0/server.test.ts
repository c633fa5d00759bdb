import assert from "node:assert/strict";
import type { Tenant } from "../../../local/auth0/tenant/document.ts";
import { newTenant } from "../../../local/auth0/tenant/tenant.ts";
import { memoryStore, openStore, openTenant } from "./support.ts";

describe("the local tenant", () => {
  it("makes its signing key at the first start and keeps it", async () => {
    const store = memoryStore(newTenant());
    await (await openStore(store)).close();
    const { signingKey } = store.saved();
    assert.equal(signingKey?.kty, "RSA");
    await (await openStore(store)).close();
    assert.deepEqual(store.saved().signingKey, signingKey);
  });

  it("says that a port is in use", async () => {
    const first = await openTenant();
    const port = Number(new URL(first.url).port);
    await assert.rejects(openTenant({}, { port }), { code: "EADDRINUSE", port });
    await first.close();
  });

  it("answers unknown paths and broken JSON in Auth0's envelope", async () => {
    const tenant = await openTenant();
    const unknown = await tenant.send("GET", "/api/v2/rules");
    assert.equal(unknown.body.statusCode, 404);
    assert.equal(unknown.body.error, "Not Found");
    const broken = await tenant.send("POST", "/oauth/token", "{", { "content-type": "application/json" });
    assert.deepEqual([broken.status, broken.body.error], [400, "invalid_request"]);
    await tenant.close();
  });

  it("gives each tenant its own clients", () => {
    const [first, second]: Tenant[] = [newTenant(), newTenant()];
    assert.ok(first && second);
    first.clients.length = 0;
    assert.equal(second.clients.length, newTenant().clients.length);
    assert.notEqual(newTenant().clients[0], second.clients[0]);
  });
});
