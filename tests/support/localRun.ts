// What tests of the local cloud need before they open one.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Ports } from "../../local/machine/ports.ts";
import { isUpToDate } from "../../program/built.mjs";

const root = join(import.meta.dirname, "../..");

/** The system chooses. */
export const anyPorts: Ports = { inbox: 0, auth0: 0, aws: 0, carrier: 0, gateway: 0 };

/** Builds what a stack deploys, unless it is built of the sources as they are. */
export function ensureBuilt(): void {
  if (!isUpToDate()) execFileSync(process.execPath, ["build/bundles.ts"], { cwd: root });
}
