// What an alarm can ask of a metric. Names and dimensions are those of gateway/log/line.ts.
import type * as pulumi from "@pulumi/pulumi";
import { type bookMetricUnits, type Dimensions, type MetricName, namespace } from "../../gateway/log/line.ts";

export type Name = pulumi.Output<string>;

const atLeast = "GreaterThanOrEqualToThreshold";
/** Metrics of a log come late and now and then twice, so that no rule goes by one point alone. */
export const threeOfFiveMinutes = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };
export const twoOfThreeTimesFive = { period: 300, evaluationPeriods: 3, datapointsToAlarm: 2 };

export function sum(functionName: Name, metricName: MetricName, more: Partial<Dimensions> = {}) {
  return {
    namespace,
    metricName,
    dimensions: { functionName, ...more },
    statistic: "Sum",
    comparisonOperator: atLeast,
    treatMissingData: "notBreaching",
  };
}

export function ofLambda(functionName: Name, metricName: "Errors" | "Throttles") {
  return {
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: functionName },
    statistic: "Sum",
    ...threeOfFiveMinutes,
    comparisonOperator: atLeast,
    threshold: 1,
    treatMissingData: "notBreaching",
  };
}

/** A metric by whose sums others are calculated. */
function summed(
  id: string,
  metric: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
    readonly period: number;
  },
) {
  return { id, metric: { ...metric, stat: "Sum" } };
}

/** What the alarm goes by. */
function calculated(label: string, expression: string) {
  return { id: label, label, expression, returnData: true };
}

/** Crashes of several functions together. Small sites have a few reports an hour, and Lambda tries each three times. */
export function crashes(functions: readonly Name[]) {
  const metric = { namespace: "AWS/Lambda", metricName: "Errors", period: 3600 };
  return {
    metricQueries: [
      ...functions.map((FunctionName, index) =>
        summed(`m${index}`, { ...metric, dimensions: { FunctionName } }),
      ),
      calculated("crashes", functions.map((_, index) => `FILL(m${index},0)`).join("+")),
    ],
    evaluationPeriods: 1,
    comparisonOperator: atLeast,
    threshold: 3,
    treatMissingData: "notBreaching",
  };
}

/** The books say it every five minutes for as long as it is so. */
export function ofBooks(books: Name, metricName: keyof typeof bookMetricUnits) {
  return {
    namespace,
    metricName,
    dimensions: { functionName: books },
    statistic: "Maximum",
    ...twoOfThreeTimesFive,
    comparisonOperator: atLeast,
    threshold: 1,
    treatMissingData: "notBreaching",
  };
}

export function usedUp(functionName: Name, metricName: MetricName, threshold: pulumi.Output<number>) {
  const statistic = "Maximum";
  const runbook = "the-days-messages-run-out";
  return { ...sum(functionName, metricName), ...twoOfThreeTimesFive, statistic, threshold, runbook };
}

interface Counted {
  readonly metric: MetricName;
  readonly outcome?: Dimensions["outcome"];
}

/**
 * Percent that `of` is of itself and `and`, or of `and` alone where it is a part of that; 0 where both are fewer than
 * `atLeast`, since one of two is half.
 */
export function share(given: {
  readonly functionName: Name;
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly of: readonly Counted[];
  readonly and: Counted;
  readonly isPart?: true;
  readonly atLeast: number;
}) {
  const { functionName, period, of, and, isPart, atLeast: fewest, ...evaluation } = given;
  const query = ({ metric: metricName, outcome }: Counted, id: string) =>
    summed(id, { namespace, metricName, dimensions: { functionName, ...(outcome && { outcome }) }, period });
  const part = of.map((_, index) => `FILL(m${index},0)`).join("+");
  const whole = isPart ? "FILL(all,0)" : `(${part}+FILL(all,0))`;
  return {
    metricQueries: [
      ...of.map((each, index) => query(each, `m${index}`)),
      query(and, "all"),
      calculated("percent", `IF(${whole}>=${fewest},100*(${part})/${whole},0)`),
    ],
    ...evaluation,
    comparisonOperator: atLeast,
    treatMissingData: "notBreaching",
  };
}
