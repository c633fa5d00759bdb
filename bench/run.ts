// `npm run bench`: measures, compares with floor and peer, and says which targets are met.
//   --quick      few rounds, to see that it works
//   --only NAME  one measure
//   --json       rows as JSON instead of a table
//   --save       keep them in bench/numbers.json and make docs/performance.md, docs/scale.md and docs/costs.md from it
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { bundleSize } from "./measures/bundleSize.ts";
import { coldStart } from "./measures/coldStart.ts";
import { engine } from "./measures/engine.ts";
import { failover } from "./measures/failover.ts";
import { guardCost } from "./measures/guardCost.ts";
import { localRun } from "./measures/localRun.ts";
import { network } from "./measures/network.ts";
import { observing } from "./measures/observing.ts";
import { packageUse } from "./measures/packageUse.ts";
import { programLoad } from "./measures/programLoad.ts";
import { scale } from "./measures/scale.ts";
import { stateCost } from "./measures/stateCost.ts";
import { throttled } from "./measures/throttled.ts";
import { warm } from "./measures/warm.ts";
import { busyness, type Kept, keep, load, readNumbers, writePages } from "./numbers.ts";
import { format, isMet, type Measure, type Options, type Row, type Skipped } from "./table.ts";

const measures: readonly Measure[] = [
  bundleSize,
  coldStart,
  throttled,
  warm,
  network,
  stateCost,
  guardCost,
  observing,
  failover,
  scale,
  programLoad,
  packageUse,
  localRun,
  engine,
];

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
    only: { type: "string" },
  },
});

const chosen = measures.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(
    `There is no measure "${values.only}". There are: ${measures.map(({ name }) => name).join(", ")}`,
  );
  process.exit(1);
}

const measured: Record<string, Kept> = {};
for (const measure of chosen) {
  const before = load();
  const rows = await runOne(measure, values);
  const kept = { at: new Date().toISOString(), load: [before, load()] as const, rows };
  measured[measure.name] = kept;
  // At once: a measure that fails later takes nothing with it.
  if (values.save) keep({ [measure.name]: kept });
}
const rows = Object.values(measured).flatMap((kept) => kept.rows);
const busy = busyness(
  Object.values(measured).flatMap((kept) => kept.load),
  availableParallelism(),
);
if (busy && !values.json) console.log(busy.replaceAll("**", ""));
console.log(values.json ? JSON.stringify(rows.map(withVerdicts), null, 2) : format(rows));
if (values.save) writePages(readNumbers());

async function runOne({ name, run }: Measure, options: Options): Promise<readonly (Row | Skipped)[]> {
  const begun = performance.now();
  const rows = await run(options);
  console.error(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return rows;
}

function withVerdicts(row: Row | Skipped): object {
  if ("skipped" in row) return row;
  return { ...row, targets: row.targets?.map((target) => ({ ...target, met: isMet(row, target) })) };
}
