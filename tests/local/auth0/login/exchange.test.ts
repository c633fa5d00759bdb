import assert from "node:assert/strict";
import { createLocalJWKSet, type JWK, jwtVerify } from "jose";
import { demoApplication } from "../../../../local/auth0/tenant/applications.ts";
import { passwordlessGrant } from "../../../../local/auth0/tenant/grants.ts";
import { managementClient } from "../../../../local/auth0/tenant/tenant.ts";
import {
  guideOptions,
  openGateway,
  openStore,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";

const username = "+491701234567";
const { client_id } = demoApplication;

describe("finishing a login", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  before(async () => {
    gateway = await openGateway();
  });
  after(() => gateway.close());
  beforeEach(async () => {
    const connection = smsConnection(guideOptions(gateway.url));
    connection.enabled_clients = [client_id, managementClient.client_id];
    tenant = await openTenant({ connections: [connection] });
  });
  afterEach(() => tenant.close());

  /** Starts a login and reads its code out of the message, as a person would. */
  async function receiveCode(phone_number = username): Promise<string> {
    await tenant.send("POST", "/passwordless/start", { client_id, connection: "sms", phone_number });
    const { body } = JSON.parse(gateway.requests.at(-1)?.body ?? "{}");
    return /[0-9]{6}$/.exec(body)?.[0] ?? "";
  }

  function exchange(otp: string, more: object = {}) {
    const grant = { grant_type: passwordlessGrant, client_id, username, otp, realm: "sms", ...more };
    return tenant.send("POST", "/oauth/token", grant);
  }

  const notTheCode = (code: string) => (code === "000000" ? "111111" : "000000");
  const wrong = { error: "invalid_grant", error_description: "Wrong phone number or verification code." };
  const tooMany = {
    error: "invalid_grant",
    error_description: "You've reached the maximum number of attempts. Please try to login again.",
  };

  describe("a code", () => {
    it("is exchanged for tokens", async () => {
      const { status, body } = await exchange(await receiveCode(), { scope: "openid profile" });
      assert.equal(status, 200);
      const { access_token, id_token, ...rest } = body;
      assert.deepEqual([typeof access_token, typeof id_token], ["string", "string"]);
      assert.deepEqual(rest, { scope: "openid profile", expires_in: 86_400, token_type: "Bearer" });
    });

    it("is exchanged in a form too", async () => {
      const otp = await receiveCode();
      const form = new URLSearchParams({
        grant_type: passwordlessGrant,
        client_id,
        username,
        otp,
        realm: "sms",
      });
      assert.equal((await tenant.send("POST", "/oauth/token", form.toString())).status, 200);
    });

    it("works once", async () => {
      const code = await receiveCode();
      assert.equal((await exchange(code)).status, 200);
      const second = await exchange(code);
      assert.equal(second.status, 403);
      assert.deepEqual(second.body, wrong);
    });

    it("is made worthless by the next one", async () => {
      const first = await receiveCode();
      let second = await receiveCode();
      while (second === first) second = await receiveCode();
      assert.deepEqual((await exchange(first)).body, wrong);
      assert.equal((await exchange(second)).status, 200);
    });

    it("is worth nothing for another number", async () => {
      const code = await receiveCode();
      assert.deepEqual((await exchange(code, { username: "+491700000000" })).body, wrong);
    });

    it("bears two wrong tries", async () => {
      const code = await receiveCode();
      for (let tries = 0; tries < 2; tries += 1) {
        assert.deepEqual((await exchange(notTheCode(code))).body, wrong);
      }
      assert.equal((await exchange(code)).status, 200);
    });

    it("is spent after three wrong tries, until a new one is sent", async () => {
      const code = await receiveCode();
      for (let tries = 0; tries < 3; tries += 1) {
        assert.deepEqual((await exchange(notTheCode(code))).body, wrong);
      }
      const late = await exchange(code);
      assert.equal(late.status, 403);
      assert.deepEqual(late.body, tooMany);
      assert.equal((await exchange(await receiveCode())).status, 200);
    });

    it("lives as long as the connection's time_step", async () => {
      const code = await receiveCode();
      tenant.advance(299_000);
      assert.equal((await exchange(code)).status, 200);
      const next = await receiveCode();
      tenant.advance(300_000);
      assert.deepEqual((await exchange(next)).body, wrong);
    });

    it("still works when the gateway took it but said otherwise", async () => {
      gateway.answer(503);
      const code = await receiveCode();
      gateway.answer(200);
      assert.equal((await exchange(code)).status, 200);
    });
  });

  describe("the exchange of a code", () => {
    it("is refused to a client without the grant", async () => {
      const { client_id, client_secret } = managementClient;
      const { status, body } = await exchange("000000", { client_id, client_secret });
      assert.equal(status, 403);
      assert.deepEqual(body, {
        error: "unauthorized_client",
        error_description:
          "Grant type 'http://auth0.com/oauth/grant-type/passwordless/otp' not allowed for the client.",
        error_uri: "https://auth0.com/docs/clients/client-grant-types",
      });
    });

    for (const parameter of ["username", "otp", "realm", "grant_type"]) {
      it(`needs ${parameter}`, async () => {
        const { status, body } = await exchange("000000", { [parameter]: undefined });
        assert.equal(status, 400);
        assert.deepEqual(body, {
          error: "invalid_request",
          error_description: `Missing required parameter: ${parameter}`,
        });
      });
    }

    it("is refused for an unknown realm", async () => {
      assert.deepEqual((await exchange("000000", { realm: "text" })).status, 400);
    });

    it("knows no other grants", async () => {
      const { status, body } = await exchange("000000", { grant_type: "password" });
      assert.deepEqual([status, body.error], [403, "unsupported_grant_type"]);
    });

    it("is logged as a failed exchange, a sign-up and a login", async () => {
      const code = await receiveCode();
      await exchange(notTheCode(code));
      await exchange(code);
      await exchange(await receiveCode());
      const types = tenant.logs.map(({ type }) => type);
      assert.deepEqual(types, ["cs", "fepotpft", "ss", "cs", "s"]);
      assert.equal(tenant.logs[2]?.user_name, username);
      assert.ok(!JSON.stringify(tenant.logs).includes(code));
    });
  });

  describe("tokens of a login", () => {
    async function discover() {
      const { body } = await tenant.send("GET", "/.well-known/openid-configuration");
      const { body: keys } = await tenant.send("GET", new URL(String(body.jwks_uri)).pathname);
      return { issuer: String(body.issuer), keySet: createLocalJWKSet({ keys: keys.keys as JWK[] }) };
    }

    it("are verified with the published key", async () => {
      const { body } = await exchange(await receiveCode(), {
        scope: "openid phone",
        audience: "https://api.example",
      });
      const { issuer, keySet } = await discover();
      const id = await jwtVerify(String(body.id_token), keySet, { issuer, audience: client_id });
      const access = await jwtVerify(String(body.access_token), keySet, {
        issuer,
        audience: "https://api.example",
      });
      assert.equal(id.payload.phone_number, username);
      assert.match(id.payload.sub ?? "", /^sms\|[0-9a-f]{24}$/);
      assert.equal(access.payload.sub, id.payload.sub);
      assert.equal(access.payload.scope, "openid phone");
      assert.deepEqual(access.payload.aud, ["https://api.example", `${issuer}userinfo`]);
    });

    it("have no private part in the published key", async () => {
      const { body } = await tenant.send("GET", "/.well-known/jwks.json");
      const [key] = body.keys as Record<string, unknown>[];
      assert.deepEqual(Object.keys(key ?? {}).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
    });

    it("have an id token only with the scope openid", async () => {
      const { body } = await exchange(await receiveCode());
      assert.ok(!("id_token" in body));
    });

    it("name the same user at every login", async () => {
      const { issuer, keySet } = await discover();
      const subject = async () => {
        const { body } = await exchange(await receiveCode(), { scope: "openid" });
        return (await jwtVerify(String(body.id_token), keySet, { issuer })).payload.sub;
      };
      assert.equal(await subject(), await subject());
      assert.equal(tenant.store.saved().users[0]?.logins_count, 2);
    });

    it("do not open the Management API", async () => {
      const { body } = await exchange(await receiveCode(), { scope: "read:connections" });
      const authorization = `Bearer ${body.access_token}`;
      const reply = await tenant.send("GET", "/api/v2/connections", undefined, { authorization });
      assert.equal(reply.status, 401);
    });
  });

  describe("a restart of the tenant", () => {
    async function restart() {
      const { store } = tenant;
      await tenant.close();
      const restored = store.saved();
      Object.assign(store.value, restored);
      tenant = await openStore(store);
    }

    it("keeps a code that is under way, and how often it was tried", async () => {
      const code = await receiveCode();
      for (let tries = 0; tries < 2; tries += 1) await exchange(notTheCode(code));
      await restart();
      assert.deepEqual((await exchange(notTheCode(code))).body, wrong);
      assert.deepEqual((await exchange(code)).body, tooMany);
    });

    it("keeps users, connections and the signing key", async () => {
      const { body } = await exchange(await receiveCode(), { scope: "openid" });
      const keys = (await tenant.send("GET", "/.well-known/jwks.json")).body;
      const { users, connections } = structuredClone(tenant.store.value);
      await restart();
      assert.deepEqual(tenant.store.value.users, users);
      assert.deepEqual(tenant.store.value.connections, connections);
      assert.deepEqual((await tenant.send("GET", "/.well-known/jwks.json")).body, keys);
      assert.ok(body.id_token);
    });
  });
});
