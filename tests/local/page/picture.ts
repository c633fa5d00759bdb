// `npm run picture`: the page as the README shows it, docs/local-page.png, from a real run.
import { join } from "node:path";
import { openChromium } from "../../support/chromium.ts";
import { openPageRun } from "./run.ts";

const target = join(import.meta.dirname, "../../../docs/local-page.png");
const run = await openPageRun();
const browser = await openChromium();
const page = await browser.newPage({ viewport: { width: 1080, height: 880 }, colorScheme: "light" });
await page.goto(run.url);

async function start(to: string): Promise<void> {
  await page.getByLabel("Phone number").fill(to);
  await page.getByRole("button", { name: "Start" }).click();
  await page
    .getByRole("article", { name: to })
    .getByText(/The gateway answered/)
    .waitFor();
}
const set = async (label: string, state: string) => {
  await page.getByLabel(label).selectOption(state);
  await page.getByRole("status").filter({ hasText: state }).waitFor();
};

// The first login pays for what starts with it.
await start("+4915112345677");
await page.request.post(`${run.url}/reset`);
await page.getByText("Nothing yet.").waitFor();
await set("State of all", "down");
await start("+4915112345679");
await set("State of all", "ok");
await set("State of twilio", "down");
await start("+4915112345678");
const story = page.getByRole("article", { name: "+4915112345678" });
await story.getByText(/Receipt/).waitFor();
const code = (await story.locator(".digits").textContent()) ?? "";
await page.request.post(`${run.url}/tokens`, { data: { to: "+4915112345678", code } });
await story.getByText(/The code was used/).waitFor();
await page.getByText(/ss \+4915112345678/).waitFor();
await page.evaluate("document.activeElement?.blur()");
await page.screenshot({ path: target });

await browser.close();
await run.close();
console.log(target);
