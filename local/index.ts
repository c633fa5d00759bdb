// The local run as a library: for tests of logins.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import * as v from "valibot";
import { type TenantSettings, tenantSettings } from "./auth0/tenant/settings.ts";
import type { Message } from "./carrier/carrier.ts";
import type { Endpoints } from "./endpoints.ts";
import { messagesFor, nextMessage } from "./page/messages.ts";
import { defaultStack, readLocalFile, readProject } from "./project.ts";
import type { Project } from "./pulumi/engine/converge.ts";
import { openRun } from "./run.ts";

export type { Message } from "./carrier/carrier.ts";
export type { Endpoints } from "./endpoints.ts";

export interface LocalOptions {
  /**
   * Folder of the Pulumi project, or a function that makes its resources and returns its outputs. Default: the current folder.
   */
  readonly program?: string | (() => unknown);
  /** Stack whose file gives the configuration. Default: `dev`. Only with a folder. */
  readonly stack?: string;
  /** Configuration beside that of the stack, or in its place, by key with namespace, such as `aws:region`. */
  readonly config?: Readonly<Record<string, string>>;
  /** What else `local.yaml` may say; of a folder, its `local.yaml` is the default. */
  readonly settings?: v.InferInput<typeof tenantSettings>;
  /** Folder that keeps the state for the next run. Default: a temporary one, which goes at the end. */
  readonly stateFolder?: string;
  /** Gets the lines that `npm start` prints. Default: they are dropped. */
  readonly print?: (line: string) => void;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly scope?: string;
  readonly expires_in: number;
  readonly token_type: string;
}

export interface LoginOptions {
  /** Id of the application. Default: the first that the stack enables for its connection, or `local-application`. */
  readonly application?: string;
  /** Default: `openid profile phone offline_access`. */
  readonly scope?: string;
  /** Default: none, for an opaque access token. */
  readonly audience?: string;
}

export interface Local {
  /** Addresses, keys and paths; the same as in `.local/endpoints.json`. */
  readonly endpoints: Endpoints;
  /** Outputs of the program, secrets in plain text. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /**
   * The next message to a number, each once, from the first on. Rejects after `timeoutMs` milliseconds, 10,000 by default,
   * with what went wrong meanwhile.
   */
  nextMessage(to: string, options?: { readonly timeoutMs?: number }): Promise<Message>;
  /** Starts a login, reads the code from the message, and exchanges it. Rejects with what the tenant answered if it fails. */
  login(to: string, options?: LoginOptions): Promise<Tokens>;
  /** Ends every server and process, and removes temporary files. */
  close(): Promise<void>;
}

/** Starts AWS, an Auth0 tenant and SMS carriers on free ports, and deploys a program to them. */
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const project = projectOf(options);
  const settings = settingsOf(options);
  const folder = options.stateFolder ?? mkdtempSync(join(tmpdir(), "auth0-sms-gateway-local-"));
  const clean = () => {
    if (options.stateFolder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const ports = { inbox: 0, auth0: 0, aws: 0, carrier: 0, gateway: 0 };
  const print = options.print ?? (() => {});
  const { cloud, endpoints, outputs } = await openRun({ dir: folder, ports, settings, project, print }).catch(
    (error: unknown) => {
      clean();
      throw error;
    },
  );
  /** By number, the message that was handed out last. */
  const seen = new Map<string, string>();

  async function next(to: string, { timeoutMs = 10_000 } = {}): Promise<Message> {
    const since = seen.get(to) ?? new Date(0).toISOString();
    const message = await nextMessage(cloud.carrier, { to, since }, AbortSignal.timeout(timeoutMs));
    if (!message) throw new Error(`no message to ${to} came within ${timeoutMs} ms${lastFailure(to)}`);
    seen.set(to, message.id);
    return message;
  }

  function lastFailure(to: string): string {
    const failed = cloud.events
      .after(0)
      .flatMap((event) => (event.type === "failedStart" ? [event.failure] : []));
    const last = failed.findLast(({ phone_number }) => phone_number === to);
    return last ? `; the last start of a login failed: ${last.error}: ${last.error_description}` : "";
  }

  return {
    endpoints,
    outputs,
    nextMessage: next,
    async login(to, { application, scope, audience } = {}) {
      const [last] = messagesFor(cloud.carrier.messages, { to }).slice(-1);
      if (last) seen.set(to, last.id);
      const started = await cloud.logins.startLogin({ to, ...(application && { application }) });
      if (started.status !== 200) throw refusal(`a login of ${to} could not be started`, started);
      // A gateway sends the same text to the same number once, so a fixed code may have no message of its own.
      const code = cloud.logins.testCodes()[to]?.code ?? (await next(to)).code;
      if (!code) throw new Error(`the message to ${to} has no code in it that the tenant knows`);
      const exchange = { to, code, ...(application && { application }), ...(scope && { scope }) };
      const done = await cloud.logins.exchange({ ...exchange, ...(audience && { audience }) });
      if (done.status !== 200) throw refusal(`the code of ${to} was refused`, done);
      return done.body as Tokens;
    },
    async close() {
      await cloud.close();
      clean();
    },
  };
}

function refusal(what: string, { status, body }: { status: number; body: unknown }): Error {
  const { error, errorCode, error_description, message } = { ...(body as Record<string, unknown>) };
  return new Error(`${what}: ${status} ${error_description ?? message} (${errorCode ?? error})`);
}

function projectOf({ program = ".", stack = defaultStack, config = {} }: LocalOptions): Project {
  if (typeof program === "function")
    return { name: basename(process.cwd()), stack, main: program, config, secretKeys: [] };
  const project = readProject(resolve(program), stack);
  return { ...project, config: { ...project.config, ...config } };
}

function settingsOf({ program = ".", settings }: LocalOptions): TenantSettings {
  if (settings === undefined && typeof program === "string") return readLocalFile(resolve(program));
  const result = v.safeParse(tenantSettings, settings ?? {});
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `settings.${v.getDotPath(issue)}: ${issue.message}`);
  throw new Error(problems.join("\n"));
}
