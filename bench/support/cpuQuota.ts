// Holds a process to a share of one CPU, as Lambda does by the size of the memory.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface CpuQuota {
  /** What holds the process. */
  readonly how: string;
  /** From now on. */
  hold(pid: number): void;
  /** Once every process that was held has ended. */
  close(): void;
}

/** AWS: a function with 1,769 MB has the equivalent of one vCPU. */
export const shareOf = (memoryMb: number): number => memoryMb / 1769;

const periodMs = 20;

/** A control group where this user may make one, else stopping and continuing by turns. */
export function openCpuQuota(share: number): CpuQuota | undefined {
  return openControlGroup(share) ?? openDutyCycle(share);
}

/** Where control groups with a CPU quota usually are: version 2, then version 1. */
const parents = ["/sys/fs/cgroup", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"];

function openControlGroup(share: number): CpuQuota | undefined {
  const period = periodMs * 1000;
  const quota = Math.round(period * share);
  for (const parent of parents) {
    const group = join(parent, `bench-${process.pid}`);
    try {
      mkdirSync(group);
      if (existsSync(join(group, "cpu.max"))) {
        writeFileSync(join(group, "cpu.max"), `${quota} ${period}`);
      } else if (existsSync(join(group, "cpu.cfs_quota_us"))) {
        writeFileSync(join(group, "cpu.cfs_period_us"), `${period}`);
        writeFileSync(join(group, "cpu.cfs_quota_us"), `${quota}`);
      } else {
        rmdirSync(group);
        continue;
      }
    } catch {
      // Not allowed, or no such place.
      continue;
    }
    return {
      how: `control group in ${parent}`,
      hold: (pid) => writeFileSync(join(group, "cgroup.procs"), `${pid}`),
      close: () => rmdirSync(group),
    };
  }
  return undefined;
}

/** Harder than a quota, since time that the process only waits is taken from it as well. */
function openDutyCycle(share: number): CpuQuota | undefined {
  if (process.platform === "win32") return undefined;
  const timers = new Set<NodeJS.Timeout>();
  return {
    how: "SIGSTOP and SIGCONT by turns",
    hold(pid) {
      const timer = setInterval(() => {
        if (!signal(pid, "SIGSTOP")) return clearInterval(timer);
        setTimeout(() => signal(pid, "SIGCONT"), periodMs * (1 - share));
      }, periodMs);
      timers.add(timer);
    },
    close() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
