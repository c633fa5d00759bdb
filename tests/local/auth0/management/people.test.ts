import assert from "node:assert/strict";
import { passwordlessGrant } from "../../../../local/auth0/tenant/grants.ts";
import { guideOptions, openTenant, smsConnection, type TestTenant } from "../support.ts";

const numbers = ["+4915112345678", "+15551234567"] as const;
const client_id = "local-application";

describe("users, log and applications of the tenant", () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    const test_codes = Object.fromEntries(numbers.map((number) => [number, { code: "123456", send: false }]));
    const connection = smsConnection(guideOptions("https://localhost:9/"));
    tenant = await openTenant({ connections: [connection], test_codes });
    for (const username of numbers) {
      await tenant.send("POST", "/passwordless/start", {
        client_id,
        connection: "sms",
        phone_number: username,
      });
      const grant = { grant_type: passwordlessGrant, client_id, username, otp: "123456", realm: "sms" };
      assert.equal((await tenant.send("POST", "/oauth/token", grant)).status, 200);
    }
  });
  afterEach(() => tenant.close());
  const search = (path: string, q: string) => tenant.manage("GET", `${path}?q=${encodeURIComponent(q)}`);
  const listOf = ({ body }: { body: unknown }) => body as Record<string, unknown>[];

  it("show a user by number, in Auth0's shape", async () => {
    const [user, ...others] = listOf(await search("/users", `phone_number:"${numbers[0]}"`));
    assert.equal(others.length, 0);
    const { user_id, identities, created_at, updated_at, last_login, ...rest } = user ?? {};
    assert.match(String(user_id), /^sms\|[0-9a-f]{24}$/);
    assert.deepEqual(identities, [
      { connection: "sms", provider: "sms", user_id: String(user_id).slice(4), isSocial: false },
    ]);
    assert.ok(created_at && updated_at && last_login);
    const name = numbers[0];
    assert.deepEqual(rest, { name, phone_number: name, phone_verified: true, logins_count: 1 });
    const { body } = await tenant.manage("GET", `/users/${encodeURIComponent(String(user_id))}`);
    assert.deepEqual(body, user);
  });

  it("count users in pages", async () => {
    const { body } = await tenant.manage("GET", "/users?include_totals=true&per_page=1&page=1");
    const { users, ...totals } = body;
    assert.deepEqual(totals, { start: 1, limit: 1, total: 2, length: 1 });
    assert.equal((users as unknown[]).length, 1);
  });

  it("forget a user who is deleted", async () => {
    const id = encodeURIComponent(tenant.store.value.users[0]?.user_id ?? "");
    assert.equal((await tenant.manage("DELETE", `/users/${id}`)).status, 204);
    assert.equal((await tenant.manage("GET", `/users/${id}`)).status, 404);
    assert.equal(tenant.store.saved().users.length, 1);
  });

  it("show the log, newest first, by type, and after an entry", async () => {
    const all = listOf(await tenant.manage("GET", "/logs"));
    assert.equal(all[0]?.type, "ss");
    const starts = listOf(await search("/logs", "type:cs AND connection:sms"));
    assert.deepEqual(
      starts.map(({ type }) => type),
      ["cs", "cs"],
    );
    const signups = listOf(await search("/logs", "type:ss"));
    assert.equal(signups.length, 2);
    const [oldest] = all.toReversed();
    const after = listOf(await tenant.manage("GET", `/logs?from=${oldest?.log_id}&take=10`));
    assert.deepEqual(after, all.toReversed().slice(1));
    const { body } = await tenant.manage("GET", `/logs/${oldest?.log_id}`);
    assert.deepEqual(body, oldest);
  });

  it("show applications, without secrets", async () => {
    const { body } = await tenant.manage("GET", "/clients?include_totals=true");
    assert.ok((body.clients as { client_id: string }[]).some((one) => one.client_id === "local-web"));
    assert.doesNotMatch(JSON.stringify(body), /secret/);
  });

  it("need their scopes, and say which searches are not played here", async () => {
    for (const [path, scope] of [
      ["/users", "read:users"],
      ["/logs", "read:logs"],
      ["/clients", "read:clients"],
    ] as const) {
      const { status, body } = await tenant.manage("GET", path, undefined, "read:connections");
      assert.equal(status, 403);
      assert.match(String(body.message), new RegExp(scope));
    }
    const { status, body } = await search("/users", "name:a* OR name:b");
    assert.equal(status, 400);
    assert.match(String(body.message), /Use field:"value", joined by AND/);
  });
});
