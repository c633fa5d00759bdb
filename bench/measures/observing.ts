// What it costs the login's function that receipts, codes that were used and checks are known to it: its bundle with and without
// them, and the start of each, with all of it on and off.
import { startEnvironment } from "../support/environment.ts";
import { buildHandlers, buildWith, configurationFor } from "../support/handlers.ts";
import { startServices } from "../support/services.ts";
import { median, takeTurns } from "../support/statistics.ts";
import type { Measure, Row } from "../table.ts";

const variants = ["on", "off", "without"] as const;
type Variant = (typeof variants)[number];

/** In place of the files of each. What joins them to the way of a code, in gateway.ts and start.ts, stays. */
const absent = {
  check: {
    "delivery/check.ts": "export const check = () => undefined; export class CheckPassed extends Error {}",
    "tally/fate.ts": "export const readFate = () => undefined;",
  },
  receipts: {
    "tally/callback.ts": "export const receiptLifeMs = 0; export const callbackFor = () => undefined;",
  },
  both: {
    "tally/tally.ts": "export const tallyCalls = 3; export const createTally = () => undefined;",
    "delivery/outages.ts": "export const createOutages = () => undefined;",
  },
};

export const observing: Measure = {
  name: "observing",
  async run({ quick }) {
    const { ours } = await buildHandlers();
    const [check, receipts, none] = await Promise.all([
      buildWith(absent.check),
      buildWith(absent.receipts),
      buildWith({ ...absent.check, ...absent.receipts, ...absent.both }),
    ]);
    const services = await startServices();
    const { url } = services;
    const observe = { receipts: true, conversion: true, receiptsUrl: "https://receipts.example/" };
    const on = await configurationFor(url, { observe });
    const off = await configurationFor(url);
    const start = (variant: Variant) =>
      startEnvironment((variant === "without" ? none : ours).path, variant === "on" ? on : off);
    const runs = await takeTurns(variants, quick ? 1 : 41, async (variant) => {
      const environment = await start(variant);
      await environment.stop();
      return { cpu: environment.importCpuMs, wall: environment.importMs };
    });
    await services.close();
    const size = (what: string, bytes: number): Row => ({ what, unit: "bytes", ours: ours.bytes - bytes });
    const row = (what: string, variant: Variant, key: "cpu" | "wall"): Row => ({
      what: `${what} (floor: a bundle without)`,
      unit: "ms",
      ours: median(runs[variant].map((run) => run[key])),
      floor: median(runs.without.map((run) => run[key])),
    });
    return [
      size("check, in the bundle", check.bytes),
      size("URLs for receipts, in the bundle", receipts.bytes),
      size("receipts, conversion and check, in the bundle", none.bytes),
      row("processor time of a start with receipts and conversion on", "on", "cpu"),
      row("processor time of a start with both off", "off", "cpu"),
      row("start with receipts and conversion on", "on", "wall"),
      row("start with both off", "off", "wall"),
    ];
  },
};
