// How long a code takes when the provider that comes first is down: until its breaker opens, and after that.
import { createServer } from "node:net";
import { listen, startHttps } from "../../tests/support/tls.ts";
import { type Environment, startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, type SettingsInput } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { median } from "../support/statistics.ts";
import type { Measure, Row } from "../table.ts";

/** Failures in a row after which a provider is tried last. */
const failuresToOpen = 3;

export const failover: Measure = {
  name: "failover",
  async run({ quick }) {
    const services = await startServices();
    const hanging = await startHttps(() => undefined);
    const noTable = "";
    const deadlineMs = quick ? 2000 : 10_000;
    const start = async (firstUrl: string, delivery: SettingsInput["delivery"] = {}) => {
      const configuration = await configurationFor(
        services.url,
        { deadlineMs, delivery, providers: after(firstUrl), guard: { mode: "off" } },
        noTable,
      );
      return startEnvironment((await buildHandlers()).ours.path, configuration);
    };
    const floor = await measure(await start(`${services.url}/hook`));
    const refused = await measure(await start(`https://localhost:${await freePort()}/hook`));
    const hung = await measure(await start(`${hanging.url}/hook`));
    const hedged = await serve(await start(`${hanging.url}/hook`, { hedge: true }), 2);
    await Promise.all([services.close(), hanging.close()]);
    const row = (
      what: string,
      ours: number,
      least: number,
      rest: Pick<Row, "note" | "targets"> = {},
    ): Row => {
      return { what: `code delivered, first provider ${what}`, unit: "ms", ours, floor: least, ...rest };
    };
    const deadline = `deadline ${deadlineMs / 1000} s; floor: first provider works`;
    return [
      row("refuses connections", refused.closed, floor.closed, { note: "floor: first provider works" }),
      row("refuses connections, breaker open", refused.open, floor.open),
      row("hangs", hung.closed, floor.closed, { note: deadline, targets: [{ atMost: 2000 }] }),
      row("hangs, hedged", hedged, floor.closed, { note: deadline, targets: [{ atMost: 1000 }] }),
      row("hangs, breaker open", hung.open, floor.open),
    ];
  },
};

function after(url: string): NonNullable<SettingsInput["providers"]> {
  return [
    { name: "webhook", settings: { url } },
    { name: "aws", settings: { originationIdentity: "+4915200000000" } },
  ];
}

/** Medians of the requests that find the breaker closed, and of those that find it open. */
async function measure(environment: Environment): Promise<{ closed: number; open: number }> {
  const { durations: closed } = await environment.serve(codeEvents(failuresToOpen));
  return { closed: median(closed), open: await serve(environment, 50) };
}

async function serve(environment: Environment, requests: number): Promise<number> {
  const { durations } = await environment.serve(codeEvents(requests, failuresToOpen));
  await environment.stop();
  return median(durations);
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
