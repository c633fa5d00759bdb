// The execution environments of one function: reused when idle, started on demand, replaced on an update.
import {
  type Environment,
  type EnvironmentOptions,
  errorDocument,
  type Invocation,
  startEnvironment,
} from "./environment.ts";

export interface PoolOptions {
  /** At most this many environments at once; further requests wait. */
  readonly maxEnvironments: number;
  /** Milliseconds for which environments of the former revision go on serving after an update. */
  readonly lingerMs: number;
  /** `initMs` is there for the first invocation of an environment. */
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

interface Member {
  readonly environment: Environment;
  readonly revision: number;
  used: boolean;
  busy: boolean;
}

interface Waiting {
  readonly event: string;
  readonly resolve: (invocation: Invocation) => void;
}

export function createPool(
  initial: EnvironmentOptions,
  { maxEnvironments, lingerMs, onInvocation }: PoolOptions,
): Pool {
  const members = new Set<Member>();
  const starting = new Set<Promise<void>>();
  const lingering = new Set<NodeJS.Timeout>();
  const queue: Waiting[] = [];
  let current = initial;
  let revision = 0;
  /** Environments of an earlier revision serve no longer. */
  let oldestServing = 0;
  let oldTurn = false;
  let inFlight = 0;
  let closed = false;

  /** An idle environment. While old ones linger they get every second request that could go to either. */
  function pick(): Member | undefined {
    const idle = [...members].filter((member) => !member.busy && member.environment.alive);
    const fresh = idle.find((member) => member.revision === revision);
    const old = idle.find((member) => member.revision !== revision);
    if (!fresh || !old) return fresh ?? old;
    oldTurn = !oldTurn;
    return oldTurn ? old : fresh;
  }

  function dispatch(): void {
    if (closed) return;
    while (queue.length > 0) {
      const member = pick();
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
    member.busy = false;
    dropIfDone(member);
    onInvocation(invocation, initMs);
    resolve(invocation);
    dispatch();
  }

  function dropIfDone(member: Member): void {
    if (!member.busy && member.revision < oldestServing) member.environment.stop();
    if (!member.environment.alive) members.delete(member);
  }

  function start(): void {
    const startedRevision = revision;
    const attempt = startEnvironment(current).then((environment) => {
      const member = { environment, revision: startedRevision, used: false, busy: false };
      members.add(member);
      void environment.ended.then(() => {
        members.delete(member);
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
    queue.shift()?.resolve({ requestId: "", ok: false, payload: error.message, durationMs: 0 });
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
      const serving = revision;
      if (members.size > 0) start();
      const timer = setTimeout(() => {
        lingering.delete(timer);
        oldestServing = serving;
        for (const member of members) dropIfDone(member);
      }, lingerMs);
      lingering.add(timer);
    },
    async close() {
      closed = true;
      for (const timer of lingering) clearTimeout(timer);
      await Promise.all(starting);
      const processes = [...members].map(({ environment }) => environment);
      for (const environment of processes) environment.stop();
      await Promise.all(processes.map(({ ended }) => ended));
      const payload = errorDocument("ResourceNotFoundException", "the function is gone");
      for (const { resolve } of queue.splice(0))
        resolve({ requestId: "", ok: false, payload, durationMs: 0 });
    },
  };
}
