// The first request with the CPU time of a small function. Lambda starts an environment at full speed and holds it to its
// share from the first request on; so does this.

import { compare } from "../support/compare.ts";
import { type CpuQuota, openCpuQuota, shareOf } from "../support/cpuQuota.ts";
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, handlers } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { takeTurns } from "../support/statistics.ts";
import type { Measure, Options, Row, Skipped } from "../table.ts";

const memoryMb = 512;
const what = `first request with the CPU of ${memoryMb} MB`;

export const throttled: Measure = {
  name: "throttled",
  async run(options): Promise<readonly (Row | Skipped)[]> {
    const quota = openCpuQuota(shareOf(memoryMb));
    if (!quota) return [{ what, skipped: "no way here to hold a process to a share of the CPU" }];
    try {
      return [await measure(quota, options)];
    } finally {
      quota.close();
    }
  },
};

async function measure(quota: CpuQuota, { quick }: Options): Promise<Row> {
  const built = await buildHandlers();
  const services = await startServices();
  const configuration = await configurationFor(services.url);
  const firsts = await takeTurns(handlers, quick ? 3 : 11, async (name) => {
    const environment = await startEnvironment(built[name].path, configuration);
    quota.hold(environment.pid);
    const { durations } = await environment.serve(codeEvents(1));
    await environment.stop();
    return durations[0] ?? Number.NaN;
  });
  await services.close();
  return { ...compare(what, "ms", firsts, (ms) => ms, [{ atMost: 40 }]), note: quota.how };
}
