import assert from "node:assert/strict";
import { demoApplication } from "../../../../local/auth0/tenant/applications.ts";
import type { Client, Tenant } from "../../../../local/auth0/tenant/document.ts";
import { passwordlessGrant } from "../../../../local/auth0/tenant/grants.ts";
import { backendApplication, newTenant } from "../../../../local/auth0/tenant/tenant.ts";
import {
  guideOptions,
  openGateway,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";

const backend: Client = {
  client_id: "backend",
  client_secret: "backend-secret",
  name: "Backend",
  grant_types: [passwordlessGrant],
};
const trustedBackend: Client = {
  ...backend,
  client_id: "trusted",
  is_token_endpoint_ip_header_trusted: true,
};
const stranger: Client = { client_id: "stranger", name: "Stranger", grant_types: [passwordlessGrant] };

const phone_number = "+491701234567";
const login = { client_id: demoApplication.client_id, connection: "sms", phone_number, send: "code" };

describe("starting a login", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  before(async () => {
    gateway = await openGateway();
  });
  after(() => gateway.close());
  afterEach(() => tenant.close());

  async function open(options: object = {}, seed: Partial<Tenant> = {}) {
    const connection = smsConnection({ ...guideOptions(gateway.url), ...options });
    connection.enabled_clients = [demoApplication.client_id, backend.client_id, trustedBackend.client_id];
    tenant = await openTenant({
      ...seed,
      clients: [...newTenant().clients, backend, trustedBackend, stranger],
      connections: [
        connection,
        { ...smsConnection({}), id: "con_mail", name: "mail", strategy: "email" },
        { ...smsConnection(guideOptions(gateway.url)), id: "con_2", name: "unassigned" },
      ],
    });
  }

  const start = (body: unknown, headers = {}) => tenant.send("POST", "/passwordless/start", body, headers);
  const sentIp = () => JSON.parse(gateway.requests.at(-1)?.body ?? "{}").req.ip;

  describe("/passwordless/start", () => {
    beforeEach(() => open());

    it("answers as recorded", async () => {
      const { status, body } = await start(login);
      assert.equal(status, 200);
      assert.match(String(body._id), /^[0-9a-f]{24}$/);
      assert.deepEqual(body, { _id: body._id, phone_number, phone_verified: true });
    });

    const without = (key: keyof typeof login) => ({ ...login, [key]: undefined });
    const pattern = "String does not match pattern: ^\\+[0-9]{1,15}$";
    for (const [what, body, error, error_description] of [
      ["no client", without("client_id"), "bad.client_id", "Missing required property: client_id"],
      ["no connection", without("connection"), "bad.connection", "Missing required property: connection"],
      ["no number", without("phone_number"), "bad.phone_number", "Missing required property: phone_number"],
      ["a number with spaces", { ...login, phone_number: "+1 399 999" }, "bad.phone_number", pattern],
      ["a number of 16 digits", { ...login, phone_number: "+1234567890123456" }, "bad.phone_number", pattern],
      [
        "an unknown property",
        { ...login, phone: "+1" },
        "bad.request",
        "the following properties are not allowed: phone",
      ],
      ["a link by SMS", { ...login, send: "link" }, "bad.send", 'No enum match for: "link"'],
      [
        "authParams that are no object",
        { ...login, authParams: 1 },
        "bad.authParams",
        "Expected type object but found type integer",
      ],
      [
        "an unknown connection",
        { ...login, connection: "text" },
        "bad.connection",
        "Connection does not exist",
      ],
      [
        "a connection of another strategy",
        { ...login, connection: "mail" },
        "bad.connection",
        "Invalid connection strategy. It must either be a passwordless connection",
      ],
      [
        "a client that the connection does not serve",
        { ...login, client_id: "stranger" },
        "bad.connection",
        "Connection is disabled",
      ],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const calls = gateway.requests.length;
        const reply = await start(body);
        assert.equal(reply.status, 400);
        assert.deepEqual(reply.body, { error, error_description });
        assert.equal(gateway.requests.length, calls);
      });
    }

    for (const [what, credentials] of [
      ["an unknown client", { client_id: "nobody" }],
      ["a wrong secret", { client_id: "backend", client_secret: "wrong" }],
    ] as const) {
      it(`answers 401 to ${what}`, async () => {
        const reply = await start({ ...login, ...credentials });
        assert.equal(reply.status, 401);
        assert.deepEqual(reply.body, { error: "access_denied", error_description: "Unauthorized" });
      });
    }

    it("answers 403 to a client that has a secret and does not show it", async () => {
      const reply = await start({ ...login, client_id: "backend" });
      assert.equal(reply.status, 403);
      assert.deepEqual(reply.body, {
        error: "unauthorized_client",
        error_description: "Client authentication is required",
      });
    });

    it("serves the demo application on a connection whose clients nobody has set, and nobody else", async () => {
      const unassigned = { ...login, connection: "unassigned" };
      assert.equal((await start(unassigned)).status, 200);
      assert.equal((await start({ ...unassigned, client_id: "stranger" })).status, 400);
    });
  });

  describe("the address that a start comes from", () => {
    beforeEach(() => open());
    const headers = { "auth0-forwarded-for": "203.0.113.7" };

    it("is the caller's, whatever an application without a secret says", async () => {
      await start(login, headers);
      assert.match(sentIp(), /^(127\.0\.0\.1|::1)$/);
    });

    it("is what the backend of the local run says, which no connection has to enable", async () => {
      const { client_id, client_secret } = backendApplication;
      await start({ ...login, client_id, client_secret }, headers);
      assert.equal(sentIp(), "203.0.113.7");
    });

    it("is the caller's for a backend that is not trusted", async () => {
      await start({ ...login, client_id: "backend", client_secret: "backend-secret" }, headers);
      assert.match(sentIp(), /^(127\.0\.0\.1|::1)$/);
    });

    it("is the caller's for an application that is trusted but has no secret to show", async () => {
      const application = tenant.store.value.clients.find((one) => one.client_id === login.client_id);
      assert.ok(application);
      application.is_token_endpoint_ip_header_trusted = true;
      await start(login, headers);
      assert.match(sentIp(), /^(127\.0\.0\.1|::1)$/);
    });

    it("is the forwarded one for a trusted backend", async () => {
      await start({ ...login, client_id: "trusted", client_secret: "backend-secret" }, headers);
      assert.equal(sentIp(), "203.0.113.7");
    });
  });

  describe("the limit of starts", () => {
    it("is fifty an hour for an address without credentials", async () => {
      await open();
      for (let count = 0; count < 50; count += 1) assert.equal((await start(login)).status, 200);
      const refused = await start(login);
      assert.equal(refused.status, 429);
      assert.equal(refused.body.errorCode, "too_many_requests");
      const waitSeconds = Number(refused.headers["x-ratelimit-reset"]) - Date.now() / 1000;
      assert.ok(waitSeconds > 3500 && waitSeconds < 3601, `${waitSeconds}`);
    }).slow(5000);

    it("lets go after an hour", async () => {
      await open({}, { starts_per_hour: 1 });
      assert.deepEqual([(await start(login)).status, (await start(login)).status], [200, 429]);
      tenant.advance(3_600_001);
      assert.equal((await start(login)).status, 200);
    });

    it("does not hold back a backend that shows its secret", async () => {
      await open({}, { starts_per_hour: 1 });
      await start(login);
      const own = { ...login, client_id: "backend", client_secret: "backend-secret" };
      assert.deepEqual([(await start(own)).status, (await start(login)).status], [200, 429]);
    });

    it("can be switched off with 0", async () => {
      await open({}, { starts_per_hour: 0 });
      for (let count = 0; count < 60; count += 1) assert.equal((await start(login)).status, 200);
    }).slow(5000);
  });

  describe("a connection that takes no new users", () => {
    beforeEach(() => open({ disable_signup: true }));

    it("refuses a number that never logged in", async () => {
      assert.deepEqual((await start(login)).body, {
        error: "bad.connection",
        error_description: "Public signup is disabled",
      });
    });

    it("serves a number that did", async () => {
      const [connection] = tenant.store.value.connections;
      assert.ok(connection);
      tenant.store.value.users.push({
        user_id: "sms|0123456789abcdef01234567",
        connection: connection.id,
        phone_number,
        created_at: "",
        last_login: "",
        logins_count: 1,
      });
      const { status, body } = await start(login);
      assert.deepEqual([status, body._id], [200, "0123456789abcdef01234567"]);
    });
  });

  describe("the tenant log", () => {
    it("tells a code that was sent, without the code and without the client's secret", async () => {
      await open();
      const own = { ...login, client_id: "backend", client_secret: "backend-secret" };
      await start(own, { "x-request-language": "nl", "user-agent": "Browser/1" });
      const [event] = tenant.logs;
      assert.ok(event);
      const { ip } = event;
      assert.equal(event.type, "cs");
      assert.deepEqual(event.details, {
        body: {
          client_id: "backend",
          connection: "sms",
          phone_number,
          send: "code",
          request_language: "nl",
          ip,
          "user-agent": "Browser/1",
        },
      });
      assert.equal(tenant.logs.length, 1);
      const code = tenant.store.value.codes[0]?.code ?? "";
      assert.ok(code && !JSON.stringify(tenant.logs).includes(code));
    });
  });
});
