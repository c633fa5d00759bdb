// A bundle in a fresh process of its own.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { unpacked } from "../../tests/support/unpacked.ts";

export interface Served {
  /** Milliseconds that the handler took, per request. */
  readonly durations: readonly number[];
  /** What they took of the processor. */
  readonly cpuMs: number;
  /** Memory of the process after them. */
  readonly rssMb: number;
}

export interface Environment {
  readonly pid: number;
  /** Milliseconds until the module was evaluated, everything it awaits included. */
  readonly importMs: number;
  /** What that took of the processor, in milliseconds. */
  readonly importCpuMs: number;
  /** Hands events over, one after the other. Rejects unless all are answered with 200. */
  serve(events: readonly object[]): Promise<Served>;
  /** Lines on standard output so far. */
  lines(): readonly string[];
  stop(): Promise<void>;
}

export interface Configuration {
  /** The settings document, as text. */
  readonly settings: string;
  readonly variables: Readonly<Record<string, string>>;
}

export async function startEnvironment(
  bundle: string,
  { settings, variables }: Configuration,
): Promise<Environment> {
  const code = join(unpacked(bundle, settings), "index.mjs");
  const child = fork(join(import.meta.dirname, "worker.mjs"), [code], {
    env: variables,
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const { importMs, importCpuMs } = await answerOf<Pick<Environment, "importMs" | "importCpuMs">>(child);
  return {
    pid: child.pid ?? 0,
    importMs,
    importCpuMs,
    serve(events) {
      child.send({ events });
      return answerOf<Served>(child);
    },
    lines: () => output.split("\n").filter(Boolean),
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`the process ended with ${code}`));
    child.once("exit", fail);
    child.once("message", (answer) => {
      child.off("exit", fail);
      resolve(answer as Answer);
    });
  });
}
