// What a code costs, and what a site needs, from the counts of the measure `scale`.
import { table } from "../build/docs/table.ts";
import { assumed, prices } from "./prices.ts";

/** Per code, but for what an environment does in five seconds. */
export interface Counts {
  readonly writes: number;
  readonly writeUnits: number;
  readonly reads: number;
  readonly readUnits: number;
  readonly busiestWrites: number;
  readonly environmentReads: number;
  readonly environmentWrites: number;
  readonly logBytes: number;
  readonly processorMs: number;
  readonly metrics: number;
}

/** Seconds that Lambda bills for a code. */
function billedSeconds({ processorMs }: Counts, providerMs: number = assumed.providerMs): number {
  return (providerMs + 3 * assumed.tableMs + processorMs / assumed.processors) / 1000;
}

/** Environments that run at so many codes a second. */
function environmentsAt(rate: number, counts: Counts, providerMs?: number): number {
  return Math.max(1, Math.ceil(rate * billedSeconds(counts, providerMs)));
}

/** Read and write units of the table for a code, with what environments ask for at intervals. */
function unitsAt(rate: number, counts: Counts): { writes: number; reads: number } {
  // One that serves fewer than a code in five seconds asks once for each.
  const intervals = Math.min(environmentsAt(rate, counts) / 5 / rate, 1);
  return {
    writes: counts.writeUnits + intervals * counts.environmentWrites,
    reads: counts.readUnits + intervals * counts.environmentReads,
  };
}

const codesAMonth = [1000, 100_000, 10_000_000] as const;
const monthSeconds = 30 * 24 * 3600;

/** What a month costs, in US$. */
export function costTable(counts: Counts): string {
  const lines: [what: string, cost: (codes: number) => number][] = [
    ["Secret", () => prices.secret],
    ["Lambda: requests", (codes) => codes * prices.request],
    ["Lambda: time", (codes) => codes * billedSeconds(counts) * (assumed.memoryMb / 1024) * prices.gbSecond],
    ["DynamoDB: writes", (codes) => codes * unitsAt(codes / monthSeconds, counts).writes * prices.writeUnit],
    ["DynamoDB: reads", (codes) => codes * unitsAt(codes / monthSeconds, counts).reads * prices.readUnit],
    ["Secrets Manager: calls", (codes) => codes * assumed.coldShare * prices.secretCall],
    ["CloudWatch: log", (codes) => codes * (counts.logBytes + assumed.logOverhead) * prices.log],
    [
      `CloudWatch: ${counts.metrics} metrics of two providers in one country`,
      () => counts.metrics * prices.metric,
    ],
  ];
  const rows = lines.map(([what, cost]) => [what, ...codesAMonth.map((codes) => dollars(cost(codes)))]);
  const total = (codes: number) => lines.reduce((sum, [, cost]) => sum + cost(codes), 0);
  return table(
    ["US$ a month", ...codesAMonth.map((codes) => `${codes.toLocaleString("en")} codes`)],
    [
      ...rows,
      ["**Together**", ...codesAMonth.map((codes) => `**${dollars(total(codes))}**`)],
      ["For a thousand codes", ...codesAMonth.map((codes) => dollars((1000 * total(codes)) / codes))],
      ["Each alarm, where `alarmTopicArn` is set", ...codesAMonth.map(() => dollars(prices.alarm))],
    ],
  );
}

const rates = [1, 100, 1000] as const;

/** What a site needs at so many codes a second. */
export function scaleTable(counts: Counts): string {
  const row = (what: string, of: (rate: number) => number) => [
    what,
    ...rates.map((rate) => number(of(rate))),
  ];
  return table(
    ["", ...rates.map((rate) => `${rate.toLocaleString("en")} a second`)],
    [
      row(`Environments, provider ${assumed.providerMs / 1000} s`, (rate) => environmentsAt(rate, counts)),
      row("Environments, provider 3 s", (rate) => environmentsAt(rate, counts, 3000)),
      row("Write units of the table a second", (rate) => rate * unitsAt(rate, counts).writes),
      row("Read units of the table a second", (rate) => rate * unitsAt(rate, counts).reads),
      row("Writes to the busiest count a second", (rate) => rate * counts.busiestWrites),
      row("Writes to what is known of a country's providers a second", (rate) =>
        Math.min(rate, (environmentsAt(rate, counts) / 5) * counts.environmentWrites),
      ),
      row("Calls to Secrets Manager when all start at once", (rate) => environmentsAt(rate, counts)),
      row("Log, MB a second", (rate) => (rate * (counts.logBytes + assumed.logOverhead)) / 1024 ** 2),
      row("US$ for a thousand codes", (rate) => thousandAt(rate, counts)),
    ],
  );
}

function thousandAt(rate: number, counts: Counts): number {
  const { writes, reads } = unitsAt(rate, counts);
  const seconds = billedSeconds(counts) * (assumed.memoryMb / 1024) * prices.gbSecond;
  const log = (counts.logBytes + assumed.logOverhead) * prices.log;
  return 1000 * (prices.request + seconds + writes * prices.writeUnit + reads * prices.readUnit + log);
}

function dollars(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 0.1 || value === 0 ? 2 : 4);
}

function number(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(2)));
}
