import assert from "node:assert/strict";
import { admitsOrigin } from "../../../../local/auth0/login/cors.ts";
import { applicationFrom } from "../../../../local/auth0/tenant/applications.ts";
import {
  guideOptions,
  openGateway,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";

const shop = applicationFrom({
  id: "shop",
  type: "native",
  callbacks: ["https://shop.example/callback?a=b", "com.shop://app"],
  logoutUrls: [],
  origins: ["https://*.shop.example"],
  webOrigins: ["https://login.shop.example"],
});
const other = { ...shop, client_id: "other", callbacks: ["https://other.example"], allowed_origins: [] };

describe("origins that an application admits", () => {
  const cases: [origin: string, list: "callbacks" | "web", admitted: boolean][] = [
    ["https://shop.example", "callbacks", true],
    ["https://a.shop.example", "callbacks", true],
    ["https://a.b.shop.example", "callbacks", true],
    ["http://shop.example", "callbacks", false],
    ["https://shop.example:8443", "callbacks", false],
    ["https://evil.example/.shop.example", "callbacks", false],
    ["https://.shop.example", "callbacks", false],
    ["null", "callbacks", false],
    ["https://shop.example", "web", false],
    ["https://login.shop.example", "web", true],
  ];
  for (const [origin, list, admitted] of cases)
    it(`${admitted ? "include" : "do not include"} ${origin} for ${list}`, () =>
      assert.equal(admitsOrigin(shop, origin, list), admitted));
});

describe("a page of another origin", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  const start = { client_id: "shop", connection: "sms", phone_number: "+4915112345678" };
  before(async () => {
    gateway = await openGateway();
  });
  after(() => gateway.close());
  beforeEach(async () => {
    const connection = smsConnection(guideOptions(gateway.url));
    tenant = await openTenant({ clients: [shop, other], connections: [connection] });
  });
  afterEach(() => tenant.close());

  const allowed = ({ headers }: { headers: Record<string, unknown> }) =>
    headers["access-control-allow-origin"];

  it("is answered its preflight with the headers that it asked for", async () => {
    const headers = {
      origin: "https://shop.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "auth0-client,content-type",
    };
    for (const path of ["/passwordless/start", "/oauth/token", "/oauth/revoke", "/userinfo"]) {
      const reply = await tenant.send("OPTIONS", path, undefined, headers);
      assert.equal(reply.status, 204, path);
      assert.equal(allowed(reply), "https://shop.example", path);
      assert.equal(reply.headers["access-control-allow-headers"], "auth0-client,content-type", path);
      assert.equal(reply.headers["access-control-allow-credentials"], undefined, path);
    }
  });

  it("gets no leave if no application lists it", async () => {
    const reply = await tenant.send("OPTIONS", "/oauth/token", undefined, { origin: "https://evil.example" });
    assert.equal(allowed(reply), undefined);
  });

  it("reads answers of the application that lists it, refusals too", async () => {
    const headers = { origin: "https://shop.example" };
    assert.equal(
      allowed(await tenant.send("POST", "/passwordless/start", start, headers)),
      "https://shop.example",
    );
    const refused = await tenant.send(
      "POST",
      "/oauth/token",
      { client_id: "shop", grant_type: "password" },
      headers,
    );
    assert.deepEqual([refused.status, allowed(refused)], [403, "https://shop.example"]);
  });

  it("reads no answers of another application, and the tenant log says which list it lacks", async () => {
    const reply = await tenant.send("POST", "/passwordless/start", start, {
      origin: "https://other.example",
    });
    assert.equal(allowed(reply), undefined);
    const event = tenant.logs.find(({ type }) => type === "fco");
    assert.match(event?.description ?? "", /other\.example is not in the list ORIGIN of shop/);
  });

  it("reads discovery and keys whoever it is", async () => {
    for (const path of ["/.well-known/openid-configuration", "/.well-known/jwks.json"])
      assert.equal(
        allowed(await tenant.send("GET", path, undefined, { origin: "https://any.example" })),
        "*",
      );
  });

  it("sends cookies to /co/authenticate only from a web origin", async () => {
    const ask = (origin: string) => tenant.send("OPTIONS", "/co/authenticate", undefined, { origin });
    const reply = await ask("https://login.shop.example");
    assert.equal(reply.headers["access-control-allow-credentials"], "true");
    assert.equal(allowed(await ask("https://shop.example")), undefined);
  });
});
