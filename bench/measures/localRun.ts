// `npm start` until it says that it is ready, in a folder of its own: from nothing, and again over what is there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { portVariables } from "../../local/machine/ports.ts";
import { median } from "../support/statistics.ts";
import type { Measure } from "../table.ts";

const root = join(import.meta.dirname, "../..");
/** As `npm start` does. */
const preloaded = pathToFileURL(join(root, "program/compileCache.mjs")).href;

export const localRun: Measure = {
  name: "start",
  async run({ quick }) {
    const first: number[] = [];
    const again: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      const folder = copyProject();
      bare.push(await bareStart());
      first.push(await start(folder));
      again.push(await start(folder));
      rmSync(folder, { recursive: true });
    }
    const floor = median(bare);
    const note = "floor: loading @pulumi/pulumi";
    const targets = [{ atMost: 5000 }];
    return [
      {
        what: "npm start until ready, nothing there yet",
        unit: "ms",
        ours: median(first),
        floor,
        targets,
        note,
      },
      { what: "npm start until ready, again", unit: "ms", ours: median(again), floor, targets },
    ];
  },
};

/** The project with a state of its own: nothing of the checkout's local cloud is touched. */
function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "bench-start-"));
  for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) cpSync(join(root, name), join(folder, name));
  symlinkSync(join(root, "program"), join(folder, "program"));
  return folder;
}

async function start(folder: string): Promise<number> {
  const anyPort = Object.fromEntries(Object.values(portVariables).map((name) => [name, "0"]));
  const begun = performance.now();
  const child = spawn(process.execPath, ["--import", preloaded, join(root, "local/start.ts")], {
    cwd: folder,
    // What Node.js has compiled is part of what is there.
    env: { ...process.env, ...anyPort, NODE_COMPILE_CACHE: join(folder, "compiled") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const ready = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("Ready in")) ready.resolve(performance.now() - begun);
  });
  void ended.then(([code]) => ready.reject(new Error(`npm start ended with ${code} before it was ready`)));
  const duration = await ready.promise;
  child.kill("SIGINT");
  await ended;
  return duration;
}

async function bareStart(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, ["-e", 'require("@pulumi/pulumi"); process.exit()'], { cwd: root });
  await once(child, "exit");
  return performance.now() - begun;
}
