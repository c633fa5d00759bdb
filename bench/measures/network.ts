// What the user waits for where the services are some way off: those of AWS in the same region, the provider behind them. How many
// calls wait for one another counts here, and what the processor takes counts for little.
import { compare } from "../support/compare.ts";
import { startDistance } from "../support/distance.ts";
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, guardModes, handlers } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure } from "../table.ts";

/** Of the network, in milliseconds. */
const oneWayMs = 1;

/** Assumptions, in milliseconds. */
const serviceMs = {
  "secretsmanager.GetSecretValue": 10,
  "DynamoDB_20120810.GetItem": 3,
  "DynamoDB_20120810.PutItem": 4,
  "DynamoDB_20120810.UpdateItem": 4,
  "PinpointSMSVoiceV2.SendTextMessage": 40,
};

/** Requests before a count begins. */
const warmUp = 10;

export const network: Measure = {
  name: "network",
  async run({ quick }) {
    const built = await buildHandlers();
    const services = await startServices(serviceMs);
    const distance = await startDistance(services.port, oneWayMs);
    const url = `https://localhost:${distance.port}`;
    const rows = [];
    for (const mode of guardModes) {
      const configuration = await configurationFor(url, { guard: { mode } });
      const runs = await takeTurns(handlers, quick ? 1 : 5, async (name) => {
        const environment = await startEnvironment(built[name].path, configuration);
        const { durations: first } = await environment.serve(codeEvents(1));
        await environment.serve(codeEvents(warmUp, 1));
        const { durations } = await environment.serve(codeEvents(quick ? 5 : 30, 1 + warmUp));
        await environment.stop();
        return { importMs: environment.importMs, firstMs: first[0] ?? Number.NaN, p50: median(durations) };
      });
      const guard = `over a network, guard ${mode === "off" ? "off" : "on"}`;
      rows.push(
        compare(`import ${guard}`, "ms", runs, ({ importMs }) => importMs),
        compare(`first request ${guard}`, "ms", runs, ({ firstMs }) => firstMs),
        compare(`warm request, p50, ${guard}`, "ms", runs, ({ p50 }) => p50),
      );
    }
    await distance.close();
    await services.close();
    return rows;
  },
};
