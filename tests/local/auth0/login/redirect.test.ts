import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWK, jwtVerify } from "jose";
import { passwordlessGrant } from "../../../../local/auth0/tenant/grants.ts";
import {
  guideOptions,
  openGateway,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";
import { type Browser, openBrowser } from "../webVisitor.ts";

const callback = "http://localhost:3000/callback";
const number = "+4915112345678";
const verifier = randomBytes(32).toString("base64url");
const code_challenge = createHash("sha256").update(verifier).digest("base64url");
const spa = {
  client_id: "local-spa",
  redirect_uri: callback,
  response_type: "code",
  scope: "openid profile phone offline_access",
  state: "the state",
  nonce: "the nonce",
  code_challenge,
  code_challenge_method: "S256",
};

describe("a login by redirect", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  let browser: Browser;
  before(async () => {
    gateway = await openGateway();
  });
  after(() => gateway.close());
  beforeEach(async () => {
    gateway.answer(200);
    tenant = await openTenant({ connections: [smsConnection(guideOptions(gateway.url))] });
    browser = await openBrowser(tenant.url);
  });
  afterEach(() => tenant.close());

  const authorize = (change: Record<string, string | undefined> = {}) => {
    const given = Object.entries({ ...spa, ...change }).filter((pair): pair is [string, string] => !!pair[1]);
    return browser.visit(`/authorize?${new URLSearchParams(given)}`);
  };
  const sentCode = () => /[0-9]{6}$/.exec(JSON.parse(gateway.requests.at(-1)?.body ?? "{}").body)?.[0] ?? "";

  /** Goes through both screens, as a person would; the address to which the browser is sent at last. */
  async function logIn(change: Record<string, string | undefined> = {}): Promise<URL> {
    const { location: first = "" } = await authorize(change);
    const { location: second = "" } = await browser.visit(first, { username: "+49 151 12345678" });
    const { location = "" } = await browser.visit(second, { code: sentCode() });
    return new URL(location);
  }
  const exchange = (code: string | null, change: object = {}) =>
    tenant.send("POST", "/oauth/token", {
      grant_type: "authorization_code",
      client_id: spa.client_id,
      redirect_uri: callback,
      code_verifier: verifier,
      code,
      ...change,
    });
  const tokens = async (change: Record<string, string> = {}) =>
    (await exchange((await logIn(change)).searchParams.get("code"))).body;
  const refresh = (refresh_token: unknown) =>
    tenant.send("POST", "/oauth/token", {
      grant_type: "refresh_token",
      client_id: spa.client_id,
      refresh_token,
    });
  const userInfo = (token: unknown) =>
    tenant.send("GET", "/userinfo", undefined, { authorization: `Bearer ${token}` });

  it("leads over number and code to the callback, with state and a code for tokens", async () => {
    const end = await logIn();
    assert.equal(end.origin + end.pathname, callback);
    assert.equal(end.searchParams.get("state"), "the state");
    const { status, body } = await exchange(end.searchParams.get("code"));
    assert.equal(status, 200);
    const { keys } = (await tenant.send("GET", "/.well-known/jwks.json")).body;
    const { payload } = await jwtVerify(String(body.id_token), createLocalJWKSet({ keys: keys as JWK[] }), {
      issuer: `${tenant.url}/`,
      audience: spa.client_id,
    });
    assert.deepEqual([payload.nonce, payload.name, payload.phone_number], ["the nonce", number, number]);
    assert.equal(payload.phone_number_verified, undefined);
  });

  it("shows no claims beyond the scope", async () => {
    const claims = decodeJwt(String((await tokens({ scope: "openid" })).id_token));
    assert.deepEqual(Object.keys(claims).sort(), ["aud", "exp", "iat", "iss", "nonce", "sid", "sub"]);
  });

  it("shows a page, and goes nowhere, for a callback that is not listed or an unknown application", async () => {
    for (const change of [{ redirect_uri: "https://evil.example/" }, { client_id: "unknown" }]) {
      const { status, location, body, headers } = await authorize(change);
      assert.deepEqual([status, location], [403, undefined]);
      assert.match(String(headers["content-type"]), /text\/html/);
      assert.match(body, /Callback URL mismatch.*local\.yaml|Unknown client/);
    }
  });

  it("answers other mistakes at the callback", async () => {
    const { location = "" } = await authorize({ response_type: "nonsense" });
    const { searchParams } = new URL(location);
    assert.equal(searchParams.get("error"), "unsupported_response_type");
    assert.equal(searchParams.get("state"), "the state");
  });

  it("says a wrong code on the page, as an error of the field, and lets the person try again", async () => {
    const { location: first = "" } = await authorize();
    const { location: second = "" } = await browser.visit(first, { username: number });
    const code = sentCode();
    const wrong = await browser.visit(second, { code: code === "000000" ? "111111" : "000000" });
    assert.match(wrong.body, /<title>Error: /);
    assert.match(wrong.body, /role="alert" id="error">Wrong phone number or verification code\./);
    assert.match(wrong.body, /aria-invalid="true" aria-describedby="error"/);
    assert.equal((await browser.visit(second, { code })).status, 302);
  });

  it("says on the page what the gateway made of it", async () => {
    gateway.answer(503);
    const { location = "" } = await authorize();
    const { body } = await browser.visit(location, { username: number });
    assert.match(body, /Unexpected response while calling the SMS gateway: 503/);
  });

  it("shows what was typed as text", async () => {
    const { location = "" } = await authorize();
    const { body } = await browser.visit(location, { username: '"><script>alert(1)</script>' });
    assert.ok(!body.includes("<script>"));
  });

  it("cannot be gone on with in another browser", async () => {
    const { location = "" } = await authorize();
    browser.forgetCookies();
    assert.equal((await browser.visit(location)).status, 400);
  });

  describe("an authorization code", () => {
    const refused: [string, object, string][] = [
      ["another verifier", { code_verifier: "x".repeat(43) }, "Failed to verify code verifier"],
      ["another callback", { redirect_uri: "http://localhost:3000" }, "The redirect URI is wrong"],
      ["another application", { client_id: "local-application" }, "Invalid authorization code"],
    ];
    for (const [name, change, description] of refused) {
      it(`is worth nothing with ${name}`, async () => {
        const { status, body } = await exchange((await logIn()).searchParams.get("code"), change);
        assert.deepEqual([status, body.error], [403, "invalid_grant"]);
        assert.ok(String(body.error_description).startsWith(description));
      });
    }

    it("works once, and for ten minutes", async () => {
      const code = (await logIn()).searchParams.get("code");
      assert.equal((await exchange(code)).status, 200);
      assert.equal((await exchange(code)).status, 403);
      const late = (await logIn({ prompt: "login" })).searchParams.get("code");
      tenant.advance(600_000);
      assert.equal((await exchange(late)).status, 403);
    });

    it("of a public application needs the key", async () => {
      const end = await logIn({ code_challenge: undefined });
      assert.equal((await exchange(end.searchParams.get("code"))).status, 401);
    });
  });

  describe("a refresh token", () => {
    it("brings its successor, and ends the family when it is used again", async () => {
      const first = await tokens();
      const second = (await refresh(first.refresh_token)).body;
      assert.notEqual(second.refresh_token, first.refresh_token);
      assert.equal(decodeJwt(String(second.id_token)).sub, decodeJwt(String(first.id_token)).sub);
      const reused = await refresh(first.refresh_token);
      assert.deepEqual(
        [reused.status, reused.body.error, reused.body.error_description],
        [403, "invalid_grant", "Unknown or invalid refresh token."],
      );
      assert.equal((await refresh(second.refresh_token)).status, 403);
      assert.ok(tenant.logs.some(({ type }) => type === "ferrt"));
    });

    it("comes only with offline_access, and survives a restart", async () => {
      assert.equal((await tokens({ scope: "openid" })).refresh_token, undefined);
      const { refresh_token } = await tokens({ prompt: "login" });
      assert.equal(tenant.store.saved().refresh_tokens.length, 1);
      assert.ok(!JSON.stringify(tenant.store.saved()).includes(String(refresh_token)));
    });

    it("is worth nothing once it is revoked, or unused for thirty days", async () => {
      const { refresh_token } = await tokens();
      const revoked = await tenant.send("POST", "/oauth/revoke", {
        client_id: spa.client_id,
        token: refresh_token,
      });
      assert.equal(revoked.status, 200);
      assert.equal((await refresh(refresh_token)).status, 403);
      const late = await tokens({ prompt: "login" });
      tenant.advance(2_592_000_000);
      assert.equal((await refresh(late.refresh_token)).status, 403);
    });

    it("of the embedded login works, too", async () => {
      const client_id = "local-application";
      await tenant.send("POST", "/passwordless/start", {
        client_id,
        connection: "sms",
        phone_number: number,
      });
      const grant = {
        grant_type: passwordlessGrant,
        client_id,
        username: number,
        otp: sentCode(),
        realm: "sms",
      };
      const { body } = await tenant.send("POST", "/oauth/token", {
        ...grant,
        scope: "openid offline_access",
      });
      const { refresh_token } = body;
      const again = { grant_type: "refresh_token", client_id, refresh_token };
      assert.equal((await tenant.send("POST", "/oauth/token", again)).status, 200);
    });
  });

  describe("an access token", () => {
    it("is opaque without an audience, and reads the claims of its scope", async () => {
      const { access_token } = await tokens();
      assert.equal(decodeProtectedHeader(String(access_token)).alg, "dir");
      const { body } = await userInfo(access_token);
      assert.deepEqual([body.phone_number, body.name], [number, number]);
      assert.match(String(body.sub), /^sms\|/);
    });

    it("is a JWT for an audience, and works at /userinfo as well", async () => {
      const { access_token } = await tokens({ audience: "https://api.example" });
      const { aud } = decodeJwt(String(access_token));
      assert.deepEqual(aud, ["https://api.example", `${tenant.url}/userinfo`]);
      assert.equal((await userInfo(access_token)).status, 200);
    });

    it("is refused at /userinfo when it is broken, or too old", async () => {
      const { access_token } = await tokens();
      const broken = await userInfo(`${access_token}x`);
      assert.equal(broken.status, 401);
      assert.match(String(broken.headers["www-authenticate"]), /^Bearer error="invalid_token"/);
      tenant.advance(86_400_000);
      assert.equal((await userInfo(access_token)).status, 401);
    });
  });

  describe("the session", () => {
    it("logs in without a question, but not where the connection is asked for or a new login", async () => {
      await logIn();
      assert.match((await authorize()).location ?? "", /[?&]code=/);
      assert.match((await authorize({ connection: "sms" })).location ?? "", /^\/u\/login/);
      assert.match((await authorize({ prompt: "login" })).location ?? "", /^\/u\/login/);
    });

    it("answers a silent request to the page that asked, and to no other", async () => {
      const silent = { prompt: "none", response_mode: "web_message", redirect_uri: "http://localhost:3000" };
      const before = await authorize(silent);
      assert.match(before.body, /"error":"login_required"/);
      await logIn();
      const after = await authorize(silent);
      assert.match(after.body, /postMessage\(\{"type":"authorization_response","response":\{"code":/);
      assert.match(after.body, /"http:\/\/localhost:3000"\);/);
      assert.equal((await authorize({ ...silent, redirect_uri: "http://localhost:9" })).status, 403);
    });

    it("ends with a logout, which leads to listed addresses only", async () => {
      await logIn();
      const logout = (returnTo: string) =>
        browser.visit(`/v2/logout?${new URLSearchParams({ client_id: spa.client_id, returnTo })}`);
      assert.equal((await logout("https://evil.example")).status, 400);
      assert.match((await authorize()).location ?? "", /[?&]code=/);
      assert.equal((await logout("http://localhost:3000")).location, "http://localhost:3000");
      assert.match((await authorize()).location ?? "", /^\/u\/login/);
    });

    it("ends with a logout by OpenID Connect", async () => {
      const { id_token } = await tokens();
      const query = {
        id_token_hint: String(id_token),
        post_logout_redirect_uri: "http://localhost:3000",
        state: "s",
      };
      const { location } = await browser.visit(`/oidc/logout?${new URLSearchParams(query)}`);
      assert.equal(location, "http://localhost:3000?state=s");
      assert.match((await authorize()).location ?? "", /^\/u\/login/);
    });
  });

  it("can give tokens in the fragment or post them, as older clients ask", async () => {
    const end = await logIn({ response_type: "token id_token", code_challenge: undefined });
    const fragment = new URLSearchParams(end.hash.slice(1));
    const claims = decodeJwt(String(fragment.get("id_token")));
    const half = createHash("sha256")
      .update(String(fragment.get("access_token")))
      .digest()
      .subarray(0, 16);
    assert.equal(claims.at_hash, half.toString("base64url"));
    const { body } = await authorize({ response_type: "id_token", response_mode: "form_post" });
    assert.match(
      body,
      /<form method="post" action="http:\/\/localhost:3000\/callback">\n<input type="hidden" name="id_token"/,
    );
  });
});
