// What a request pays for being sent once and for routes: warm requests of the same bundle with other settings.
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, configurationFor, type SettingsInput } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { codeEvents } from "../support/site.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure, Row } from "../table.ts";

export const stateCost: Measure = {
  name: "state",
  async run({ quick }) {
    const { ours, peer } = await buildHandlers();
    const services = await startServices();
    const table = "state";
    const routes = routed(`${services.url}/hook`);
    const variants = {
      plain: [ours, {}],
      routes: [ours, routes],
      table: [ours, {}, table],
      both: [ours, routes, table],
      peerPlain: [peer, {}],
      peerTable: [peer, {}, table],
    } satisfies Record<string, [handler: typeof ours, settings: SettingsInput, table?: string]>;
    const names = Object.keys(variants) as (keyof typeof variants)[];
    const p50 = await takeTurns(names, quick ? 1 : 3, async (name) => {
      const [{ path }, settings, tableName = ""] = variants[name];
      const environment = await startEnvironment(
        path,
        await configurationFor(services.url, { ...settings, guard: { mode: "off" } }, tableName),
      );
      await environment.serve(codeEvents(50));
      const { durations } = await environment.serve(codeEvents(quick ? 50 : 300, 50));
      await environment.stop();
      return median(durations);
    });
    await services.close();
    const of = (name: keyof typeof variants) => median(p50[name]);
    const added = (what: string, name: "routes" | "table" | "both", peerMs?: number): Row => ({
      what: `added by ${what}`,
      unit: "ms",
      ours: of(name) - of("plain"),
      peer: peerMs,
    });
    return [
      { what: "warm request with one provider alone", unit: "ms", ours: of("plain"), peer: of("peerPlain") },
      added("routes over three providers", "routes"),
      added("the table (sent once)", "table", of("peerTable") - of("peerPlain")),
      added("both, with shared breakers", "both"),
    ];
  },
};

/** Three providers; the one of the measured message is the same as without routes. */
function routed(url: string): SettingsInput {
  return {
    providers: [
      { name: "webhook", settings: { url } },
      { name: "aws", settings: { originationIdentity: "+4915200000000" } },
      { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15005550006" } },
    ],
    routes: {
      "*": { providers: ["webhook", "twilio", "aws"], senders: {} },
      US: { providers: ["twilio", "aws"], senders: { twilio: { sender: "+15005550006" } } },
      DE: { providers: ["aws", "webhook", "twilio"], senders: { aws: { sender: "Example" } } },
    },
  };
}
