// Runs the code of an Action as Auth0 does: isolated, and for 20 s at most
// (https://auth0.com/docs/customize/actions/limitations).
import { Worker } from "node:worker_threads";

export interface ActionRun {
  readonly code: string;
  /** Name of the exported function. */
  readonly handler: string;
  readonly event: object;
  /** PEM of the authority that the gateway's certificate comes from. */
  readonly trust: string;
}

/** The last call of `api.notification`, `done` if there was none, `error` if the code threw or took too long. */
export type ActionResult =
  | { readonly kind: "done" }
  | { readonly kind: "drop" | "retry" | "error"; readonly reason: string };

/** Aborting `signal` ends it at once. */
export async function runAction(
  run: ActionRun,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ActionResult> {
  const worker = new Worker(new URL("./actionSandbox.ts", import.meta.url), {
    workerData: run,
    env: {},
    stdout: true,
    stderr: true,
  });
  const { promise, resolve } = Promise.withResolvers<ActionResult>();
  const timer = setTimeout(
    () => resolve({ kind: "error", reason: `the Action took longer than ${timeoutMs} ms` }),
    timeoutMs,
  );
  worker.once("message", resolve);
  worker.once("error", ({ message }) => resolve({ kind: "error", reason: message }));
  worker.once("exit", () => resolve({ kind: "error", reason: "the Action ended without an answer" }));
  const end = () => resolve({ kind: "error", reason: "the tenant was closed" });
  signal.addEventListener("abort", end);
  const result = await promise;
  signal.removeEventListener("abort", end);
  clearTimeout(timer);
  await worker.terminate();
  return result;
}
