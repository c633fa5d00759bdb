// `npm start` in a folder of its own, with state of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import { portVariables } from "../../local/machine/ports.ts";
import { ensureBuilt } from "./built.ts";

const root = join(import.meta.dirname, "../..");

export interface StartedRun {
  readonly dir: string;
  /** Ends it and deletes the folder. */
  end(): Promise<void>;
}

/** Ready when it resolves. `config` are keys of the project. */
export async function startRun(config: object): Promise<StartedRun> {
  ensureBuilt();
  const dir = projectFolder(config);
  const ports = Object.fromEntries(Object.values(portVariables).map((name) => [name, "0"]));
  const child = spawn(process.execPath, [join(root, "local/start.ts")], {
    cwd: dir,
    env: { ...process.env, ...ports },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { stdout } = child;
  assert.ok(stdout);
  let isReady = false;
  for await (const line of createInterface({ input: stdout })) {
    isReady = line.startsWith("Ready in");
    if (isReady) break;
  }
  assert.ok(isReady, "the local run ended before it was ready");
  stdout.resume();
  return {
    dir,
    async end() {
      child.kill("SIGTERM");
      await once(child, "close");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function projectFolder(config: object): string {
  const dir = mkdtempSync(join(tmpdir(), "local-run-"));
  for (const file of ["Pulumi.yaml", "package.json"]) cpSync(join(root, file), join(dir, file));
  for (const folder of ["node_modules", "program", "components", "gateway", "action", "dist"])
    symlinkSync(join(root, folder), join(dir, folder));
  const qualified = Object.entries(config).map(([key, value]) => [`auth0-sms-gateway:${key}`, value]);
  const all = { "auth0:domain": "tenant.eu.auth0.com", ...Object.fromEntries(qualified) };
  writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config: all }));
  return dir;
}
