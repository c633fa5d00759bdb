// One execution environment: a child process that runs the bundle, and the Runtime API that feeds it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bootstrap = fileURLToPath(new URL("bootstrap.mjs", import.meta.url));

/** Lambda ends an environment whose initialisation takes longer. */
const initTimeoutMs = 10_000;

/** The outcome of one invocation. `payload` is the handler's result, or Lambda's error document, as JSON text. */
export interface Invocation {
  readonly requestId: string;
  readonly ok: boolean;
  readonly payload: string;
  /** Milliseconds. */
  readonly durationMs: number;
}

export interface EnvironmentOptions {
  /** Folder of the bundle, which becomes the working directory. */
  readonly codeDir: string;
  /** All variables of the process; none of the parent process is passed on. */
  readonly variables: Readonly<Record<string, string>>;
  readonly functionArn: string;
  readonly memorySizeMb: number;
  readonly timeoutMs: number;
  readonly onLine: (line: string) => void;
  readonly initTimeoutMs?: number;
}

export interface Environment {
  /** One at a time. Never rejects: a crash, an exception and a timeout are results with `ok: false`. */
  invoke(event: string, requestId?: string): Promise<Invocation>;
  stop(): void;
  /** False once the process has ended or is being stopped. */
  readonly alive: boolean;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  /** Milliseconds from the start of the process until the handler was loaded. */
  readonly initMs: number;
}

export class InitError extends Error {
  override readonly name = "InitError";
}

interface Pending {
  readonly requestId: string;
  readonly event: string;
  readonly settle: (ok: boolean, payload: string) => void;
}

/** Starts the process and waits until it asks for its first event. Throws `InitError`. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const started = performance.now();
  const signals = { ready: Promise.withResolvers<void>(), ended: Promise.withResolvers<void>() };
  let pending: Pending | undefined;
  let waiting: ServerResponse | undefined;

  const api = await listen((request, response) => {
    receive(request, (route, body) => {
      if (route === "invocation/next") {
        waiting = response;
        signals.ready.resolve();
        return deliver();
      }
      response.writeHead(202).end();
      if (route === "init/error") signals.ready.reject(new InitError(body));
      if (route === `invocation/${pending?.requestId}/response`) pending?.settle(true, body);
      if (route === `invocation/${pending?.requestId}/error`) pending?.settle(false, body);
    });
  });
  const child = startProcess(options, api);
  const isAlive = () => !child.killed && child.exitCode === null && child.signalCode === null;
  const stop = () => void child.kill("SIGKILL");

  /** Hands the event over when there is one and the process asks for it. */
  function deliver(): void {
    if (!pending || !waiting) return;
    waiting.writeHead(200, eventHeaders(pending.requestId, options));
    waiting.end(pending.event);
    waiting = undefined;
  }

  child.on("error", (error) => signals.ready.reject(new InitError(error.message)));
  child.on("close", (code, signal) => {
    api.closeAllConnections();
    api.close();
    const reason = `Runtime exited ${signal ? `with signal: ${signal}` : `with code: ${code}`}`;
    signals.ready.reject(new InitError(errorDocument("Runtime.ExitError", reason)));
    pending?.settle(false, errorDocument("Runtime.ExitError", `RequestId: ${pending.requestId} ${reason}`));
    signals.ended.resolve();
  });

  await readyInTime(signals.ready.promise, options.initTimeoutMs ?? initTimeoutMs, stop);
  return {
    initMs: performance.now() - started,
    ended: signals.ended.promise,
    stop,
    get alive() {
      return isAlive();
    },
    invoke(event, requestId = randomUUID()) {
      const invocation = Promise.withResolvers<Invocation>();
      const begun = performance.now();
      const seconds = (options.timeoutMs / 1000).toFixed(2);
      const timer = setTimeout(() => {
        stop();
        pending?.settle(false, errorDocument("Sandbox.Timedout", `Task timed out after ${seconds} seconds`));
      }, options.timeoutMs);
      pending = {
        requestId,
        event,
        settle(ok, payload) {
          clearTimeout(timer);
          pending = undefined;
          invocation.resolve({ requestId, ok, payload, durationMs: performance.now() - begun });
        },
      };
      if (!isAlive()) {
        pending.settle(false, errorDocument("Runtime.ExitError", "the runtime has exited"));
      }
      deliver();
      return invocation.promise;
    },
  };
}

export function errorDocument(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}

function eventHeaders(requestId: string, { functionArn, timeoutMs }: EnvironmentOptions) {
  const time = Math.floor(Date.now() / 1000).toString(16);
  const random = randomUUID().replaceAll("-", "").slice(0, 24);
  return {
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": requestId,
    "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
    "lambda-runtime-invoked-function-arn": functionArn,
    "lambda-runtime-trace-id": `Root=1-${time}-${random};Parent=${random.slice(0, 16)};Sampled=0`,
  };
}

function startProcess(
  { codeDir, variables, memorySizeMb, onLine }: EnvironmentOptions,
  api: Server,
): ChildProcess {
  const { port } = api.address() as AddressInfo;
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${Math.floor(memorySizeMb * 0.9)}`, bootstrap],
    {
      cwd: codeDir,
      env: { ...variables, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, LAMBDA_TASK_ROOT: codeDir },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  return child;
}

async function readyInTime(ready: Promise<void>, limitMs: number, stop: () => void): Promise<void> {
  const late = Promise.withResolvers<never>();
  const message = `Init timed out after ${(limitMs / 1000).toFixed(2)} seconds`;
  const timer = setTimeout(
    () => late.reject(new InitError(errorDocument("Sandbox.Timedout", message))),
    limitMs,
  );
  try {
    await Promise.race([ready, late.promise]);
  } catch (error) {
    stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  // No timeouts: an idle environment keeps its request for the next event open.
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, answer);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function receive(request: IncomingMessage, then: (route: string, body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    then((request.url ?? "").replace("/2018-06-01/runtime/", ""), Buffer.concat(chunks).toString());
  });
}
