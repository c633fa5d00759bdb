// One page for whoever is on call: state of alarms, from asked to used, waits, failures, countries.
import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import { type bookMetricUnits, type Dimensions, type MetricName, namespace } from "../../gateway/log/line.ts";
import { placeOfArn } from "../arguments/arn.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import type { Functions } from "./alarmRules.ts";
import { countries, failuresByCode, type LogGroups, lastFailures } from "./queries.ts";

/** Resolves to the address of the dashboard. `arn` is of anything in the stack's region. */
export function dashboard(
  name: string,
  args: SettledGateway,
  shown: {
    readonly functions: Functions;
    readonly logGroups: LogGroups;
    readonly arn: pulumi.Output<string>;
    readonly alarms: readonly pulumi.Output<string>[];
  },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { receipts, conversion } = args.observe;
  const { functions, logGroups, arn, alarms } = shown;
  const { region } = arn.apply(placeOfArn);
  const host = arn.apply(consoleOf);
  const board = new Dashboard(
    `${name}-dashboard`,
    {
      // Dashboards of all regions share the names of the account.
      dashboardName: pulumi.interpolate`${functions.gateway}-${region}`,
      dashboardBody: pulumi
        .all([{ ...functions, logGroup: logGroups.gateway, region }, [...alarms]])
        .apply(([names, arns]) => JSON.stringify(bodyOf({ ...names, alarms: arns, receipts, conversion }))),
    },
    { parent },
  );
  return pulumi.interpolate`https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${board.dashboardName}`;
}

/** Host of the console for the partition and the region of an ARN. */
function consoleOf(arn: string): string {
  const { partition, region } = placeOfArn(arn);
  return `${region}.console.${partition === "aws-us-gov" ? "amazonaws-us-gov" : "aws.amazon"}.com`;
}

export interface Shown {
  readonly gateway: string;
  readonly books?: string | undefined;
  readonly canary?: string | undefined;
  readonly logGroup: string;
  readonly region: string;
  readonly alarms: readonly string[];
  readonly receipts: boolean;
  readonly conversion: boolean;
}

type BookMetric = keyof typeof bookMetricUnits;

type Widget = {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly properties: object;
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function bodyOf(shown: Shown): object {
  const rows = [
    ...(shown.alarms.length > 0 ? [[alarmState(shown)]] : []),
    funnel(shown),
    [perProvider(shown), waits(shown)],
    [ours(shown), guard(shown)],
    ...(shown.books === undefined ? [] : [observed(shown)]),
    [question(shown, "Why messages are not sent", failuresByCode), question(shown, "Countries", countries)],
    [question(shown, "Last failures", lastFailures, 24)],
  ];
  let y = 0;
  const widgets = rows.flatMap((row) => {
    let x = 0;
    const placed = row.map((widget) => {
      const at = { ...widget, x, y };
      x += widget.width;
      return at;
    });
    y += Math.max(...row.map(({ height }) => height));
    return placed;
  });
  return { start: "-PT8H", periodOverride: "inherit", widgets };
}

function alarmState({ alarms }: Shown): Widget {
  return {
    type: "alarm",
    width: 24,
    height: 3,
    properties: { title: "Alarms", alarms, sortBy: "stateUpdatedTimestamp" },
  };
}

const metric = (name: MetricName, functionName: string, stat: string, label: string, more: object = {}) => [
  namespace,
  name,
  "functionName" satisfies keyof Dimensions,
  functionName,
  { stat, label, ...more },
];

/** One line for each value of the grouping that there has been. */
function search(name: string, functionName: string, by: keyof Dimensions, stat: string) {
  const dimensions = `{${namespace},functionName,${by}}`;
  return [
    {
      expression: `SEARCH('${dimensions} MetricName="${name}" functionName="${functionName}"', '${stat}')`,
      label: `\${PROP('Dim.${by}')}`,
    },
  ];
}

function graph(
  title: string,
  { region }: Shown,
  metrics: readonly unknown[],
  more: object = {},
  width = 12,
): Widget {
  const properties = { title, region, metrics, view: "timeSeries", period: 300, ...more };
  return { type: "metric", width, height: 6, properties };
}

/** From asked to accepted, and where it is observed, to delivered and used. */
function funnel(shown: Shown): Widget[] {
  const { gateway, region } = shown;
  const steps = [
    metric("requests", gateway, "Sum", "asked"),
    metric("accepted", gateway, "Sum", "accepted", { id: "accepted" }),
    metric("failures", gateway, "Sum", "failed"),
    metric("guardRefused", gateway, "Sum", "refused by the guard"),
  ];
  const numbers = {
    title: "Messages",
    region,
    metrics: steps,
    view: "singleValue",
    setPeriodToTimeRange: true,
  };
  return [{ type: "metric", width: 24, height: 3, properties: { ...numbers, period: 300 } }];
}

function perProvider(shown: Shown): Widget {
  return graph("Accepted, by provider", shown, [search("accepted", shown.gateway, "provider", "Sum")], {
    stacked: true,
  });
}

function waits(shown: Shown): Widget {
  const { gateway } = shown;
  const wait = (stat: string) => metric("durationMs", gateway, stat, stat);
  return graph("Wait for a code to be accepted, milliseconds", shown, [
    wait("p50"),
    wait("p95"),
    wait("p99"),
  ]);
}

function ours(shown: Shown): Widget {
  const { gateway, canary } = shown;
  return graph("What is wrong here", shown, [
    metric("unauthorized", gateway, "Sum", "no valid token"),
    metric("tableErrors", gateway, "Sum", "table failed"),
    metric("carried", gateway, "Sum", "carried by another provider"),
    ["AWS/Lambda", "Throttles", "FunctionName", gateway, { stat: "Sum", label: "throttled" }],
    ["AWS/Lambda", "Errors", "FunctionName", gateway, { stat: "Sum", label: "crashed" }],
    ...(canary === undefined
      ? []
      : [metric("canaryPassed", canary, "Minimum", "canary", { yAxis: "right" })]),
  ]);
}

function guard(shown: Shown): Widget {
  const { gateway } = shown;
  return graph("Guard against SMS pumping", shown, [
    ...[search("guardRefused", gateway, "outcome", "Sum")],
    metric("guardBudget", gateway, "Maximum", "day's messages, percent", { yAxis: "right" }),
    metric("guardOverdraft", gateway, "Maximum", "overdraft, percent", { yAxis: "right" }),
  ]);
}

/** Of the time of sending, some 20 minutes later. */
function observed(shown: Shown): Widget[] {
  const { books = "", receipts, conversion } = shown;
  const rate = (title: string, part: BookMetric, whole: BookMetric) =>
    graph(title, shown, [
      [{ expression: `100*${part}/${whole}`, label: "percent", id: "rate" }],
      [namespace, part, "functionName", books, { stat: "Sum", id: part, visible: false }],
      [namespace, whole, "functionName", books, { stat: "Sum", id: whole, visible: false }],
    ]);
  return [
    ...(receipts ? [rate("Delivered, percent of accepted", "delivered", "sent")] : []),
    ...(conversion ? [rate("Used, percent of codes whose use would be seen", "converted", "expected")] : []),
  ];
}

function question({ logGroup, region }: Shown, title: string, text: string, width = 12): Widget {
  const query = `SOURCE '${logGroup}' | ${text}`;
  return { type: "log", width, height: 7, properties: { title, region, query, view: "table" } };
}
