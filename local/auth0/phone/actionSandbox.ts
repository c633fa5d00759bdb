// Runs the code of an Action in a thread of its own, in a context with no more than Auth0 documents. `workerData` says what
// to run; the thread posts one `ActionResult`.
import { createRequire, isBuiltin } from "node:module";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createContext, Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { ActionResult, ActionRun } from "./runAction.ts";

const { code, handler, event, trust }: ActionRun = workerData;
const require = createRequire(import.meta.url);
setDefaultCACertificates([...getCACertificates("default"), trust]);
parentPort?.postMessage(await run());

async function run(): Promise<ActionResult> {
  let result: ActionResult = { kind: "done" };
  const notification = {
    drop(reason: string) {
      result = { kind: "drop", reason: `${reason}`.slice(0, 1024) };
    },
    retry(reason: string) {
      result = { kind: "retry", reason: `${reason}`.slice(0, 1024) };
    },
  };
  try {
    await load()(event, { notification, cache: newCache() });
    return result;
  } catch (error) {
    // Errors of the context are not instances of this realm's class.
    const isError = typeof error === "object" && error !== null && "message" in error;
    return { kind: "error", reason: `${isError ? error.message : error}` };
  }
}

type Handler = (event: unknown, api: unknown) => Promise<void>;

function load(): Handler {
  const exports: Record<string, unknown> = {};
  const globals = {
    AbortController,
    AbortSignal,
    Buffer,
    TextDecoder,
    TextEncoder,
    URL,
    URLSearchParams,
    fetch,
  };
  const timers = { clearTimeout, setTimeout };
  // Auth0 keeps 256 characters of the console's output; here there is nobody to read them.
  const console = { log() {}, info() {}, warn() {}, error() {} };
  const module = { exports };
  const context = createContext({ ...globals, ...timers, console, module, exports, require: requireBuiltin });
  new Script(code, { filename: "action.js" }).runInContext(context);
  const found = exports[handler];
  if (typeof found !== "function") throw new Error(`the code has no exports.${handler}`);
  return found as Handler;
}

/** npm modules would have to be dependencies of the Action, which are not simulated. */
function requireBuiltin(name: string): unknown {
  if (!isBuiltin(name)) throw new Error(`Cannot find module '${name}'`);
  return require(name);
}

/** Lives for one run only, which Auth0 allows itself too. */
function newCache() {
  const values = new Map<string, { value: string; expires_at: number }>();
  return {
    get: (key: string) => values.get(key),
    set(key: string, value: string, { ttl = 900_000 } = {}) {
      const record = { value, expires_at: Date.now() + ttl };
      values.set(key, record);
      return { type: "success", record };
    },
    delete(key: string) {
      values.delete(key);
      return { type: "success" };
    },
  };
}
