// Auth0's libraries for pages, in a real browser, against the local tenant.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { applicationFrom } from "../../../../local/auth0/tenant/applications.ts";
import { managementClient } from "../../../../local/auth0/tenant/tenant.ts";
import { useChromium } from "../../../support/chromium.ts";
import {
  guideOptions,
  localTls,
  openGateway,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";

const root = join(import.meta.dirname, "../../../..");
const number = "+4915112345678";
const files: Readonly<Record<string, string>> = {
  "/": "",
  "/auth0-spa-js.js": "node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js",
  "/auth0.js": "node_modules/auth0-js/dist/auth0.min.js",
};

interface App {
  readonly origin: string;
  configure(config: object): void;
  close(): Promise<void>;
}

/** An application's own page, on an origin of its own. */
async function openApp(page: string, scheme: "http" | "https"): Promise<App> {
  let config = {};
  const answer: http.RequestListener = ({ url = "/" }, response) => {
    const path = url.replace(/\?.*$/, "");
    if (path === "/config") return response.end(JSON.stringify(config));
    const file = path === "/" ? `tests/local/auth0/browser/${page}` : files[path];
    if (!file) return response.writeHead(404).end();
    response.setHeader("content-type", path === "/" ? "text/html" : "text/javascript");
    return response.end(readFileSync(join(root, file)));
  };
  const server = scheme === "http" ? http.createServer(answer) : https.createServer(await localTls(), answer);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    origin: `${scheme}://localhost:${(server.address() as AddressInfo).port}`,
    configure(given) {
      config = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe("in a browser", function () {
  this.timeout(60_000).slow(10_000);
  const browser = useChromium();
  let gateway: StubGateway;
  let tenant: TestTenant;
  let app: App;
  let page: Page;
  before(async () => {
    gateway = await openGateway();
  });
  after(() => gateway.close());
  afterEach(async () => {
    await page.context().close();
    await app.close();
    await tenant.close();
  });

  async function open(file: string, scheme: "http" | "https", config: object = {}): Promise<void> {
    app = await openApp(file, scheme);
    const application = applicationFrom({
      id: "page",
      name: "Test page",
      type: "spa",
      callbacks: [app.origin],
      logoutUrls: [app.origin],
      origins: [],
      webOrigins: [app.origin],
    });
    tenant = await openTenant({
      clients: [managementClient, application],
      connections: [smsConnection(guideOptions(gateway.url))],
    });
    app.configure({ domain: new URL(tenant.url).host, clientId: "page", ...config });
    const context = await browser().newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
    await page.goto(app.origin);
    await shows("logged out");
  }
  const shows = (text: string) => page.locator("#out", { hasText: text }).waitFor();
  const sentCode = () => /[0-9]{6}$/.exec(JSON.parse(gateway.requests.at(-1)?.body ?? "{}").body)?.[0] ?? "";
  const wrongCode = () => (sentCode() === "000000" ? "111111" : "000000");

  describe("@auth0/auth0-spa-js", () => {
    async function logIn(): Promise<void> {
      await page.click("#login");
      await page.fill("#username", "+49 151 12345678");
      await page.click('button[type="submit"]');
      await page.locator("#code").waitFor();
      await page.fill("#code", wrongCode());
      await page.click('button[value="default"]');
      await page.getByRole("alert").getByText("Wrong phone number or verification code.").waitFor();
      await page.fill("#code", sentCode());
      await page.click('button[value="default"]');
      await shows(`logged in as ${number}`);
    }

    it("logs in with refresh tokens, is refused a wrong code, refreshes twice and logs out, on http", async () => {
      await open("spa.html", "http", { useRefreshTokens: true });
      await logIn();
      for (let turn = 0; turn < 2; turn += 1) {
        await page.click("#token");
        await shows("fresh token for 86400");
        await page.reload();
        await shows("logged in as");
      }
      assert.equal(tenant.logs.filter(({ type }) => type === "sertft").length, 2);
      await page.click("#logout");
      await shows("logged out");
      assert.ok(tenant.logs.some(({ type }) => type === "slo"));
    });

    it("renews silently by a frame on https, until the logout", async () => {
      await open("spa.html", "https");
      await logIn();
      await page.click("#token");
      await shows("fresh token for 86400");
      await page.click("#logout");
      await shows("logged out");
      await page.click("#token");
      await shows("login_required: Login required");
    });

    it("is told login_required by a frame on http, where the browser sends no cookie to https", async () => {
      await open("spa.html", "http");
      await logIn();
      await page.click("#token");
      await shows("login_required: Login required");
    });
  });

  describe("auth0-js", () => {
    for (const scheme of ["http", "https"] as const) {
      it(`logs in on the application's own page, on ${scheme}, after a wrong code, and logs out`, async () => {
        await open("embedded.html", scheme);
        await page.fill("#number", number);
        await page.click("#start");
        await shows("sent");
        await page.fill("#code", wrongCode());
        await page.click("#login");
        await shows("invalid_grant: Wrong phone number or verification code.");
        await page.fill("#code", sentCode());
        await page.click("#login");
        await shows(`logged in as ${number}`);
        await page.click("#user");
        await shows(`userinfo of ${number}`);
        if (scheme === "https") {
          await page.click("#token");
          await shows("fresh token for 86400");
        }
        await page.click("#logout");
        await shows("logged out");
        await page.click("#token");
        await shows("login_required");
      });
    }

    it("reads why a message could not be sent", async () => {
      await open("embedded.html", "http");
      gateway.answer(503);
      await page.fill("#number", number);
      await page.click("#start");
      await shows("sms_provider_error: Unexpected response while calling the SMS gateway: 503");
      gateway.answer(200);
    });
  });
});
