// The built bundle in a process of its own, behind the Runtime API, as Lambda runs it.
import { join, relative } from "node:path";
import { bundle } from "../../build/bundles.ts";
import {
  type Environment,
  type EnvironmentOptions,
  startEnvironment,
} from "../../local/aws/lambda/environment.ts";
import { toEvent } from "../../local/aws/lambda/functionUrl.ts";
import { message, tokenFor } from "./documents.ts";
import { temporaryDir } from "./temporaryDir.ts";
import { testAuthority } from "./tls.ts";
import { unpacked } from "./unpacked.ts";

let built: Promise<string> | undefined;

/** Path of the bundle, built once per run from the source as it is now. */
function builtBundle(): Promise<string> {
  built ??= buildBundle();
  return built;
}

async function buildBundle(): Promise<string> {
  const path = join(temporaryDir("bundle-"), "index.mjs");
  await bundle("gateway/handler.ts", relative(join(import.meta.dirname, "../.."), path));
  return path;
}

/** The temporary credentials of the environment's role. */
export const roleCredentials = {
  accessKeyId: "ASIAENVIRONMENT00001",
  secretAccessKey: "secret-of-the-role",
  sessionToken: "session-token-of-the-role",
};

export interface GatewayOptions {
  /** Where the environment finds AWS. */
  readonly awsUrl: string;
  /** The settings document, or any text in its place. */
  readonly settings: object | string;
  /** Path of another bundle than the one of the source as it is now. */
  readonly bundle?: string;
  /** Name of the table that environments share. */
  readonly table?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Request {
  readonly method?: string;
  readonly target?: string;
  /** Replaces the default headers, a JSON content type and a valid token. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | object;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The log line of this request. */
  readonly line: Record<string, unknown>;
  readonly durationMs: number;
}

export interface GatewayProcess {
  readonly initMs: number;
  /** Everything the process has written. */
  readonly lines: readonly string[];
  send(request?: Request): Promise<Reply>;
  stop(): Promise<void>;
}

/** Milliseconds after which Lambda would end the function. */
const timeoutMs = 30_000;

/** `start` is the local runtime or AWS's own. */
export async function startGatewayProcess(
  options: GatewayOptions,
  start: (options: EnvironmentOptions) => Promise<Environment> = startEnvironment,
): Promise<GatewayProcess> {
  const log = collectLines();
  const environment = await start({
    codeDir: unpacked(options.bundle ?? (await builtBundle()), textOf(options.settings)),
    variables: await variablesOf(options),
    functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:gateway",
    memorySizeMb: 512,
    timeoutMs,
    onLine: log.add,
  });
  return {
    initMs: environment.initMs,
    lines: log.lines,
    send: (request = {}) => send(request, environment, log),
    async stop() {
      environment.stop();
      await environment.ended;
    },
  };
}

const textOf = (settings: object | string) =>
  typeof settings === "string" ? settings : JSON.stringify(settings);

async function variablesOf({ awsUrl, table, variables }: GatewayOptions): Promise<Record<string, string>> {
  return {
    _HANDLER: "index.handler",
    SECRET_ID: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gateway-AbCdEf",
    ...(table && { TABLE_NAME: table }),
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: roleCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: roleCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: roleCredentials.sessionToken,
    AWS_ENDPOINT_URL: awsUrl,
    NODE_EXTRA_CA_CERTS: (await testAuthority()).caFile,
    ...variables,
  };
}

async function send(request: Request, environment: Environment, log: LineLog): Promise<Reply> {
  const { ok, payload, requestId, durationMs } = await environment.invoke(JSON.stringify(eventOf(request)));
  if (!ok) throw new Error(`the function failed: ${payload}`);
  const { statusCode, headers, body } = JSON.parse(payload);
  const line = await log.find((text) => text.includes(requestId));
  return { status: statusCode, headers, body, line: JSON.parse(line), durationMs };
}

export function eventOf({ method = "POST", target = "/", headers, body = message }: Request): object {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  return toEvent(
    {
      method,
      target,
      headers: headers ?? { "content-type": "application/json", authorization: `Bearer ${tokenFor()}` },
      body: Buffer.from(isRaw ? body : JSON.stringify(body)),
      sourceIp: "127.0.0.1",
    },
    { urlId: "gateway", region: "eu-central-1", requestId: "url-request", now: new Date() },
  );
}

interface LineLog {
  readonly lines: readonly string[];
  readonly add: (line: string) => void;
  /** The first line that fits, now or as soon as it is written. */
  find(fits: (line: string) => boolean): Promise<string>;
}

function collectLines(): LineLog {
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  return {
    lines,
    add(line) {
      lines.push(line);
      for (const tell of waiting) tell(line);
    },
    find(fits) {
      const found = lines.find(fits);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => {
        const tell = (line: string) => {
          if (!fits(line)) return;
          waiting.delete(tell);
          resolve(line);
        };
        waiting.add(tell);
      });
    },
  };
}
