// Requests to an environment that has started, and its memory after 300 of them.
import { compare } from "../support/compare.ts";
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, type guardModes, handlers } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { median, percentile, takeTurns } from "../support/statistics.ts";
import type { Measure } from "../table.ts";

/** Requests before a count begins: the compiler of V8 has seen the code by then. */
const warmUp = 50;

const requests = 300;

export const warm: Measure = {
  name: "warm",
  async run({ quick }) {
    const built = await buildHandlers();
    const services = await startServices();
    const count = quick ? 50 : requests;
    const measure = async (mode: (typeof guardModes)[number]) => {
      const configuration = await configurationFor(services.url, { guard: { mode } });
      const runs = await takeTurns(handlers, quick ? 1 : 5, async (name) => {
        const environment = await startEnvironment(built[name].path, configuration);
        await environment.serve(codeEvents(warmUp));
        const { durations, cpuMs, rssMb } = await environment.serve(codeEvents(count, warmUp));
        await environment.stop();
        return { p50: median(durations), p99: percentile(durations, 0.99), cpu: cpuMs / count, rss: rssMb };
      });
      const guard = `guard ${mode === "off" ? "off" : "on"}`;
      return [
        compare(`warm request, p50, ${guard}`, "ms", runs, ({ p50 }) => p50, [
          { atMost: 1.4, of: "calls" },
          { atMost: 0.5, of: "peer" },
        ]),
        compare(`warm request, p99, ${guard}`, "ms", runs, ({ p99 }) => p99),
        compare(`warm request, processor time, ${guard}`, "ms", runs, ({ cpu }) => cpu),
        compare(`memory after ${count} requests, ${guard}`, "MB", runs, ({ rss }) => rss, [{ atMost: 100 }]),
      ];
    };
    const rows = [...(await measure("off")), ...(await measure("enforce"))];
    await services.close();
    return rows;
  },
};
