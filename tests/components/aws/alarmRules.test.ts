// When alarms ring: what was counted in which minute, evaluated as CloudWatch does.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
import assert from "node:assert/strict";
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { namespace as metrics } from "../../../gateway/log/line.ts";
import { type Deployment, deploy } from "../deploy.ts";

/** What was counted, by metric with its outcome, so many minutes ago; 0 is the last one. */
type Counted = Readonly<Record<string, Readonly<Record<number, number>>>>;

/** An alarm as it is registered, with nothing left to be known. */
type Alarm = { readonly [Key in keyof MetricAlarmArgs]: Exclude<MetricAlarmArgs[Key], Promise<unknown>> };

interface Read {
  readonly metricName: string;
  readonly dimensions: { readonly outcome?: string };
  readonly statistic?: string;
  readonly period: number;
}

/** One value of a metric; undefined where nothing was counted. `index` periods ago. */
function countOf(
  { metricName, dimensions, statistic = "Sum", period }: Read,
  index: number,
  counted: Counted,
) {
  const counts = counted[[metricName, dimensions.outcome].filter(Boolean).join(" ")] ?? {};
  const minutes = period / 60;
  const values = Object.entries(counts)
    .filter(([ago]) => Math.floor(Number(ago) / minutes) === index)
    .map(([, count]) => count);
  if (values.length === 0) return undefined;
  return statistic === "Maximum" ? Math.max(...values) : values.reduce((all, count) => all + count, 0);
}

/** Of the expressions that are used: `FILL`, sums, and `IF` with arithmetic. */
function calculated(expression: string, values: Readonly<Record<string, number | undefined>>): number {
  const filled = expression.replace(/FILL\((\w+),0\)/g, (_, id) => String(values[id] ?? 0));
  if (/^[\d+]+$/.test(filled)) return new Function(`return ${filled}`)();
  const [, whole = "", fewest = "", value = ""] = /^IF\((.*)>=(\d+),(.*),0\)$/.exec(filled) ?? [];
  for (const part of [whole, fewest, value]) assert.match(part, /^[\d+*/().]+$/, expression);
  return new Function(`return ${whole} >= ${fewest} ? ${value} : 0`)();
}

function pointOf(alarm: Alarm, index: number, counted: Counted): number | undefined {
  const queries = (alarm.metricQueries ?? []) as { id: string; metric?: Read; expression?: string }[];
  if (queries.length === 0) return countOf(alarm as unknown as Read, index, counted);
  const values = queries.map(({ id, metric }) => [id, metric && countOf(metric, index, counted)]);
  return calculated(queries.at(-1)?.expression ?? "", Object.fromEntries(values));
}

function rings(alarm: Alarm, counted: Counted): boolean {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, comparisonOperator } = alarm;
  const isBeyond = (value: number) =>
    comparisonOperator === "LessThanThreshold"
      ? value < Number(alarm.threshold)
      : comparisonOperator === "GreaterThanOrEqualToThreshold" && value >= Number(alarm.threshold);
  const points = Array.from({ length: Number(evaluationPeriods) }, (_, index) =>
    pointOf(alarm, index, counted),
  );
  const isBreaching = (value: number | undefined) =>
    value === undefined ? alarm.treatMissingData === "breaching" : isBeyond(value);
  return points.filter(isBreaching).length >= Number(datapointsToAlarm);
}

const once = { 0: 1 };
/** In three of five minutes. */
const thrice = { 0: 1, 2: 1, 4: 1 };
const twice = { 0: 1, 4: 1 };
/** In two of three times five minutes. */
const again = (count: number) => ({ 0: count, 14: count });

const cases: [alarm: string, what: string, counted: Counted, rings: boolean][] = [
  ["alarm", "20 % fail", { "requests ERR_DEADLINE": again(1), accepted: again(4) }, true],
  ["alarm", "less fail", { "requests ERR_DEADLINE": again(1), accepted: again(5) }, false],
  ["alarm", "two of two fail", { "requests ERR_INTERNAL": again(2) }, false],
  ["alarm", "three of three fail", { "requests ERR_INTERNAL": again(3) }, true],
  ["alarm", "all fail for five minutes", { "requests ERR_INTERNAL": { 0: 100 } }, false],
  ["alarm-crash", "it crashes in three of five minutes", { Errors: thrice }, true],
  ["alarm-crash", "it crashes in two of them", { Errors: twice }, false],
  ["alarm-throttles", "it is refused in three of five minutes", { Throttles: thrice }, true],
  ["alarm-throttles", "it is refused in two of them", { Throttles: twice }, false],
  ["alarm-quiet", "no code was sent for 20 minutes", { accepted: { 20: 1 } }, true],
  ["alarm-quiet", "one was sent within 20 minutes", { accepted: { 19: 1 } }, false],
  ["alarm-busy", "20 codes were sent in an hour, three hours ago", { accepted: { 179: 10, 121: 10 } }, true],
  ["alarm-busy", "19 were", { accepted: { 179: 19 } }, false],
  ["alarm-busy", "20 were before", { accepted: { 180: 20 } }, false],
  ["alarm-refused", "three requests twice have no valid token", { unauthorized: again(3) }, true],
  ["alarm-refused", "two requests twice have none", { unauthorized: again(2) }, false],
  ["alarm-refused", "many have none for five minutes", { unauthorized: { 0: 100 } }, false],
  ["alarm-canary", "it fails two of three times", { canaryPassed: { 0: 0, 5: 1, 10: 0 } }, true],
  ["alarm-canary", "it is missing two of three times", { canaryPassed: { 5: 1 } }, true],
  ["alarm-canary", "it fails once", { canaryPassed: { 0: 0, 5: 1, 10: 1 } }, false],
  ["alarm-books", "they were not closed for half an hour", { booksClosed: { 30: 1 } }, true],
  ["alarm-books", "they were closed within half an hour", { booksClosed: { 29: 1 } }, false],
  ["alarm-carried", "20 % of ten are carried", { carried: again(2), accepted: again(10) }, true],
  ["alarm-carried", "less are carried", { carried: again(2), accepted: again(11) }, false],
  ["alarm-carried", "nine of nine are carried", { carried: again(9), accepted: again(9) }, false],
  [
    "alarm-table",
    "it fails in three of five minutes",
    { tableErrors: thrice, requests: { 0: 5, 2: 5, 4: 5 } },
    true,
  ],
  ["alarm-table", "it fails in two of them", { tableErrors: twice, requests: { 0: 5, 4: 5 } }, false],
  [
    "alarm-table",
    "it fails in one of 21 calls",
    { tableErrors: thrice, requests: { 0: 21, 2: 21, 4: 21 } },
    false,
  ],
  ["alarm-table", "it fails where four call", { tableErrors: thrice, requests: { 0: 4, 2: 4, 4: 4 } }, false],
  ["alarm-secret", "it is missed in three of five minutes", { "requests ERR_SECRET": thrice }, true],
  ["alarm-secret", "it is missed in two of them", { "requests ERR_SECRET": twice }, false],
  [
    "alarm-attack",
    "20 are refused in five minutes",
    { "guardRefused ERR_GUARD_DESTINATION": { 0: 10, 4: 10 } },
    true,
  ],
  ["alarm-attack", "19 are", { "guardRefused ERR_GUARD_DESTINATION": { 0: 10, 4: 9, 5: 9 } }, false],
  ["alarm-blind", "the guard is blind in three of five minutes", { guardBlind: thrice }, true],
  ["alarm-blind", "the guard is blind in two of them", { guardBlind: twice }, false],
  ["alarm-budget", "80 % are used up", { guardBudget: again(80) }, true],
  [
    "alarm-budget",
    "less is used up, by many messages",
    { guardBudget: { ...again(79), 1: 79, 13: 79 } },
    false,
  ],
  ["alarm-overdraft", "80 % are used up", { guardOverdraft: again(80) }, true],
  ["alarm-overdraft", "less is used up", { guardOverdraft: again(79) }, false],
  [
    "alarm-unsigned",
    "three receipts of an hour are not signed",
    { unsignedReceipts: { 0: 1, 30: 1, 59: 1 } },
    true,
  ],
  ["alarm-unsigned", "two are not", { unsignedReceipts: { 0: 1, 30: 1, 60: 1 } }, false],
  // Each of the two functions.
  ["alarm-observers", "they crash twice each within an hour", { Errors: { 0: 1, 59: 1 } }, true],
  ["alarm-observers", "they crash once each within an hour", { Errors: { 0: 1, 60: 1 } }, false],
];

const ofBooks = {
  "alarm-collapse": "conversionCollapsed",
  "alarm-conversion": "conversionDropped",
  "alarm-delivery": "deliveryDropped",
  "alarm-stream": "streamSilent",
};
for (const [alarm, metric] of Object.entries(ofBooks)) {
  cases.push([alarm, "the books say it twice of three times", { [metric]: again(1) }, true]);
  cases.push([alarm, "they say it once", { [metric]: once }, false]);
}

describe("An alarm", () => {
  let all: Deployment;
  const alarmOf = (suffix: string) => all.find(`gw-${suffix}`).inputs as unknown as Alarm;

  before(async () => {
    all = await deploy({
      alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager",
      providers: [
        { name: "aws" },
        { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" } },
      ],
      credentials: { twilio: { authToken: "t".repeat(32) } },
      observe: { receipts: true, conversion: true, canaryMinutes: 5 },
    });
  });

  for (const [suffix, what, counted, expected] of cases) {
    it(`${suffix} ${expected ? "rings" : "is silent"} where ${what}`, () => {
      assert.equal(rings(alarmOf(suffix), counted), expected);
    });
  }

  it("is silent where nothing happens, but for the ones that miss something", () => {
    const alarms = all.resources.filter(({ type }) => type.endsWith(":MetricAlarm"));
    const ringing = alarms.filter(({ inputs }) => rings(inputs as unknown as Alarm, {}));
    assert.deepEqual(ringing.map(({ name }) => name).sort(), [
      "gw-alarm-books",
      "gw-alarm-canary",
      "gw-alarm-quiet",
    ]);
  });

  it("has a case here", () => {
    const alarms = all.resources.filter(({ type }) => type.endsWith(":MetricAlarm"));
    const tried = new Set(cases.map(([suffix]) => `gw-${suffix}`));
    assert.deepEqual(alarms.map(({ name }) => name).sort(), [...tried].sort());
  });

  it("reads what its own function counts, or what Lambda counts of it", () => {
    const others: Record<string, string[]> = {
      "gw-alarm-books": ["gw-books"],
      "gw-alarm-canary": ["gw-canary"],
      "gw-alarm-observers": ["gw-receipts", "gw-conversion"],
      "gw-alarm-unsigned": ["gw-receipts"],
    };
    for (const suffix of Object.keys(ofBooks)) others[`gw-${suffix}`] = ["gw-books"];
    const counted = ["gw-alarm-crash", "gw-alarm-observers", "gw-alarm-throttles"];
    for (const { name, inputs } of all.resources.filter(({ type }) => type.endsWith(":MetricAlarm"))) {
      const queries = (inputs.metricQueries ?? [{ metric: inputs }]) as { metric?: MetricAlarmArgs }[];
      const functions = new Set<string>();
      for (const { namespace, dimensions } of queries.flatMap(({ metric }) => metric ?? [])) {
        const ofLambda = namespace === "AWS/Lambda";
        assert.equal(ofLambda, counted.includes(name), name);
        if (!ofLambda) assert.equal(namespace, metrics, name);
        const key = ofLambda ? "FunctionName" : "functionName";
        functions.add(Object(dimensions)[key]);
      }
      assert.deepEqual([...functions], others[name] ?? ["gw-function"], name);
    }
  });
});
