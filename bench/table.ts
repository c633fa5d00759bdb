// What a measure yields, and how it is printed.

/** One line of the table. Numbers are medians unless `what` says otherwise. */
export interface Row {
  readonly what: string;
  readonly unit: "ms" | "KB" | "MB" | "µs" | "x" | "files" | "calls" | "units" | "bytes" | "metrics";
  readonly ours: number;
  /** The least that is possible: an empty handler, an empty program. */
  readonly floor?: number;
  /** Between floor and ours: the network calls alone, with bare `node:https`. */
  readonly calls?: number;
  /** The same thing made with the usual libraries. */
  readonly peer?: number;
  /** Of the fastest run, where the numbers above are of the median one. */
  readonly best?: {
    readonly ours: number;
    readonly floor?: number;
    readonly calls?: number;
    readonly peer?: number;
  };
  readonly targets?: readonly Target[];
  readonly note?: string;
}

/** A line in place of numbers that could not be measured here. */
export interface Skipped {
  readonly what: string;
  readonly skipped: string;
}

/** `ours` may be at most this much; with `of`, this many times the other number of the row. */
export interface Target {
  readonly atMost: number;
  readonly of?: "peer" | "calls" | "floor";
}

export interface Options {
  /** Few rounds: shows that everything runs, measures little. */
  readonly quick: boolean;
}

export interface Measure {
  readonly name: string;
  readonly run: (options: Options) => Promise<readonly (Row | Skipped)[]>;
}

/** Undefined when the row has no number to compare with. */
export function isMet(row: Row, { atMost, of }: Target): boolean | undefined {
  if (!of) return row.ours <= atMost;
  const base = row[of];
  return base === undefined ? undefined : row.ours <= atMost * base;
}

export const headings = ["", "ours", "floor", "calls", "peer", "ours / calls", "ours / peer", "target", ""];

/** A table of plain text: medians, and the best run in brackets. */
export function format(rows: readonly (Row | Skipped)[]): string {
  const lines = [headings, ...rows.map(cells)];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

export function cells(row: Row | Skipped): string[] {
  if ("skipped" in row) return [row.what, "skipped", "", "", "", "", "", "", row.skipped];
  const { ours, calls, peer, unit, best, targets = [], note } = row;
  const cell = (name: "ours" | "floor" | "calls" | "peer") =>
    quantity(row[name], unit) + (best?.[name] === undefined ? "" : ` (${round(best[name])})`);
  return [
    row.what,
    cell("ours"),
    cell("floor"),
    cell("calls"),
    cell("peer"),
    calls ? round(ours / calls) : "",
    peer ? round(ours / peer) : "",
    targets.map((target) => spell(target, unit)).join(", "),
    [verdict(row, targets), note].filter(Boolean).join("; "),
  ];
}

function verdict(row: Row, targets: readonly Target[]): string {
  const results = targets.map((target) => isMet(row, target)).filter((result) => result !== undefined);
  const words = results.map((result) => (result ? "met" : "missed"));
  return new Set(words).size > 1 ? words.join(", ") : (words[0] ?? "");
}

function spell({ atMost, of }: Target, unit: Row["unit"]): string {
  return of ? `<= ${atMost} x ${of}` : `<= ${atMost} ${unit}`;
}

function quantity(value: number | undefined, unit: Row["unit"]): string {
  return value === undefined ? "" : `${round(value)} ${unit}`;
}

/** Three digits are more than the noise allows. */
function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(Math.abs(value) < 1 ? 2 : 3);
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 || column >= 7 ? cell.padEnd(width) : cell.padStart(width);
}
