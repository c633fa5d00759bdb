// The environments of one function: started on demand, replaced on an update.
import { type Environment, type EnvironmentOptions, startEnvironment } from "./environment.ts";

export interface Member {
  readonly environment: Environment;
  /** Counts the function's configurations. */
  readonly revision: number;
  used: boolean;
  busy: boolean;
}

export interface FleetOptions {
  /** How long environments of the former revision go on serving after an update, in milliseconds. */
  readonly lingerMs: number;
  /** Called when an environment has started or ended, or failed to start. */
  readonly onChange: () => void;
  readonly onInitError: (error: Error) => void;
}

export interface Fleet {
  /** Environments that run or are starting. */
  readonly size: number;
  readonly starting: number;
  start(): void;
  /** An idle one. While old ones linger they get every second request that could go to either. */
  pick(): Member | undefined;
  /** To be called when a member has served. */
  release(member: Member): void;
  /** New environments get these options. */
  update(options: EnvironmentOptions): void;
  /** No environment of now serves another request; the next one starts a new environment. */
  replace(): void;
  /** Ends every environment; resolves when all processes are gone. */
  stop(): Promise<void>;
}

export function createFleet(
  initial: EnvironmentOptions,
  { lingerMs, onChange, onInitError }: FleetOptions,
): Fleet {
  const members = new Set<Member>();
  const starting = new Set<Promise<void>>();
  const lingering = new Set<NodeJS.Timeout>();
  let current = initial;
  let revision = 0;
  let oldestServing = 0;
  let oldTurn = false;

  function start(): void {
    const startedRevision = revision;
    const attempt = startEnvironment(current).then(
      (environment) => add({ environment, revision: startedRevision, used: false, busy: false }),
      onInitError,
    );
    starting.add(attempt);
    void attempt.then(() => {
      starting.delete(attempt);
      onChange();
    });
  }

  function add(member: Member): void {
    members.add(member);
    void member.environment.ended.then(() => {
      members.delete(member);
      onChange();
    });
  }

  function dropIfDone(member: Member): void {
    if (!member.busy && member.revision < oldestServing) member.environment.stop();
    if (!member.environment.alive) members.delete(member);
  }

  /** After a while environments of earlier revisions serve no more; what is busy then ends when it is done. */
  function retireLater(serving: number): void {
    const timer = setTimeout(() => {
      lingering.delete(timer);
      oldestServing = Math.max(oldestServing, serving);
      for (const member of members) dropIfDone(member);
    }, lingerMs);
    lingering.add(timer);
  }

  return {
    get size() {
      return members.size + starting.size;
    },
    get starting() {
      return starting.size;
    },
    start,
    pick() {
      const idle = [...members].filter(({ busy, environment }) => !busy && environment.alive);
      const fresh = idle.find((member) => member.revision === revision);
      const old = idle.find((member) => member.revision !== revision);
      if (!fresh || !old) return fresh ?? old;
      oldTurn = !oldTurn;
      return oldTurn ? old : fresh;
    },
    release(member) {
      member.busy = false;
      dropIfDone(member);
    },
    update(options) {
      current = options;
      revision += 1;
      if (members.size > 0) start();
      retireLater(revision);
    },
    replace() {
      revision += 1;
      oldestServing = revision;
      for (const member of members) dropIfDone(member);
    },
    async stop() {
      for (const timer of lingering) clearTimeout(timer);
      await Promise.all(starting);
      const processes = [...members].map(({ environment }) => environment);
      for (const environment of processes) environment.stop();
      await Promise.all(processes.map(({ ended }) => ended));
    },
  };
}
