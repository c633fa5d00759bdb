// A real browser, where there is one. Tests that need it are skipped without it, loudly.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const executablePath = places.find((path) => path !== "" && existsSync(path));

/** Throws where there is none. */
export function openChromium(): Promise<Browser> {
  // Root, as in containers, has no sandbox.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ ...(executablePath && { executablePath }), args });
}

/** One browser for a suite, which is skipped where there is none. */
export function useChromium(): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    if (executablePath === undefined) {
      console.warn(
        "    Not here: Chromium. So NOTHING of this was checked; to get it, run .ci/fetch-chromium or set CHROMIUM to its path",
      );
      this.skip();
    }
    this.timeout(30_000);
    browser = await openChromium();
  });
  after(() => browser?.close());
  return () => {
    if (!browser) throw new Error("no browser before the tests begin");
    return browser;
  };
}
