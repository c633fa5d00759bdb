// Requests to an environment that has started, and its memory after 300 of them.
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, event, handlers } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { median, percentile, takeTurns } from "../support/statistics.ts";
import type { Measure, Row, Target } from "../table.ts";

/** Requests before a count begins: the compiler of V8 has seen the code by then. */
const warmUp = 50;

const requests = 300;

export const warm: Measure = {
  name: "warm",
  async run({ quick }) {
    const built = await buildHandlers();
    const services = await startServices();
    const configuration = await configurationFor(services.url);
    const runs = await takeTurns(handlers, quick ? 1 : 3, async (name) => {
      const environment = await startEnvironment(built[name].path, configuration);
      await environment.serve(event, warmUp);
      const { durations, rssMb } = await environment.serve(event, quick ? 50 : requests);
      await environment.stop();
      return { p50: median(durations), p99: percentile(durations, 0.99), rss: rssMb };
    });
    await services.close();
    const row = (
      what: string,
      unit: Row["unit"],
      key: "p50" | "p99" | "rss",
      targets: readonly Target[],
    ): Row => {
      const [ours, peer, floor, calls] = handlers.map((name) => median(runs[name].map((run) => run[key])));
      return { what, unit, ours: ours ?? Number.NaN, peer, floor, calls, targets };
    };
    return [
      row("warm request, p50", "ms", "p50", [{ atMost: 3 }, { atMost: 0.5, of: "peer" }]),
      row("warm request, p99", "ms", "p99", [{ atMost: 10 }]),
      row(`memory after ${quick ? 50 : requests} requests`, "MB", "rss", [{ atMost: 100 }]),
    ];
  },
};
