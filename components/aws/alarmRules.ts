// When somebody is told, and of what: rules by cause. Metrics and outcomes are those of gateway/log/line.ts.
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import { type Dimensions, type MetricName, namespace } from "../../gateway/log/line.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import {
  crashes,
  type Name,
  ofBooks,
  ofLambda,
  share,
  sum,
  threeOfFiveMinutes,
  twoOfThreeTimesFive,
  usedUp,
} from "./alarmQuestions.ts";
import { attackAlarm } from "./attackAlarm.ts";

/** Names of the functions of the stack; those that are not there have no rules. */
export interface Functions {
  readonly gateway: Name;
  readonly canary: Name | undefined;
  readonly books: Name | undefined;
  /** Takes receipts from a public URL. */
  readonly receiver: Name | undefined;
  /** Take receipts and logins, and tell vendors. */
  readonly reporting: readonly Name[];
}

export type Rule = Omit<MetricAlarmArgs, "alarmActions" | "okActions" | "tags"> & {
  /** What it means, for whoever is told. */
  readonly means: string;
  /** Heading of docs/operations.md that says what to do. */
  readonly runbook: string;
};

/** By the suffix of the alarm. */
export type Rules = Readonly<Record<string, Rule>>;

/**
 * Each of these alone, or together as `nobodyLogsIn` has it, means that nobody can log in. They tell nobody themselves: one
 * alarm above them does.
 */
export function causes({ alarms, observe }: SettledGateway, functions: Functions): Rules {
  const { gateway, canary, books } = functions;
  return {
    alarm: {
      ...share({
        functionName: gateway,
        ...twoOfThreeTimesFive,
        of: ourFailures.map((outcome) => ({ metric: "requests", outcome })),
        and: { metric: "accepted" },
        atLeast: 3,
      }),
      threshold: alarms.apply(({ failedPercent }) => failedPercent),
      means: "Codes are not sent, and neither number nor text is the reason",
      runbook: "codes-are-not-sent",
    },
    "alarm-crash": {
      ...ofLambda(gateway, "Errors"),
      means: "The gateway does not start, or takes too long",
      runbook: "the-function-crashes",
    },
    "alarm-throttles": {
      ...ofLambda(gateway, "Throttles"),
      means: "Lambda refuses requests, as too many run at once",
      runbook: "lambda-throttles",
    },
    "alarm-quiet": {
      ...sum(gateway, "accepted"),
      period: 300,
      evaluationPeriods: 4,
      datapointsToAlarm: 4,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      means: "No provider has accepted a code for 20 minutes",
      runbook: "nobody-can-log-in",
    },
    "alarm-busy": {
      ...sum(gateway, "accepted"),
      period: 3600,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      threshold: alarms.apply(({ busyPerHour }) => busyPerHour),
      means: "People have been logging in within the last three hours",
      runbook: "nobody-can-log-in",
    },
    "alarm-refused": {
      ...sum(gateway, "unauthorized"),
      ...twoOfThreeTimesFive,
      threshold: 3,
      means: "Requests have no valid token; anybody can cause that",
      runbook: "auth0-signs-with-another-key",
    },
    ...(canary && {
      "alarm-canary": {
        namespace,
        metricName: "canaryPassed" satisfies MetricName,
        dimensions: { functionName: canary },
        statistic: "Maximum",
        period: 60 * (observe.canaryMinutes ?? 1),
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching",
        warmUpConfiguration: { warmUpPeriodDurationInMinutes: 4 * (observe.canaryMinutes ?? 1) },
        means: "The check would not have been sent, or there is none",
        runbook: "the-canary-fails",
      },
    }),
    ...(books &&
      observe.conversion && {
        "alarm-collapse": {
          ...ofBooks(books, "conversionCollapsed"),
          means: "Codes that a provider accepted are no longer used, with a hundred messages and more",
          runbook: "codes-are-no-longer-used",
        },
      }),
  };
}

/** The rule of the alarm to page on; `named` is the expression of a cause. */
export function nobodyLogsIn(named: Readonly<Record<string, string>>): string {
  const of = (suffix: string) => `ALARM("${named[suffix]}")`;
  const together = ["alarm-quiet", "alarm-busy", "alarm-refused"];
  const alone = Object.keys(named).filter((suffix) => !together.includes(suffix));
  return [...alone.map(of), `(${together.map(of).join(" AND ")})`].join(" OR ");
}

/** What somebody should know by tomorrow. */
export function news(args: SettledGateway, functions: Functions): Rules {
  const { alarms, providerNames, sharedState, observe } = args;
  const { gateway, books, receiver, reporting } = functions;
  const used = alarms.apply(({ usedPercent }) => usedPercent);
  return {
    ...(providerNames.length > 1 && {
      "alarm-carried": {
        ...share({
          functionName: gateway,
          ...twoOfThreeTimesFive,
          of: [{ metric: "carried" }],
          and: { metric: "accepted" },
          isPart: true,
          atLeast: 10,
        }),
        threshold: alarms.apply(({ carriedPercent }) => carriedPercent),
        means: "A provider carries what the first of the route does not take",
        runbook: "one-provider-carries-for-another",
      },
    }),
    ...(sharedState && {
      "alarm-table": {
        ...share({
          functionName: gateway,
          ...threeOfFiveMinutes,
          of: [{ metric: "tableErrors" }],
          and: { metric: "requests" },
          isPart: true,
          atLeast: 5,
        }),
        threshold: alarms.apply(({ tablePercent }) => tablePercent),
        means: "The table does not answer; codes are sent, and some may be sent twice",
        runbook: "the-table-fails",
      },
    }),
    "alarm-secret": {
      ...sum(gateway, "requests", { outcome: "ERR_SECRET" }),
      ...threeOfFiveMinutes,
      threshold: 1,
      means: "The gateway cannot read its secret",
      runbook: "the-secret-cannot-be-read",
    },
    ...(sharedState && guardNews(gateway, used)),
    ...(books && booksNews(books, observe)),
    ...(receiver && {
      "alarm-unsigned": {
        ...sum(receiver, "unsignedReceipts"),
        // Small sites have a few receipts an hour.
        period: 3600,
        evaluationPeriods: 1,
        threshold: 3,
        means: "Receipts come without their vendor's signature, and none of them is counted",
        runbook: "receipts-are-refused",
      },
    }),
    ...(reporting.length > 0 && {
      "alarm-observers": {
        ...crashes(reporting),
        means: "Receipts or logins are not counted, or vendors not told of them, as a function crashes",
        runbook: "a-function-that-observes-crashes",
      },
    }),
  };
}

/** Of what the guard counts in the table. */
function guardNews(gateway: Name, used: pulumi.Output<number>): Rules {
  return {
    "alarm-attack": {
      ...sum(gateway, "guardRefused", { outcome: "ERR_GUARD_DESTINATION" }),
      period: attackAlarm.seconds,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      threshold: attackAlarm.refusals,
      means:
        "The guard refuses many messages as more than their destinations explain: SMS pumping, or a launch",
      runbook: "the-guard-refuses-a-destination",
    },
    "alarm-blind": {
      ...sum(gateway, "guardBlind"),
      ...threeOfFiveMinutes,
      threshold: 1,
      means: "The guard against SMS pumping cannot read the table; codes are sent",
      runbook: "the-table-fails",
    },
    "alarm-budget": {
      ...usedUp(gateway, "guardBudget", used),
      means: "The day's messages are nearly used up",
    },
    "alarm-overdraft": {
      ...usedUp(gateway, "guardOverdraft", used),
      means: "What all countries together may have beyond the usual is nearly used up",
    },
  };
}

/** Of what the books compare, which is what is observed, and of books that nobody keeps. */
function booksNews(books: Name, { conversion, receipts }: SettledGateway["observe"]): Rules {
  return {
    "alarm-books": {
      ...sum(books, "booksClosed"),
      period: 900,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      warmUpConfiguration: { warmUpPeriodDurationInMinutes: 60 },
      means:
        "What became of messages is not compared with the days before, and other alarms of it are silent",
      runbook: "the-books-are-not-kept",
    },
    ...(conversion && {
      "alarm-conversion": {
        ...ofBooks(books, "conversionDropped"),
        means: "Fewer codes of a provider in a country are used than in the days before",
        runbook: "codes-are-no-longer-used",
      },
      "alarm-stream": {
        ...ofBooks(books, "streamSilent"),
        means: "No login is seen although codes are sent: Auth0's log stream is silent, or no code arrives",
        runbook: "the-log-stream-is-silent",
      },
    }),
    ...(receipts && {
      "alarm-delivery": {
        ...ofBooks(books, "deliveryDropped"),
        means: "Fewer messages of a provider in a country are delivered than in the days before",
        runbook: "messages-are-no-longer-delivered",
      },
    }),
  };
}

/** Failures of the stack or of its vendors. Refused numbers, texts and countries are none, and neither is the guard. */
const ourFailures: readonly Dimensions["outcome"][] = [
  "ERR_PROVIDERS_UNAVAILABLE",
  "ERR_DELIVERY_UNKNOWN",
  "ERR_DEADLINE",
  "ERR_REJECTED_ACCOUNT",
  "ERR_REJECTED_SENDER",
  "ERR_SECRET",
  "ERR_SETTINGS",
  "ERR_INTERNAL",
];
