// What is uploaded: the bundle, and what of it is the numbering plans of libphonenumber.
import { type Built, buildHandlers } from "../support/handlers.ts";
import type { Measure } from "../table.ts";

export const bundleSize: Measure = {
  name: "bundle",
  async run() {
    const { ours, peer, floor } = await buildHandlers();
    const row = (what: string, size: (built: Built) => number) =>
      ({
        what,
        unit: "KB",
        ours: size(ours) / 1024,
        floor: size(floor) / 1024,
        peer: size(peer) / 1024,
      }) as const;
    return [
      row("bundle", ({ bytes }) => bytes),
      row("bundle without phone metadata", (built) => built.bytes - from(built, /metadata.*\.json/)),
      {
        ...row("bundle without libphonenumber", (built) => built.bytes - from(built, /libphonenumber-js/)),
        targets: [{ atMost: 90 }],
      },
    ];
  },
};

/** Bytes in the bundle that come from files whose path fits. */
function from({ inputs }: Built, path: RegExp): number {
  return Object.entries(inputs)
    .filter(([file]) => path.test(file))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}
