// Import and first request in a fresh process: secret fetched, table written, provider called.
import { compare } from "../support/compare.ts";
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, type guardModes, handlers } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { takeTurns } from "../support/statistics.ts";
import type { Measure } from "../table.ts";

interface Start {
  readonly importMs: number;
  readonly firstMs: number;
}

export const coldStart: Measure = {
  name: "cold",
  async run({ quick }) {
    const built = await buildHandlers();
    const services = await startServices();
    const measure = async (mode: (typeof guardModes)[number]) => {
      const configuration = await configurationFor(services.url, { guard: { mode } });
      const starts = await takeTurns(handlers, quick ? 3 : 21, async (name): Promise<Start> => {
        const environment = await startEnvironment(built[name].path, configuration);
        const { durations } = await environment.serve(codeEvents(1));
        await environment.stop();
        return { importMs: environment.importMs, firstMs: durations[0] ?? Number.NaN };
      });
      const guard = `guard ${mode === "off" ? "off" : "on"}`;
      return [
        compare(`import, which fetches the secret, ${guard}`, "ms", starts, ({ importMs }) => importMs),
        compare(`first request after it, ${guard}`, "ms", starts, ({ firstMs }) => firstMs),
        compare(
          `import + first request, ${guard}`,
          "ms",
          starts,
          ({ importMs, firstMs }) => importMs + firstMs,
          [
            { atMost: 1.6, of: "calls" },
            { atMost: 0.45, of: "peer" },
          ],
        ),
      ];
    };
    const rows = [...(await measure("off")), ...(await measure("enforce"))];
    await services.close();
    return rows;
  },
};
