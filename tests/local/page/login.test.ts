// Logins by the page, in a real browser, against the real program.
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { useChromium } from "../../support/chromium.ts";
import { openPageRun, type PageRun } from "./run.ts";

let numbers = 0;
/** Each test has its own, as the guard counts. */
const newNumber = () => `+49151123${String(456_00 + numbers++).padStart(5, "0")}`;

describe("the page, with the real program", function () {
  this.timeout(60_000).slow(10_000);
  const browser = useChromium();
  let run: PageRun;
  let page: Page;
  before(async () => {
    run = await openPageRun();
  });
  after(() => run?.close());
  beforeEach(async () => {
    const context = await browser().newContext();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    page = await context.newPage();
    await page.goto(run.url);
    await page.getByText("Live", { exact: true }).waitFor();
  });
  afterEach(async () => {
    await page.context().close();
    run.run.cloud.carrier.behave({ state: "ok" });
  });

  /** Starts a login by the page, and finds it in the list. */
  async function start(to: string): Promise<Locator> {
    await page.getByLabel("Phone number").fill(to);
    await page.getByRole("button", { name: "Start" }).click();
    const story = page.getByRole("article", { name: to });
    await story.getByText(/The gateway answered/).waitFor();
    return story;
  }
  const choose = async (label: string, value: string, told: string) => {
    await page.getByLabel(label, { exact: true }).selectOption(value);
    await page.getByRole("status").filter({ hasText: told }).waitFor();
  };

  it("starts a login, shows its message, copies the code, logs in and shows the claims", async () => {
    const to = newNumber();
    const story = await start(to);
    const code = (await story.locator(".digits").textContent()) ?? "";
    assert.match(code, /^\d{6}$/);
    const lines = await story.locator(".bubble .line").allTextContents();
    assert.equal(lines.at(-1), `@login.example.com #${code}`);
    await story.getByRole("button", { name: "Copy" }).click();
    await story.getByText(`Copied ${code}`).waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), code);
    await story.getByRole("button", { name: "Log in" }).click();
    const claims = JSON.parse((await story.getByLabel("ID token").textContent()) ?? "");
    assert.deepEqual([claims.aud, claims.phone_number], ["local-application", to]);
    await story.getByText(/The code was used after/).waitFor();
    await story.getByRole("button", { name: "Log in" }).click();
    await story.getByText("403 invalid_grant: Wrong phone number or verification code.").waitFor();
  });

  it("tells what happened: application, key, guard, attempts, receipt and the line of the log", async () => {
    const story = await start(newNumber());
    await story.getByText("Login by local-application, signed with key generation 1").waitFor();
    await story.getByText(/^Guard: /).waitFor();
    await story.getByText(/^twilio: accepted after \d+ ms/).waitFor();
    await story.getByText("twilio · path connection · DE · GSM-7 · 1 SMS").waitFor();
    assert.ok(!(await story.locator("pre").last().isVisible()));
    await story.getByText("Log", { exact: true }).click();
    const line = JSON.parse((await story.locator("details pre").textContent()) ?? "");
    assert.equal(line.message, "message sent");
  });

  it("shows a failed start with its code, what the application was told, and the advice of the README", async () => {
    await choose("State of all", "down", "all: down");
    const story = await start(newNumber());
    await story
      .getByText("sms_provider_error: Unexpected response while calling the SMS gateway: 503")
      .waitFor();
    await story.getByText("The gateway says: ERR_PROVIDERS_UNAVAILABLE").waitFor();
    await story
      .getByText("What to do: Every provider of the route is down or throttles: see attempts in the log.")
      .waitFor();
    assert.equal(await story.locator(".bubble").count(), 0);
  });

  it("shows a failover, with the receipt of the carrier that took the message", async () => {
    await choose("State of twilio", "down", "twilio: down");
    const story = await start(newNumber());
    await story.getByText(/^twilio: unavailable \(down, 20500\)/).waitFor();
    await story.getByText("Failover from twilio to aws").waitFor();
    await story.getByText(/Receipt of aws: delivered/).waitFor();
    await choose("Receipts of aws", "lost", "Receipts of aws: lost");
    const other = await start(newNumber());
    await other.getByText(/Receipt of aws: lost/).waitFor();
    run.run.cloud.carrier.reportAs({ state: "delivered" });
  });

  it("opens a breaker, which the gateway obeys, and closes it", async () => {
    await start(newNumber());
    // The tests before may have opened it.
    await page.request.put(`${run.url}/breakers/twilio`, { data: { seconds: 0 } });
    await page.getByRole("button", { name: "Open twilio" }).click();
    await page.getByText("twilio: open until").waitFor();
    const past = await start(newNumber());
    await past.getByText(/^aws: accepted/).waitFor();
    assert.equal(await past.getByText(/^twilio: /).count(), 0);
    await page.getByRole("button", { name: "Close twilio" }).click();
    await page.getByText("twilio: closed").waitFor();
    await (await start(newNumber())).getByText(/^twilio: accepted/).waitFor();
  });

  it("tells a duplicate, of which nothing was sent again", async () => {
    const to = newNumber();
    run.run.cloud.logins.setTestCode(to, { code: "123456", send: true });
    const story = await start(to);
    await page.getByRole("button", { name: "Start" }).click();
    await story.getByText("Duplicate: this message had been sent before").waitFor();
    assert.equal(await story.getByText(/accepted after/).count(), 1);
  });

  it("rotates the key by a deployment, while logins go on, and names the new key", async () => {
    await page.getByRole("button", { name: "Rotate the key" }).click();
    await page.getByText(/^Generation 2 signs\. \d+ logins were started meanwhile, none failed\.$/).waitFor();
    const signed = page.getByText(/signed with key generation 2/);
    await signed.first().waitFor();
    assert.equal(run.run.outputs.keyGeneration, 1);
  });

  it("is used by keyboard alone", async () => {
    const to = newNumber();
    await page.getByLabel("Phone number").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(to);
    await page.keyboard.press("Enter");
    const story = page.getByRole("article", { name: to });
    await story.locator(".digits").waitFor();
    const logIn = story.getByRole("button", { name: "Log in" });
    // As far as the newest login, and not a hundred stops.
    for (let stops = 0; stops < 8 && !(await isFocused(logIn)); stops += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await story.getByLabel("ID token").waitFor();
    assert.ok(await isFocused(logIn), "the focus stays where it was");
  });

  it("forgets everything but the stack", async () => {
    await start(newNumber());
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Forget everything" }).click();
    await page.getByText("Nothing yet.").waitFor();
    assert.equal(await page.title(), "Local logins");
    await page.reload();
    await page.getByText("Nothing yet.").waitFor();
    await start(newNumber());
  });
});

describe("the page, where the phone provider sends", function () {
  this.timeout(60_000).slow(10_000);
  const browser = useChromium();
  let run: PageRun;
  before(async () => {
    run = await openPageRun({ auth0Path: "phoneProvider", replacePhoneProvider: "true" });
  });
  after(() => run?.close());

  it("tells the path, the key of the Action, and of a failure what the tenant log says", async () => {
    const page = await browser().newPage();
    await page.goto(run.url);
    await chosen(page.getByLabel("Path"), "phoneProvider");
    const [first, second] = [newNumber(), newNumber()];
    await page.getByLabel("Phone number").fill(first);
    await page.getByRole("button", { name: "Start" }).click();
    const sent = page.getByRole("article", { name: first });
    await sent.getByText("Login by local-application, signed with key generation 1").waitFor();
    await sent.getByText(/path phoneProvider/).waitFor();
    run.run.cloud.carrier.behave({ state: "reject" });
    await page.getByLabel("Phone number").fill(second);
    await page.getByRole("button", { name: "Start" }).click();
    const failed = page.getByRole("article", { name: second });
    await failed
      .getByText(/The user was told nothing\. The tenant log says: .*ERR_REJECTED_RECIPIENT/)
      .waitFor();
    await page.getByLabel("Path").selectOption("connection");
    await page.getByText("The tenant sends by its phone provider all the same").waitFor();
    await page.close();
  });
});

/** Waits until the page has chosen it. Its policy has no place for expressions that are waited for. */
function chosen(select: Locator, value: string): Promise<void> {
  return select.locator(`option[value="${value}"]:checked`).waitFor({ state: "attached" });
}

function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === element.ownerDocument.activeElement);
}
