// Requests to one function: each gets an environment, or waits for one.
import { type EnvironmentOptions, errorDocument, type Invocation } from "./environment.ts";
import { createFleet, type Member } from "./fleet.ts";

export interface PoolOptions {
  /** At most this many environments at once; further requests wait. */
  readonly maxEnvironments: number;
  /** How long environments of the former revision go on serving after an update, in milliseconds. */
  readonly lingerMs: number;
  /** `initMs` is set for the first invocation of an environment. */
  readonly onInvocation: (invocation: Invocation, initMs: number | undefined) => void;
}

export interface Pool {
  /** `requestId` is new by default. */
  invoke(event: string, requestId?: string): Promise<Invocation>;
  /** Requests that run or wait. */
  readonly inFlight: number;
  /** New environments get these options from now on. */
  update(options: EnvironmentOptions): void;
  /** No environment of now serves another request. */
  replace(): void;
  /** Ends every environment; resolves when all processes are gone. */
  close(): Promise<void>;
}

interface Waiting {
  readonly event: string;
  readonly requestId: string | undefined;
  readonly resolve: (invocation: Invocation) => void;
}

export function createPool(
  initial: EnvironmentOptions,
  { maxEnvironments, lingerMs, onInvocation }: PoolOptions,
): Pool {
  const fleet = createFleet(initial, { lingerMs, onChange: dispatch, onInitError: failNext });
  const queue: Waiting[] = [];
  let { onLine } = initial;
  let inFlight = 0;
  let closed = false;

  function dispatch(): void {
    if (closed) return;
    while (queue.length > 0) {
      const member = fleet.pick();
      const next = member && queue.shift();
      if (!next) break;
      void run(member, next);
    }
    while (fleet.starting < queue.length && fleet.size < maxEnvironments) fleet.start();
  }

  async function run(member: Member, { event, requestId, resolve }: Waiting): Promise<void> {
    const initMs = member.used ? undefined : member.environment.initMs;
    member.busy = true;
    member.used = true;
    const invocation = await member.environment.invoke(event, requestId);
    fleet.release(member);
    onInvocation(invocation, initMs);
    resolve(invocation);
    dispatch();
  }

  /** An environment that does not start fails one request; the next request tries again, as on Lambda. */
  function failNext(error: Error): void {
    onLine(`INIT_REPORT Status: error ${error.message}`);
    queue.shift()?.resolve(unserved(error.message));
  }

  return {
    get inFlight() {
      return inFlight;
    },
    async invoke(event, requestId) {
      inFlight += 1;
      try {
        return await new Promise<Invocation>((resolve) => {
          queue.push({ event, requestId, resolve });
          dispatch();
        });
      } finally {
        inFlight -= 1;
      }
    },
    update(options) {
      onLine = options.onLine;
      fleet.update(options);
    },
    replace: fleet.replace,
    async close() {
      closed = true;
      await fleet.stop();
      const payload = errorDocument("ResourceNotFoundException", "the function is gone");
      for (const { resolve } of queue.splice(0)) resolve(unserved(payload));
    },
  };
}

/** The result of a request that reached no environment. */
function unserved(payload: string): Invocation {
  return { requestId: "", ok: false, payload, durationMs: 0 };
}
