import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { networkInterfaces } from "node:os";
import { type Cloud, openCloud } from "../../local/cloud.ts";
import { anyPorts } from "../support/localRun.ts";
import { send, useTemporaryFolder } from "./support.ts";

/** An address of this machine by which others reach it, if it has one. */
const own = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

describe("a phone or an emulator", () => {
  const folder = useTemporaryFolder();
  let cloud: Cloud | undefined;
  afterEach(() => cloud?.close());
  const open = async (host?: string): Promise<Cloud> => {
    cloud = await openCloud({ dir: folder(), region: "eu-central-1", ports: anyPorts, host });
    return cloud;
  };
  const portOf = (url: string) => new URL(url).port;

  it("finds the tenant by its name for this machine, with a certificate and an issuer of that name", async () => {
    const { endpoints, tls, phone } = await open("10.0.2.2");
    assert.equal(phone?.auth0, `https://10.0.2.2:${portOf(endpoints.auth0)}`);
    assert.match(new X509Certificate(tls.cert).subjectAltName ?? "", /IP Address:10\.0\.2\.2/);
    const host = new URL(phone?.auth0 ?? "").host;
    const discovery = "/.well-known/openid-configuration";
    const reply = await send(`${endpoints.auth0}${discovery}`, { ca: tls.ca, headers: { host } });
    const { issuer, token_endpoint } = JSON.parse(reply.text);
    assert.deepEqual([issuer, token_endpoint], [`https://${host}/`, `https://${host}/oauth/token`]);
    const other = await send(`${endpoints.auth0}${discovery}`, { ca: tls.ca, headers: { host: "10.0.2.3" } });
    assert.equal(other.status, 421);
  });

  it("is asked for the printed token by page and API, and keeps it in a cookie", async () => {
    const { endpoints, phone } = await open("10.0.2.2");
    const { host, searchParams } = new URL(phone?.page ?? "");
    const token = searchParams.get("token") ?? "";
    const ask = (path: string, headers = {}) =>
      send(`${endpoints.inbox}${path}`, { headers: { host, ...headers } });
    assert.equal((await ask("/messages")).status, 401);
    assert.equal((await ask(`/?token=${token.replace(/./g, "0")}`)).status, 401);
    const first = await ask(`/?token=${token}`);
    assert.deepEqual([first.status, first.headers.location], [302, "/"]);
    const [cookie, ...attributes] = String(first.headers["set-cookie"]).split("; ");
    assert.deepEqual(attributes.sort(), ["HttpOnly", "Path=/", "SameSite=Strict"]);
    assert.equal((await ask("/messages", { cookie: cookie ?? "" })).status, 200);
    assert.equal((await ask("/messages", { authorization: `Bearer ${token}` })).status, 200);
    assert.equal((await send(`${endpoints.inbox}/messages`)).status, 200, "this machine needs none");
  });

  it("does not reach a run without a name for it", async function () {
    if (own === undefined) return this.skip();
    const { endpoints, phone } = await open();
    assert.equal(phone, undefined);
    await assert.rejects(send(`http://${own}:${portOf(endpoints.inbox)}/messages`), { code: "ECONNREFUSED" });
  });

  it("reaches tenant and page from outside, whatever name it claims to call, but not the Management API", async function () {
    if (own === undefined) return this.skip();
    const { endpoints, tls } = await open(own);
    const page = `http://${own}:${portOf(endpoints.inbox)}`;
    assert.equal((await send(`${page}/messages`, { headers: { host: "localhost" } })).status, 401);
    const tenant = `https://${own}:${portOf(endpoints.auth0)}`;
    assert.equal((await send(`${tenant}/.well-known/jwks.json`, { ca: tls.ca })).status, 200);
    const management = await send(`${tenant}/api/v2/users`, { ca: tls.ca, headers: { host: "localhost" } });
    assert.equal(management.status, 403);
  });
});
