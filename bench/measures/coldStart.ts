// Import and first request in a fresh process: secret fetched, table written, provider called.
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, event, type HandlerName, handlers } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure, Row, Target } from "../table.ts";

interface Start {
  readonly importMs: number;
  readonly firstMs: number;
}

export const coldStart: Measure = {
  name: "cold",
  async run({ quick }) {
    const built = await buildHandlers();
    const services = await startServices();
    const configuration = await configurationFor(services.url);
    const starts = await takeTurns(handlers, quick ? 3 : 21, async (name): Promise<Start> => {
      const environment = await startEnvironment(built[name].path, configuration);
      const { durations } = await environment.serve(event, 1);
      await environment.stop();
      return { importMs: environment.importMs, firstMs: durations[0] ?? Number.NaN };
    });
    await services.close();
    return [
      compare("import, which fetches the secret", starts, ({ importMs }) => importMs),
      compare("first request after it", starts, ({ firstMs }) => firstMs),
      compare("import + first request", starts, ({ importMs, firstMs }) => importMs + firstMs, [
        { atMost: 0.4, of: "peer" },
      ]),
    ];
  },
};

function compare(
  what: string,
  starts: Record<HandlerName, Start[]>,
  pick: (start: Start) => number,
  targets?: readonly Target[],
): Row {
  const [ours, peer, floor, calls] = handlers.map((name) => median(starts[name].map(pick)));
  return { what, unit: "ms", ours: ours ?? Number.NaN, peer, floor, calls, targets };
}
