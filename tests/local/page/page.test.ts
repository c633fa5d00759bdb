// The page itself in a real browser: empty, full, with hostile texts, for everybody, and safe.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { newTenant } from "../../../local/auth0/tenant/tenant.ts";
import { type Cloud, openCloud } from "../../../local/cloud.ts";
import { useChromium } from "../../support/chromium.ts";
import { anyPorts } from "../../support/localRun.ts";
import { memoryStore, smsConnection } from "../auth0/support.ts";
import { send, useTemporaryFolder } from "../support.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const to = "+4915112345678";

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe("the page", function () {
  this.timeout(60_000).slow(5_000);
  const browser = useChromium();
  const folder = useTemporaryFolder();
  let cloud: Cloud;
  let page: Page;
  /** What the browser complains of; a violation of the policy is an error. */
  const complaints: string[] = [];
  beforeEach(async () => {
    complaints.length = 0;
    // The address of a gateway that is not there.
    const gateway = { provider: "sms_gateway", gateway_url: "https://localhost:9/", from: "+15551234567" };
    const tenant = memoryStore(newTenant({ connections: [smsConnection(gateway)] }));
    cloud = await openCloud({ dir: folder(), region: "eu-central-1", ports: anyPorts, tenant });
    const context = await browser().newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
  });
  afterEach(async () => {
    await page.context().close();
    await cloud.close();
    assert.deepEqual(complaints, []);
  });

  async function open() {
    await page.goto(cloud.endpoints.inbox);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByLabel("State of aws").waitFor();
  }
  const deliver = (body: string, from: string | null = null, number = to) =>
    cloud.carrier.send({ to: number, from, body, vendor: "webhook" });

  it("says that there is nothing yet, and how to begin", async () => {
    await open();
    await page.getByText("Nothing yet. Start a login here, or from your own page.").waitFor();
    assert.equal(await page.title(), "Local logins");
  });

  it("shows a message that came before, and one that comes, and counts them in the title", async () => {
    await deliver("one");
    await open();
    await page.getByText("one", { exact: true }).waitFor();
    await deliver("two");
    await page.getByText("two", { exact: true }).waitFor();
    assert.equal(await page.title(), "(2) Local logins");
    assert.deepEqual(await page.locator(".bubble").allTextContents(), ["two", "one"]);
    await page.getByText(`Message to ${to}`).waitFor({ state: "attached" });
  });

  it("has few of a thousand messages in the document, and older ones on demand", async () => {
    for (let index = 1; index <= 1000; index += 1) await deliver(`number ${index}.`);
    await open();
    await page.getByText("number 1000.").waitFor();
    assert.equal(await page.title(), "(1000) Local logins");
    assert.equal(await page.getByRole("article").count(), 25);
    await page.getByRole("button", { name: "Show older: 975 more" }).press("Enter");
    assert.equal(await page.getByRole("article").count(), 50);
    await page.keyboard.press("Tab");
    await deliver("the newest");
    await page.getByText("the newest").waitFor();
    assert.ok((await page.getByRole("article").count()) <= 51);
  });

  it("shows hostile texts as texts", async () => {
    const body = '<img src=x onerror="document.title=1">\n</script><b>bold</b>\n\u202Egnp.exe';
    await deliver(body, "<i>me</i>");
    await open();
    const lines = await page.locator(".bubble .line").allTextContents();
    assert.deepEqual(lines, body.split("\n"));
    assert.equal(await page.getByText("<i>me</i>").count(), 1);
    assert.equal(await page.locator("img, b, i, .bubble script").count(), 0);
  });

  it("gives each line its own direction, so that Arabic and the line of WebOTP read right", async () => {
    await deliver("رمز التحقق الخاص بك هو 123456\n\n@login.example.com #123456");
    await deliver("\u202Ereversed\nnext line");
    await open();
    const direction = (text: string) =>
      page
        .getByText(text)
        .evaluate((line) => line.ownerDocument.defaultView?.getComputedStyle(line).direction);
    assert.equal(await direction("رمز"), "rtl");
    assert.equal(await direction("@login.example.com #123456"), "ltr");
    assert.equal(await direction("next line"), "ltr");
  });

  it("shows a start that the tenant refused", async () => {
    await open();
    await page.getByLabel("Phone number").fill("0151");
    await page.getByRole("button", { name: "Start" }).click();
    await page
      .getByRole("article", { name: "0151" })
      .getByText(/bad\.phone_number/)
      .waitFor();
    await page.getByRole("status").filter({ hasText: "400 bad.phone_number" }).waitFor();
  });

  it("follows what another page or a test has set", async () => {
    await open();
    await page.request.put(`${cloud.endpoints.inbox}/carrier/vonage`, {
      data: { state: "slow", delayMs: 700 },
    });
    const [state, delay] = [
      page.getByLabel("State of vonage"),
      page.getByLabel("Delay of vonage in milliseconds"),
    ];
    await state.locator('option[value="slow"]:checked').waitFor({ state: "attached" });
    assert.deepEqual([await state.inputValue(), await delay.inputValue()], ["slow", "700"]);
    assert.equal(await page.getByLabel("State of aws").inputValue(), "ok");
  });

  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1280, 360])
      it(`keeps nobody out, as far as axe can tell, ${colorScheme} and ${width} pixels wide`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await deliver("Your code is 123456.\n\n@login.example.com #123456");
        await open();
        await page.getByRole("button", { name: "Start" }).click();
        await page
          .getByText(/ECONNREFUSED/)
          .first()
          .waitFor();
        await page.getByText("Tenant log", { exact: true }).first().waitFor();
        await page.locator("#tenant summary").first().click();
        await page.evaluate(axe);
        const { violations } = (await page.evaluate("axe.run()")) as { violations: Finding[] };
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
          [],
        );
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert.ok(Number(overflow) <= 0, "the page does not scroll sideways");
      });

  it("allows scripts and styles of its own alone, and no frame", async () => {
    const { headers } = await send(cloud.endpoints.inbox);
    const policy = String(headers["content-security-policy"]);
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.ok(!policy.includes("unsafe"));
  });

  it("is not there by a foreign name", async () => {
    const { status } = await send(cloud.endpoints.inbox, { headers: { host: "evil.example" } });
    assert.equal(status, 421);
  });
});
