// What the guard costs: the same bundle with it and without it, cold and warm, and the calls that it makes for a code.
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, type SettingsInput } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure, Row } from "../table.ts";

const modes = ["enforce", "off"] as const;
type Mode = (typeof modes)[number];

/** Two providers, so that who asks again is counted as well. */
const settingsOf = (mode: Mode, url: string): SettingsInput => ({
  providers: [
    { name: "aws", settings: { originationIdentity: "+4915200000000" } },
    { name: "webhook", settings: { url: `${url}/hook` } },
  ],
  guard: { mode },
});

export const guardCost: Measure = {
  name: "guard",
  async run({ quick }) {
    const { ours } = await buildHandlers();
    const services = await startServices();
    const start = async (mode: Mode) =>
      startEnvironment(ours.path, await configurationFor(services.url, settingsOf(mode, services.url)));
    const runs = await takeTurns(modes, quick ? 1 : 11, async (mode) => {
      const environment = await start(mode);
      const { durations: cold } = await environment.serve(codeEvents(1));
      await environment.serve(codeEvents(quick ? 10 : 50, 1));
      services.takeCalls();
      const requests = quick ? 20 : 200;
      const { durations } = await environment.serve(codeEvents(requests, 100));
      await environment.stop();
      const { GetItem = 0, PutItem = 0, UpdateItem = 0, DeleteItem = 0 } = services.takeCalls();
      return {
        cold: environment.importMs + (cold[0] ?? Number.NaN),
        warm: median(durations),
        writes: (PutItem + UpdateItem + DeleteItem) / requests,
        reads: GetItem / requests,
      };
    });
    await services.close();
    const row = (what: string, unit: Row["unit"], key: keyof (typeof runs)["off"][number]): Row => {
      const [ours, floor] = modes.map((mode) => median(runs[mode].map((run) => run[key])));
      return { what: `${what} (floor: guard off)`, unit, ours: ours ?? Number.NaN, floor };
    };
    return [
      row("import + first request with the guard", "ms", "cold"),
      row("warm request with the guard", "ms", "warm"),
      row("writes to the table for a code", "calls", "writes"),
      row("reads of the table for a code", "calls", "reads"),
    ];
  },
};
