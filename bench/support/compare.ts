// The handlers side by side in one row.
import type { Row, Target } from "../table.ts";
import { type HandlerName, handlers } from "./handlers.ts";
import { median } from "./statistics.ts";

/** Medians of the runs of each handler, and the best of them. */
export function compare<Run>(
  what: string,
  unit: Row["unit"],
  runs: Readonly<Record<HandlerName, readonly Run[]>>,
  pick: (run: Run) => number,
  targets?: readonly Target[],
): Row {
  const of = (summary: (values: number[]) => number) => {
    const [ours = Number.NaN, peer, floor, calls] = handlers.map((name) => summary(runs[name].map(pick)));
    return { ours, peer, floor, calls };
  };
  return { what, unit, ...of(median), best: of((values) => Math.min(...values)), targets };
}
