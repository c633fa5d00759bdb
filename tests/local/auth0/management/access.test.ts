import assert from "node:assert/strict";
import { managementClient, managementScopes } from "../../../../local/auth0/tenant/tenant.ts";
import { guideOptions, openTenant, type Reply, smsConnection, type TestTenant } from "../support.ts";

const options = guideOptions("https://gateway.example/");
const path = `/connections/${smsConnection({}).id}`;

describe("access to the Management API", () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await openTenant({ connections: [smsConnection(options)] });
  });
  afterEach(() => tenant.close());

  describe("tokens of the Management API", () => {
    const { client_id, client_secret } = managementClient;
    const audience = () => `${tenant.url}/api/v2/`;
    const grant = (more: object = {}) => ({
      grant_type: "client_credentials",
      client_id,
      client_secret,
      audience: audience(),
      ...more,
    });
    const fetchToken = (body: unknown, headers = {}) => tenant.send("POST", "/oauth/token", body, headers);

    const assertAllScopes = ({ status, body }: Reply) => {
      assert.equal(status, 200);
      const { access_token, ...rest } = body;
      assert.equal(typeof access_token, "string");
      assert.deepEqual(rest, { scope: managementScopes.join(" "), expires_in: 86_400, token_type: "Bearer" });
    };

    it("are given for credentials in a JSON body", async () => {
      assertAllScopes(await fetchToken(grant()));
    });

    it("are given for credentials in a form", async () => {
      assertAllScopes(await fetchToken(new URLSearchParams(grant()).toString()));
    });

    it("are given for HTTP Basic credentials and a form, as the real provider asks", async () => {
      const form = new URLSearchParams({ audience: audience(), grant_type: "client_credentials" });
      const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`;
      assertAllScopes(await fetchToken(form.toString(), { authorization }));
    });

    it("carry only the scopes that were asked for and may be had", async () => {
      const { body } = await fetchToken(grant({ scope: "read:connections delete:tenant" }));
      assert.equal(body.scope, "read:connections");
    });

    for (const [what, wrong] of [
      ["a wrong secret", { client_secret: "wrong" }],
      ["no secret", { client_secret: undefined }],
      ["an unknown client", { client_id: "nobody" }],
    ] as const) {
      it(`are refused for ${what}`, async () => {
        const { status, body } = await fetchToken(grant(wrong));
        assert.equal(status, 401);
        assert.deepEqual(body, { error: "access_denied", error_description: "Unauthorized" });
      });
    }

    it("are refused for another audience", async () => {
      const { status, body } = await fetchToken(grant({ audience: "https://other.example/" }));
      assert.equal(status, 403);
      assert.deepEqual(body, {
        error: "access_denied",
        error_description: "Service not found: https://other.example/",
      });
    });

    it("are refused to an application that has no such grant", async () => {
      const { status, body } = await fetchToken(
        grant({ client_id: "local-application", client_secret: undefined }),
      );
      assert.deepEqual([status, body.error], [403, "unauthorized_client"]);
    });

    it("expire", async () => {
      const { access_token } = (await fetchToken(grant())).body;
      const authorization = `Bearer ${access_token}`;
      const read = () => tenant.send("GET", `/api/v2${path}`, undefined, { authorization });
      assert.equal((await read()).status, 200);
      tenant.advance(86_401_000);
      assert.deepEqual((await read()).body, {
        statusCode: 401,
        error: "Unauthorized",
        message: "Invalid token",
        attributes: { error: "Invalid token" },
      });
    });

    it("are needed for every call", async () => {
      const { status, body } = await tenant.send("GET", `/api/v2${path}`);
      assert.equal(status, 401);
      assert.deepEqual(body, { statusCode: 401, error: "Unauthorized", message: "Missing authentication" });
    });
  });

  describe("scopes of the Management API", () => {
    const allBut = (scope: string) => managementScopes.filter((one) => one !== scope).join(" ");
    const forbidden = (scope: string) => ({
      statusCode: 403,
      error: "Forbidden",
      message: `Insufficient scope, expected any of: ${scope}`,
      errorCode: "insufficient_scope",
    });

    for (const [method, where, body, scope] of [
      ["POST", "/connections", { name: "new", strategy: "sms" }, "create:connections"],
      ["GET", "/connections", undefined, "read:connections"],
      ["GET", path, undefined, "read:connections"],
      ["GET", `${path}/clients`, undefined, "read:connections"],
      ["PATCH", path, { options: {} }, "update:connections"],
      ["PATCH", path, { options: {} }, "update:connections_options"],
      ["PATCH", `${path}/clients`, [{ client_id: "local-application", status: true }], "update:connections"],
      ["DELETE", path, undefined, "delete:connections"],
    ] as const) {
      it(`refuse ${method} ${where.replace(/con_\w+/, "{id}")} without ${scope}, and change nothing`, async () => {
        const before = structuredClone(tenant.store.value.connections);
        const reply = await tenant.manage(method, where, body, allBut(scope));
        assert.equal(reply.status, 403);
        assert.deepEqual(reply.body, forbidden(scope));
        assert.deepEqual(tenant.store.value.connections, before);
      });
    }

    it("are looked at before the body is", async () => {
      const reply = await tenant.manage("POST", "/connections", { nonsense: true }, "read:connections");
      assert.equal(reply.status, 403);
    });

    it("leave out options without read:connections_options", async () => {
      const { status, body } = await tenant.manage(
        "GET",
        path,
        undefined,
        allBut("read:connections_options"),
      );
      assert.equal(status, 200);
      assert.ok(!("options" in body));
      assert.equal(body.name, "sms");
    });

    it("allow a change without options when update:connections_options is missing", async () => {
      const scope = allBut("update:connections_options");
      const change = { is_domain_connection: true };
      assert.equal((await tenant.manage("PATCH", path, change, scope)).status, 200);
    });
  });
});
