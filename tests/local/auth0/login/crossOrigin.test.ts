import assert from "node:assert/strict";
import { passwordlessGrant } from "../../../../local/auth0/tenant/grants.ts";
import {
  guideOptions,
  openGateway,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";
import { openBrowser } from "../webVisitor.ts";

const origin = "http://localhost:3000";
const username = "+4915112345678";

describe("/co/authenticate", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  before(async () => {
    gateway = await openGateway();
  });
  after(() => gateway.close());
  beforeEach(async () => {
    tenant = await openTenant({ connections: [smsConnection(guideOptions(gateway.url))] });
  });
  afterEach(() => tenant.close());

  async function receiveCode(): Promise<string> {
    const start = { client_id: "local-spa", connection: "sms", phone_number: username, send: "code" };
    await tenant.send("POST", "/passwordless/start", start, { origin });
    return /[0-9]{6}$/.exec(JSON.parse(gateway.requests.at(-1)?.body ?? "{}").body)?.[0] ?? "";
  }
  const authenticate = (otp: string, from = origin) =>
    tenant.send(
      "POST",
      "/co/authenticate",
      { client_id: "local-spa", credential_type: passwordlessGrant, username, otp, realm: "sms" },
      { origin: from },
    );
  const authorize = async (login_ticket: string) => {
    const query = {
      client_id: "local-spa",
      response_type: "token id_token",
      nonce: "n",
      scope: "openid",
      login_ticket,
    };
    const browser = await openBrowser(tenant.url);
    const { location = "" } = await browser.visit(
      `/authorize?${new URLSearchParams({ ...query, redirect_uri: origin })}`,
    );
    return new URLSearchParams(new URL(location).hash.slice(1));
  };

  it("gives a ticket, with which /authorize asks nothing more", async () => {
    const { status, body } = await authenticate(await receiveCode());
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), ["co_id", "co_verifier", "login_ticket"]);
    assert.ok((await authorize(String(body.login_ticket))).get("id_token"));
    assert.ok(tenant.logs.some(({ type }) => type === "scoa"));
  });

  it("gives a ticket that works once, and for a minute", async () => {
    const first = String((await authenticate(await receiveCode())).body.login_ticket);
    await authorize(first);
    assert.equal((await authorize(first)).get("error"), "access_denied");
    const second = String((await authenticate(await receiveCode())).body.login_ticket);
    tenant.advance(60_000);
    assert.equal((await authorize(second)).get("error"), "access_denied");
  });

  it("refuses a wrong code as the token endpoint does", async () => {
    const code = await receiveCode();
    const { status, body } = await authenticate(code === "000000" ? "111111" : "000000");
    assert.deepEqual(
      [status, body],
      [403, { error: "invalid_grant", error_description: "Wrong phone number or verification code." }],
    );
  });

  it("refuses a page that is no web origin of the application, and does not use up the code", async () => {
    const code = await receiveCode();
    const refused = await authenticate(code, "http://localhost:9999");
    assert.deepEqual([refused.status, refused.body.error], [403, "unauthorized_client"]);
    assert.equal(refused.headers["access-control-allow-origin"], undefined);
    assert.equal((await authenticate(code)).status, 200);
  });
});
