// The real program with two providers, in a local run of its own, for what drives the page in a browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLocalFile, readProject } from "../../../local/project.ts";
import { openRun, type Run } from "../../../local/run.ts";
import { ensureBuilt } from "../../support/built.ts";
import { freePort } from "../../support/freePort.ts";
import { anyPorts } from "../../support/localRun.ts";

const root = join(import.meta.dirname, "../../..");

export interface PageRun {
  readonly run: Run;
  /** Address of the page. */
  readonly url: string;
  close(): Promise<void>;
}

/** `more` are further keys of the program's configuration. */
export async function openPageRun(more: Readonly<Record<string, string>> = {}): Promise<PageRun> {
  ensureBuilt();
  const dir = mkdtempSync(join(tmpdir(), "page-"));
  const project = readProject(root, "dev");
  const carrier = await freePort();
  const baseUrl = `https://localhost:${carrier}`;
  const settings = { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567", baseUrl };
  const config = {
    providers: [{ name: "twilio", settings }, { name: "aws" }],
    credentials: { twilio: { authToken: "t".repeat(32) } },
    text: { webOtpDomain: "login.example.com" },
  };
  const texts = Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)] as const);
  const set = [...texts, ...Object.entries(more)].map(([key, value]) => [`${project.name}:${key}`, value]);
  const run = await openRun({
    dir,
    ports: { ...anyPorts, carrier },
    settings: readLocalFile(root),
    print: () => {},
    project: { ...project, config: { ...project.config, ...Object.fromEntries(set) } },
  });
  return {
    run,
    url: run.endpoints.inbox,
    async close() {
      await run.cloud.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
