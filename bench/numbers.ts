// The numbers of the last run that was kept, `bench/numbers.json`, and the pages that are made from them.
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";
import { join } from "node:path";
import { withMarkedParts } from "../build/docs/marks.ts";
import { table } from "../build/docs/table.ts";
import { type Counts, costTable, scaleTable } from "./costs.ts";
import { cells, headings, type Row, type Skipped } from "./table.ts";

/** One measure in one run. */
export interface Kept {
  readonly at: string;
  /** Of the machine, in the minute before and in the last minute of it. */
  readonly load: readonly [before: number, after: number];
  readonly rows: readonly (Row | Skipped)[];
}

export interface Numbers {
  readonly machine: string;
  readonly processors: number;
  readonly measures: Readonly<Record<string, Kept>>;
}

const root = join(import.meta.dirname, "..");
export const numbersFile = join(root, "bench/numbers.json");

export const load = (): number => loadavg()[0] ?? 0;

export function readNumbers(): Numbers {
  return JSON.parse(readFileSync(numbersFile, "utf8"));
}

/** Keeps what was measured, beside what other runs on this machine have. */
export function keep(measures: Numbers["measures"]): void {
  const processors = cpus();
  const machine = `${processors[0]?.model.trim()}, ${platform()} ${arch()}, Node.js ${process.versions.node}`;
  const former = readNumbers();
  const kept = former.machine === machine ? former.measures : {};
  const numbers: Numbers = { machine, processors: processors.length, measures: { ...kept, ...measures } };
  writeFileSync(numbersFile, textOf(numbers));
}

/** The file as it is kept. */
export function textOf(numbers: Numbers): string {
  return `${JSON.stringify(numbers, null, 1)}\n`;
}

/** Says so where the machine had other things to do. */
export function busyness(loads: readonly number[], processors: number): string | undefined {
  const [least, most] = [Math.min(...loads), Math.max(...loads)];
  if (most <= processors / 2) return undefined;
  return `**The machine was busy** (load ${least.toFixed(1)} to ${most.toFixed(1)} on ${processors} processors): compare inside a row.`;
}

/** Pages with parts that are made from the numbers, and for each what it should hold. */
export function documented({
  machine,
  processors,
  measures,
}: Numbers): Readonly<Record<string, (page: string) => string>> {
  const makers = {
    measured: () => {
      const loads = Object.values(measures).flatMap(({ load: own }) => own);
      const days = Object.values(measures).map(({ at }) => at.slice(0, 10));
      const when = [...new Set(days)].sort();
      const rows = Object.entries(measures).flatMap(([name, kept]) =>
        name === "scale" ? [] : kept.rows.map((row) => cells(row)),
      );
      return [
        `${processors} × ${machine}, ${when.join(" to ")}. ${busyness(loads, processors) ?? `Load ${Math.max(...loads).toFixed(1)} at most.`}`,
        table(headings, rows),
      ].join("\n\n");
    },
    costs: () => costTable(countsIn(measures.scale?.rows ?? [])),
    scale: () => scaleTable(countsIn(measures.scale?.rows ?? [])),
    counts: () => {
      const { rows, load: own } = measures.scale ?? { rows: [], load: [0] };
      const counted = rows.map((row) =>
        cells(row)
          .slice(0, 2)
          .map((cell) => cell.replace("scale: ", "")),
      );
      return [busyness(own, processors), table(["For a code", ""], counted)].filter(Boolean).join("\n\n");
    },
  };
  const page = (text: string) => withMarkedParts(text, makers);
  return { "docs/performance.md": page, "docs/scale.md": page, "docs/costs.md": page };
}

/** By their names in the measure. */
function countsIn(rows: readonly (Row | Skipped)[]): Counts {
  const of = (what: string) => {
    const row = rows.find((each) => each.what === `scale: ${what}`);
    if (!row || !("ours" in row))
      throw new Error(`there is no count "${what}": run npm run bench -- --only scale --save`);
    return row.ours;
  };
  return {
    writes: of("writes to the table for a code"),
    writeUnits: of("write units for a code"),
    reads: of("reads of the table for a code"),
    readUnits: of("read units for a code"),
    busiestWrites: of("writes to the busiest key for a code"),
    environmentReads: of("reads of an environment in five seconds"),
    environmentWrites: of("writes of an environment in five seconds"),
    logBytes: of("log for a code"),
    processorMs: of("processor time for a code"),
    metrics: of("metrics of two providers in one country"),
  };
}

export function writePages(numbers: Numbers): void {
  for (const [page, make] of Object.entries(documented(numbers))) {
    const current = readFileSync(join(root, page), "utf8");
    const made = make(current);
    if (made !== current) writeFileSync(join(root, page), made);
  }
}
