// An execution environment of AWS's own parts: their runtime client behind their emulator of the Runtime API.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import type { Environment, EnvironmentOptions, Invocation } from "../../local/aws/lambda/environment.ts";
import { freePort } from "./freePort.ts";
import { lambdaRuntime } from "./realParts.ts";

export interface RealEnvironment extends Environment {
  /** Stops the runtime client where it is, as Lambda does between two requests. */
  freeze(): void;
  thaw(): void;
}

/** What the emulator writes between the lines of the function. */
const ofEmulator = /^((START|END|REPORT) RequestId: |\d+ \w+ \d{4} [\d:,]+ \[\w+\] \(rapid\)|$)/;

/** The emulator starts the runtime client with the first event, so `initMs` is its own start alone. */
export async function startRealEnvironment(options: EnvironmentOptions): Promise<RealEnvironment> {
  const started = performance.now();
  const [port, apiPort] = [await freePort(), await freePort()];
  const emulator = spawn(
    lambdaRuntime.path("aws-lambda-rie"),
    [
      `--runtime-interface-emulator-address=127.0.0.1:${port}`,
      `--runtime-api-address=127.0.0.1:${apiPort}`,
      process.execPath,
      lambdaRuntime.path("node_modules/aws-lambda-ric/index.mjs"),
      options.variables._HANDLER ?? "index.handler",
    ],
    {
      cwd: options.codeDir,
      env: {
        ...options.variables,
        LAMBDA_TASK_ROOT: options.codeDir,
        AWS_LAMBDA_FUNCTION_TIMEOUT: String(options.timeoutMs / 1000),
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memorySizeMb),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  for (const stream of [emulator.stdout, emulator.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      if (!ofEmulator.test(line)) options.onLine(line);
    });
  }
  const ended = new Promise<void>((resolve) => emulator.once("close", () => resolve()));
  const isAlive = () => emulator.exitCode === null && emulator.signalCode === null;
  while (!(await isListening(port))) {
    if (!isAlive()) throw new Error("the emulator has ended");
    await wait(10);
  }
  const signal = (name: NodeJS.Signals) => {
    for (const pid of childrenOf(emulator.pid)) process.kill(pid, name);
  };

  return {
    initMs: performance.now() - started,
    ended,
    invoke: (event) => invoke(port, event),
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    stop() {
      if (!isAlive()) return;
      signal("SIGKILL");
      emulator.kill("SIGKILL");
    },
    get alive() {
      return isAlive();
    },
  };
}

async function invoke(port: number, event: string): Promise<Invocation> {
  const requestId = randomUUID();
  const begun = performance.now();
  const payload = await new Promise<string>((resolve, reject) => {
    const path = "/2015-03-31/functions/function/invocations";
    const headers = { "x-amzn-requestid": requestId };
    const call = request({ host: "127.0.0.1", port, method: "POST", path, headers }, async (reply) => {
      const chunks: Buffer[] = [];
      for await (const chunk of reply) chunks.push(chunk);
      resolve(Buffer.concat(chunks).toString());
    });
    call.on("error", reject);
    call.end(event);
  });
  // The emulator answers 200 for failed functions, too.
  const ok = !/^\{"errorType"|^Task timed out/.test(payload);
  return { requestId, ok, payload, durationMs: performance.now() - begun };
}

function childrenOf(pid: number | undefined): number[] {
  const children = (task: string) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8");
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    children(task).split(" ").filter(Boolean).map(Number),
  );
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ host: "127.0.0.1", port, path: "/" }, (reply) => {
      reply.resume();
      resolve(true);
    });
    call.on("error", () => resolve(false));
    call.end();
  });
}
