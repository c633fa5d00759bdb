// The environments of a pool: which one serves next, and which have served long enough.
import type { Environment } from "./environment.ts";

export interface Member {
  readonly environment: Environment;
  /** Counts the function's configurations. */
  readonly revision: number;
  used: boolean;
  busy: boolean;
}

export interface Members {
  readonly size: number;
  add(environment: Environment, revision: number): Member;
  remove(member: Member): void;
  /** An idle one. While old ones linger they get every second request that could go to either. */
  pick(revision: number): Member | undefined;
  /** To be called when a member has served: it goes if its process has ended or its revision is retired. */
  release(member: Member): void;
  /** Revisions before this one serve no more; what is busy goes when it is done. */
  retireBefore(revision: number): void;
  /** Ends every process; resolves when all are gone. */
  stop(): Promise<void>;
}

export function createMembers(): Members {
  const members = new Set<Member>();
  let oldestServing = 0;
  let oldTurn = false;

  function dropIfDone(member: Member): void {
    if (!member.busy && member.revision < oldestServing) member.environment.stop();
    if (!member.environment.alive) members.delete(member);
  }

  return {
    get size() {
      return members.size;
    },
    add(environment, revision) {
      const member = { environment, revision, used: false, busy: false };
      members.add(member);
      return member;
    },
    remove(member) {
      members.delete(member);
    },
    pick(revision) {
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
    retireBefore(revision) {
      oldestServing = revision;
      for (const member of members) dropIfDone(member);
    },
    async stop() {
      const processes = [...members].map(({ environment }) => environment);
      for (const environment of processes) environment.stop();
      await Promise.all(processes.map(({ ended }) => ended));
    },
  };
}
