// Stacks of the unchanged program on the real Pulumi engine, deployed to a local cloud.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import {
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { parse as parseYaml, stringify } from "yaml";
import { findPulumi, installCommand } from "../../../tools/pulumi/findPulumi.ts";
import { temporaryDir } from "../temporaryDir.ts";
import { keepRunsApart } from "./inlineRuns.ts";
import type { Site } from "./site.ts";

const cli = await findPulumi();
const command = cli && (await PulumiCommand.get(cli.root === undefined ? {} : { root: cli.root }));
const home = temporaryDir("pulumi-home-");
keepRunsApart();

/** Tests that need the Pulumi CLI. Where there is none, they are skipped and the way to get one is printed. */
export function describeEngine(title: string, suite: (this: Mocha.Suite) => void): void {
  if (command) describe(title, suite);
  else describe.skip(`${title} (skipped: no Pulumi CLI was found; "${installCommand}" installs one)`, suite);
}

export type Config = Readonly<Record<string, unknown>>;

/** Numbers of resources by what happened to them, such as `{ create: 3, same: 1 }`. */
export type Changes = Readonly<Record<string, number>>;

export interface Outcome {
  readonly changes: Changes;
  /** `update aws:lambda/function:Function`, sorted; without what stayed the same. */
  readonly steps: readonly string[];
  readonly output: string;
}

export interface TestStack {
  readonly name: string;
  /** Sets the whole configuration of the stack, in plain. Keys without a namespace are the project's. */
  configure(config: Config): void;
  setSecret(path: string, value: string): Promise<void>;
  preview(options?: { refresh?: boolean; diff?: boolean }): Promise<Outcome>;
  up(options?: { refresh?: boolean; diff?: boolean; signal?: AbortSignal }): Promise<Outcome>;
  refresh(): Promise<Outcome>;
  destroy(): Promise<Outcome>;
  /** Resolves to the engine's output when the operation fails, and rejects when it does not. */
  failure(operation: Promise<Outcome>): Promise<string>;
  outputs(): Promise<Record<string, unknown>>;
  /** Variables with which a user of the stack would run a command that calls the CLI. */
  readonly environment: NodeJS.ProcessEnv;
  /** Runs the CLI as a user of the stack would. */
  pulumi(...args: string[]): Promise<string>;
  /** The state as `pulumi stack export` shows it. */
  state(): Promise<StackState>;
  importState(state: unknown): Promise<void>;
  /** Everything that the engine has printed or reported so far. */
  readonly transcript: string[];
}

export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** URNs of what it was made after. */
  readonly dependencies?: readonly string[];
}

export interface StackState {
  readonly version: number;
  readonly deployment: {
    readonly resources?: ResourceState[];
    readonly pending_operations?: unknown[];
  };
}

const root = join(import.meta.dirname, "../../..");
const { main: _main, ...project } = parseYaml(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
const passphrase = "correct horse battery staple";
let runs = 0;

/** The program as `pulumi up` runs it, evaluated anew each time. */
async function program(): Promise<Record<string, unknown>> {
  runs += 1;
  return { ...(await import(`../../../index.ts?run=${runs}`)) };
}

/** A folder for the project and its state, which stacks can share. */
export function newProject(): string {
  return temporaryDir("pulumi-project-");
}

export interface StackOptions {
  readonly name?: string;
  /** Of `newProject()`. */
  readonly folder?: string;
  readonly config?: Config;
  readonly run?: () => Promise<Record<string, unknown>>;
}

export async function openStack(site: Site, options: StackOptions = {}): Promise<TestStack> {
  if (!command) throw new Error("there is no Pulumi CLI");
  const { name = "dev", folder = newProject(), config, run = program } = options;
  const environment = {
    ...site.environment,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: project.name, program: run },
    {
      workDir: folder,
      pulumiHome: home,
      pulumiCommand: command,
      envVars: environment,
      projectSettings: { ...project, backend: { url: `file://${folder}` } },
    },
  );
  const testStack = wrap(stack, join(folder, `Pulumi.${name}.yaml`));
  if (config) testStack.configure(config);
  return testStack;
}

function wrap(stack: Stack, settingsFile: string): TestStack {
  // Spares the three further runs of the CLI by which the API looks up outputs and history after each operation.
  const lean: Stack = Object.create(stack, {
    outputs: { value: async () => ({}) },
    info: { value: async () => undefined },
  });
  const transcript: string[] = [];
  const note = (line: string) => void transcript.push(line);

  async function observe(operate: (hooks: Hooks) => Promise<unknown>): Promise<Outcome> {
    const from = transcript.length;
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => {
      events.push(event);
      // Debug messages hold every value, secrets too, and are shown to those who ask with --debug alone.
      if (isShown(event)) note(JSON.stringify(event));
    };
    const printed: string[] = [];
    const onOutput = (text: string) => {
      printed.push(text);
      note(text);
    };
    try {
      await operate({ onEvent, onOutput, onError: onOutput, color: "never" });
    } catch (cause) {
      throw new EngineError(printed.join("") || `${cause}`);
    }
    if (transcript.length === from) throw new Error("the engine said nothing");
    return { ...summarize(events), output: printed.join("") };
  }

  const { envVars, workDir, pulumiHome } = stack.workspace;
  const paths = [...(cli?.root === undefined ? [] : [join(cli.root, "bin")]), process.env.PATH];
  const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome ?? home, PATH: paths.join(delimiter) };

  async function pulumi(...args: string[]): Promise<string> {
    const run = promisify(execFile);
    const all = [...args, "--stack", stack.name];
    const running = run(command?.command ?? "pulumi", all, { cwd: workDir, env, maxBuffer: 2 ** 26 });
    // Where a command asks for a secret.
    running.child.stdin?.end("a-secret-that-was-typed-in\n");
    const done = await running;
    note(done.stderr);
    return done.stdout;
  }

  return {
    name: stack.name,
    transcript,
    environment: env,
    configure(config) {
      const settings = existsSync(settingsFile) ? parseYaml(readFileSync(settingsFile, "utf8")) : {};
      const qualified = Object.entries(config).map(([key, value]) => [
        key.includes(":") ? key : `${project.name}:${key}`,
        value,
      ]);
      writeFileSync(settingsFile, stringify({ ...settings, config: Object.fromEntries(qualified) }));
    },
    async setSecret(path, value) {
      await stack.setConfig(path, { value, secret: true }, true);
    },
    preview: (options) => observe((hooks) => lean.preview({ ...hooks, ...options })),
    up: (options) => observe((hooks) => lean.up({ ...hooks, ...options })),
    refresh: () => observe((hooks) => lean.refresh(hooks)),
    destroy: () => observe((hooks) => lean.destroy(hooks)),
    async failure(operation) {
      try {
        await operation;
      } catch (error) {
        if (error instanceof EngineError) return error.message;
        throw error;
      }
      throw new Error("the operation did not fail");
    },
    async outputs() {
      const outputs = await stack.outputs();
      return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
    },
    pulumi,
    // Not the Automation API's export, which shows secrets.
    state: async () => JSON.parse(await pulumi("stack", "export")),
    importState: (state) => stack.importStack(state as Parameters<Stack["importStack"]>[0]),
  };
}

/** The engine refused or failed; the message is what it printed. */
export class EngineError extends Error {}

interface Hooks {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly color: "never";
}

function isShown({ diagnosticEvent }: EngineEvent): boolean {
  return (
    !diagnosticEvent || ["info", "info#err", "warning", "error"].includes(diagnosticEvent.severity ?? "")
  );
}

function summarize(events: readonly EngineEvent[]): Pick<Outcome, "changes" | "steps"> {
  const changes = events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent?.resourceChanges ?? {};
  const steps = events
    .map(({ resourcePreEvent }) => resourcePreEvent?.metadata)
    .filter((metadata) => metadata && metadata.op !== "same")
    .map((metadata) => `${metadata?.op} ${metadata?.type}`)
    .sort();
  return { changes: { ...changes }, steps };
}
