// Times of the real Pulumi engine, where its CLI is installed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findPulumi, installCommand } from "../../tools/pulumi/findPulumi.ts";
import type { Measure } from "../table.ts";

/** Exports `measureEngine(options)`, which yields rows. */
const module = join(import.meta.dirname, "../engine.ts");

export const engine: Measure = {
  name: "engine",
  async run(options) {
    const what = "pulumi up";
    if (options.quick) return [{ what, skipped: "takes too long for --quick" }];
    if (!existsSync(module)) return [{ what, skipped: "bench/engine.ts is not there" }];
    if (!(await findPulumi()))
      return [{ what, skipped: `no Pulumi CLI; install one with ${installCommand}` }];
    const { measureEngine } = await import(module);
    return measureEngine(options);
  },
};
