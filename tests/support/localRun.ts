// What tests of the local cloud need before they open one.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Ports } from "../../local/machine/ports.ts";

const root = join(import.meta.dirname, "../..");

/** The system chooses. */
export const anyPorts: Ports = { inbox: 0, auth0: 0, aws: 0, carrier: 0, gateway: 0 };

/** Builds the bundles that a stack deploys, unless they are there. */
export function ensureBuilt(): void {
  if (existsSync(join(root, "dist/gateway/index.mjs")) && existsSync(join(root, "dist/action/index.js")))
    return;
  execFileSync(process.execPath, ["build/bundles.ts"], { cwd: root });
}
