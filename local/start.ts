#!/usr/bin/env node
// `npm start`: the whole system on this machine. Runs the project of the current folder and keeps its state in `.local/`.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { closest, distance } from "fastest-levenshtein";
import type { Cloud } from "./cloud.ts";
import { claimFolder } from "./machine/claim.ts";
import { explainDisk } from "./machine/disk.ts";
import { requireFreePorts } from "./machine/listen.ts";
import { readPorts } from "./machine/ports.ts";
import { defaultStack, readLocalFile, readProject } from "./project.ts";
import { openRun, type Run } from "./run.ts";
import { ownFolders, reloadWithProgram, watchProject } from "./watch.ts";
import { describeEvent, describeRun, describeSender } from "./words.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** A checkout builds its gateway; the package brings it built. */
const isCheckout = existsSync(join(root, "build/bundles.ts"));
/** Beside a program of one's own there is no script for it. */
const isScript = process.argv[1] === import.meta.filename && isCheckout;
const command = isScript ? "npm start" : "npx auth0-sms-gateway-local";
/** What goes before options. */
const withOptions = isScript ? `${command} --` : command;

const usage = `${withOptions} [options]

Deploys the Pulumi project of the current folder to a local AWS, a local Auth0 tenant and local SMS carriers, and again
whenever a file is saved. State is in .local/.

  --stack NAME   Configuration of Pulumi.NAME.yaml. Default: ${defaultStack}
  --host NAME    Lets a phone or an emulator in by this name or address of the machine, such as 192.168.1.5 or 10.0.2.2
  --reset        Starts over: deletes what is in .local/ first, but for the authority of its certificates
  --help         Says this

Ports, 0 for any free one: LOCAL_INBOX_PORT (7400), LOCAL_AUTH0_PORT (7401), LOCAL_AWS_PORT (7402),
LOCAL_CARRIER_PORT (7403), LOCAL_GATEWAY_PORT (7410).
Applications, test codes and limits of the tenant: local.yaml.`;

interface Options {
  readonly stack: string;
  readonly host?: string;
  readonly reset: boolean;
}

async function start(projectDir: string, { stack, host, reset }: Options): Promise<void> {
  if (host !== undefined && !/^[\w.-]{1,253}$/.test(host))
    throw new Error(
      `--host must be a name or an IPv4 address without a port, such as 192.168.1.5, but is "${host}"`,
    );
  const project = readProject(projectDir, stack);
  const settings = readLocalFile(projectDir);
  const ports = readPorts(process.env);
  await requireFreePorts(ports, command);
  const dir = join(projectDir, ".local");
  claimFolder(dir);
  if (reset) forget(dir);
  if (isCheckout && !existsSync(join(root, "dist/gateway/index.mjs"))) build();
  const run = await openRun({ dir, ports, host, settings, project, print: console.log }).catch(
    (error: unknown) => {
      throw withWayOut(error, stack);
    },
  );
  endOnSignal(run.cloud);
  deployOnChange(projectDir, stack, run);
  const { events } = run.cloud;
  events.listen((event) => {
    for (const line of describeEvent(event)) console.log(line);
  });
  console.log(describeRun(run));
}

/** The authority stays, as browsers trust it by now, and so do the claim and the real parts that tests use. */
const kept = ["ca.pem", "ca-key.pem", "pid", "real"];

function forget(dir: string): void {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => !kept.includes(name)) : [];
  for (const name of names) rmSync(join(dir, name), { recursive: true, force: true });
}

function withWayOut(error: unknown, stack: string): Error {
  const what = error instanceof Error ? error.message : String(error);
  const again = `Nothing runs now. What was made until then is kept in .local/: put it right and start again.`;
  const options = stack === defaultStack ? "--reset" : `--stack ${stack} --reset`;
  const over = `To start over: ${withOptions} ${options}`;
  return new Error(`${what}\n${again} ${over}`, { cause: error });
}

/** A saved file deploys again, without interrupting what runs. */
function deployOnChange(projectDir: string, stack: string, { cloud, deploy }: Run): void {
  reloadWithProgram();
  const isOwn = isCheckout && relative(root, projectDir) === "";
  const again = async (paths: readonly string[]) => {
    console.log(`\n${paths.join(", ")} changed`);
    const before = describeSender(cloud);
    try {
      if (isOwn && paths.some((path) => /^(gateway|action)\//.test(path))) build();
      cloud.applySettings(readLocalFile(projectDir));
      await deploy(readProject(projectDir, stack));
      const sender = describeSender(cloud);
      if (sender !== before) console.log(sender);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      console.error("The running stack stays as it is. Fix the error and save again.");
    }
  };
  // Tests and documents of this repository are no program.
  watchProject(projectDir, again, isOwn ? () => ownFolders : undefined);
}

function build(): void {
  console.log("Building the gateway");
  execFileSync(process.execPath, ["build/bundles.ts"], { cwd: root, stdio: "inherit" });
}

function endOnSignal(cloud: Cloud): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      await cloud.close();
      process.exit(0);
    });
  }
}

const optionTypes = {
  stack: { type: "string", default: defaultStack },
  host: { type: "string" },
  reset: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Ends the process with 2 after a mistake, as the tools do. */
function readOptions() {
  try {
    return parseArgs({ options: optionTypes }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [text = message, name] = /^Unknown option '--?([^']+)'/.exec(message) ?? [];
    const guess = name === undefined ? "" : didYouMean(name, Object.keys(optionTypes));
    console.error(`${text}${guess}\n\n${usage}`);
    process.exit(2);
  }
}

function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word, [...known]);
  return distance(word, near) <= Math.max(1, word.length / 3) ? `; did you mean "--${near}"?` : "";
}

// Last, as it waits: what stands below is not there before it is over.
try {
  const values = readOptions();
  if (values.help) console.log(usage);
  else await start(process.cwd(), values);
} catch (thrown) {
  const error = explainDisk(thrown, join(process.cwd(), ".local"));
  console.error(`${command}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
