// Where the Pulumi CLI is: on the PATH, or in a checkout where `npm run install:pulumi` puts it.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

/** What to run where there is no CLI. */
export const installCommand = "npm run install:pulumi";

export interface PulumiCli {
  readonly version: string;
  /** Folder that holds `bin/pulumi`; undefined for the one on the PATH. */
  readonly root: string | undefined;
}

/** The first CLI that is recent enough for Pulumi.yaml, of the PATH, `.local/bin` and the cache of this user. */
export async function findPulumi(): Promise<PulumiCli | undefined> {
  const least = await requiredVersion();
  const own = isCheckout ? [join(root, ".local"), await cacheDir()] : [];
  for (const folder of [undefined, ...own]) {
    const version = await versionOf(folder === undefined ? "pulumi" : join(folder, "bin", "pulumi"));
    if (version !== undefined && isAtLeast(version, least)) return { version, root: folder };
  }
  return undefined;
}

/** The command that runs it. Throws where there is none. */
export async function pulumiCommand(): Promise<string> {
  const cli = await findPulumi();
  if (!cli) {
    const least = await requiredVersion();
    throw new Error(
      `no Pulumi CLI of version ${least} or newer was found; to install it: https://www.pulumi.com/docs/install/`,
    );
  }
  return cli.root === undefined ? "pulumi" : `${cli.root}/bin/pulumi`;
}

/** Folder with the go.mod that names the version to build. */
export const moduleDir = join(root, "tools/pulumi");

const isCheckout = existsSync(join(moduleDir, "go.mod"));

/** `<cache>/auth0-sms-gateway/pulumi-<version>`: outside of the checkout, so that the next one finds it. */
export async function cacheDir(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "auth0-sms-gateway", `pulumi-${await pinnedVersion()}`);
}

/** As in `3.259.0`. */
export async function pinnedVersion(): Promise<string> {
  const module = await readFile(join(moduleDir, "go.mod"), "utf8");
  const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(module)?.[1];
  if (version === undefined) throw new Error(`${moduleDir}/go.mod does not name a version of Pulumi`);
  return version;
}

const leastVersion = "3.0.0";

async function requiredVersion(): Promise<string> {
  if (!isCheckout) return leastVersion;
  const project = await readFile(join(root, "Pulumi.yaml"), "utf8");
  return /^requiredPulumiVersion: ">=([\d.]+)"$/m.exec(project)?.[1] ?? leastVersion;
}

async function versionOf(command: string): Promise<string | undefined> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    return (await run(command, ["version"], { env })).stdout.trim().replace(/^v/, "");
  } catch {
    return undefined;
  }
}

function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, "en", { numeric: true }) >= 0;
}
