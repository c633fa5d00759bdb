// How long the program of the stack takes to load, of which every preview and every update pays.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readProject } from "../../local/project.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure } from "../table.ts";

const root = join(import.meta.dirname, "../..");

const ours = join(root, "program/main.mjs");

/** Each a program, and whether Node.js uses what it has kept of an earlier run. */
const loads = {
  ours: { program: ours, again: true },
  first: { program: ours, again: false },
  peer: { program: join(root, "bench/peer/program.mjs"), again: false },
  floor: { program: join(root, "bench/peer/emptyProgram.mjs"), again: false },
} as const;

export const programLoad: Measure = {
  name: "program",
  async run({ quick }) {
    const config = JSON.stringify(readProject(root, "dev").config);
    const names = ["first", "ours", "peer", "floor"] as const;
    // What the following ones find.
    await load(loads.ours, config);
    const times = await takeTurns(names, quick ? 1 : 7, (name) => load(loads[name], config));
    const [ours, first, peer, floor] = [
      median(times.ours),
      median(times.first),
      median(times.peer),
      median(times.floor),
    ];
    const over = { unit: "ms", peer: peer - floor, targets: [{ atMost: 150 }] } as const;
    return [
      { what: "loading the Pulumi program", unit: "ms", ours, peer, floor },
      { what: "loading it, over @pulumi/pulumi alone", ours: ours - floor, ...over },
      { what: "loading it, over @pulumi/pulumi alone, first time", ours: first - floor, ...over },
    ];
  },
};

async function load({ program, again }: (typeof loads)[keyof typeof loads], config: string): Promise<number> {
  const { NODE_COMPILE_CACHE: _other, ...env } = process.env;
  const child = fork(join(root, "bench/support/program.mjs"), [config, program], {
    cwd: root,
    execArgv: [],
    env: { ...env, ...(!again && { NODE_DISABLE_COMPILE_CACHE: "1" }) },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const ended = once(child, "close");
  const [{ loadedMs }] = (await Promise.race([
    once(child, "message"),
    ended.then(([code]) =>
      Promise.reject(new Error(`the program ${program} ended with ${code}: ${printed}`)),
    ),
  ])) as [{ loadedMs: number }];
  await ended;
  return loadedMs;
}
