// How long the program of the stack takes to load, of which every preview and every update pays.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readProject } from "../../local/project.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure } from "../table.ts";

const root = join(import.meta.dirname, "../..");

const programs = {
  ours: join(root, "program/main.mjs"),
  peer: join(root, "bench/peer/program.mjs"),
  floor: join(root, "bench/peer/emptyProgram.mjs"),
} as const;

export const programLoad: Measure = {
  name: "program",
  async run({ quick }) {
    const config = JSON.stringify(readProject(root, "dev").config);
    const names = ["ours", "peer", "floor"] as const;
    const loads = await takeTurns(names, quick ? 1 : 7, (name) => load(programs[name], config));
    const [ours, peer, floor] = [median(loads.ours), median(loads.peer), median(loads.floor)];
    return [
      { what: "loading the Pulumi program", unit: "ms", ours, peer, floor },
      {
        what: "loading it, over @pulumi/pulumi alone",
        unit: "ms",
        ours: ours - floor,
        peer: peer - floor,
        targets: [{ atMost: 150 }],
      },
    ];
  },
};

async function load(program: string, config: string): Promise<number> {
  const child = fork(join(root, "bench/support/program.mjs"), [config, program], {
    cwd: root,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const [{ loadedMs }] = (await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`the program ${program} ended with ${code}`))),
  ])) as [{ loadedMs: number }];
  child.kill("SIGKILL");
  await ended;
  return loadedMs;
}
