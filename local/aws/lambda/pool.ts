// The execution environments of one function: reused when idle, started on demand, replaced on an update.
import { type EnvironmentOptions, errorDocument, type Invocation, startEnvironment } from "./environment.ts";
import { createMembers, type Member } from "./members.ts";

export interface PoolOptions {
  /** At most this many environments at once; further requests wait. */
  readonly maxEnvironments: number;
  /** How long environments of the former revision go on serving after an update, in milliseconds. */
  readonly lingerMs: number;
  /** `initMs` is set for the first invocation of an environment. */
  readonly onInvocation: (invocation: Invocation, initMs: number | undefined) => void;
}

export interface Pool {
  invoke(event: string): Promise<Invocation>;
  /** Requests that run or wait. */
  readonly inFlight: number;
  /** New environments get these options from now on. */
  update(options: EnvironmentOptions): void;
  /** Ends every environment; resolves when all processes are gone. */
  close(): Promise<void>;
}

interface Waiting {
  readonly event: string;
  readonly resolve: (invocation: Invocation) => void;
}

export function createPool(
  initial: EnvironmentOptions,
  { maxEnvironments, lingerMs, onInvocation }: PoolOptions,
): Pool {
  const members = createMembers();
  const starting = new Set<Promise<void>>();
  const lingering = new Set<NodeJS.Timeout>();
  const queue: Waiting[] = [];
  let current = initial;
  let revision = 0;
  let inFlight = 0;
  let closed = false;

  function dispatch(): void {
    if (closed) return;
    while (queue.length > 0) {
      const member = members.pick(revision);
      const next = member && queue.shift();
      if (!next) break;
      void run(member, next);
    }
    while (starting.size < queue.length && members.size + starting.size < maxEnvironments) start();
  }

  async function run(member: Member, { event, resolve }: Waiting): Promise<void> {
    const initMs = member.used ? undefined : member.environment.initMs;
    member.busy = true;
    member.used = true;
    const invocation = await member.environment.invoke(event);
    members.release(member);
    onInvocation(invocation, initMs);
    resolve(invocation);
    dispatch();
  }

  function start(): void {
    const startedRevision = revision;
    const attempt = startEnvironment(current).then((environment) => {
      const member = members.add(environment, startedRevision);
      void environment.ended.then(() => {
        members.remove(member);
        dispatch();
      });
    }, failInit);
    starting.add(attempt);
    void attempt.then(() => {
      starting.delete(attempt);
      dispatch();
    });
  }

  /** An environment that does not start fails one request; the next request tries again, as on Lambda. */
  function failInit(error: Error): void {
    current.onLine(`INIT_REPORT Status: error ${error.message}`);
    queue.shift()?.resolve(unserved(error.message));
  }

  function retireLater(): void {
    const serving = revision;
    const timer = setTimeout(() => {
      lingering.delete(timer);
      members.retireBefore(serving);
    }, lingerMs);
    lingering.add(timer);
  }

  return {
    get inFlight() {
      return inFlight;
    },
    async invoke(event) {
      inFlight += 1;
      try {
        return await new Promise<Invocation>((resolve) => {
          queue.push({ event, resolve });
          dispatch();
        });
      } finally {
        inFlight -= 1;
      }
    },
    update(options) {
      current = options;
      revision += 1;
      if (members.size > 0) start();
      retireLater();
    },
    async close() {
      closed = true;
      for (const timer of lingering) clearTimeout(timer);
      await Promise.all(starting);
      await members.stop();
      const payload = errorDocument("ResourceNotFoundException", "the function is gone");
      for (const { resolve } of queue.splice(0)) resolve(unserved(payload));
    },
  };
}

/** The result of a request that reached no environment. */
function unserved(payload: string): Invocation {
  return { requestId: "", ok: false, payload, durationMs: 0 };
}
