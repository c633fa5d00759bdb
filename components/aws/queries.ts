// Questions of a night to the log, in CloudWatch's language. Fields are those of gateway/log/line.ts.
import { QueryDefinition } from "@pulumi/aws/cloudwatch/queryDefinition.js";
import * as pulumi from "@pulumi/pulumi";
import type { AttemptLine, LogLine } from "../../gateway/log/line.ts";

/** Names of the log groups that questions go to. */
export interface LogGroups {
  readonly gateway: pulumi.Output<string>;
}

type Field = keyof LogLine | `attempts.0.${keyof AttemptLine}`;

const field = (name: Field) => name;

/** Why messages were not sent, the most frequent reason first. */
export const failuresByCode = [
  `filter ispresent(${field("code")}) and ${field("code")} != "ERR_CHECK_ONLY"`,
  `stats count(*) as messages by ${field("code")}, ${field("attempts.0.provider")} as provider, ${field("attempts.0.vendorCode")} as vendorCode`,
  "sort messages desc",
  "limit 30",
].join(" | ");

/** Countries by what became of their messages. */
export const countries = [
  `filter ispresent(${field("country")}) and ${field("code")} != "ERR_CHECK_ONLY"`,
  `stats count(*) as messages, sum(${field("status")} = 200) as accepted by ${field("country")}`,
  "sort messages desc",
  "limit 20",
].join(" | ");

/** The latest failures, with everything that is known of each. */
export const lastFailures = [
  `fields ${field("time")}, ${field("code")}, ${field("detail")}, ${field("country")}, ${field("recipient")}, ${field("requestId")}`,
  `filter ${field("status")} >= 500`,
  `sort ${field("time")} desc`,
  "limit 20",
].join(" | ");

const questions: Readonly<Record<string, string>> = {
  "why-not-sent": failuresByCode,
  countries,
  "last-failures": lastFailures,
  "slow-providers": [
    `filter ispresent(${field("attempts.0.provider")})`,
    `stats count(*) as attempts, pct(${field("attempts.0.durationMs")}, 50) as p50, pct(${field("attempts.0.durationMs")}, 95) as p95, pct(${field("attempts.0.durationMs")}, 99) as p99 by ${field("attempts.0.provider")} as provider`,
  ].join(" | "),
  "who-asks": [
    `filter ispresent(${field("clientId")})`,
    `stats count(*) as messages by ${field("clientId")}, ${field("connection")}`,
    "sort messages desc",
  ].join(" | "),
  guard: [
    `filter ${field("code")} like /ERR_GUARD/`,
    `stats count(*) as refused by ${field("code")}, ${field("country")}`,
    "sort refused desc",
  ].join(" | "),
};

/** In a folder of the function's name in CloudWatch's list. */
export function savedQueries(
  name: string,
  functionName: pulumi.Output<string>,
  logGroups: LogGroups,
  parent: pulumi.Resource,
): void {
  for (const [question, queryString] of Object.entries(questions)) {
    new QueryDefinition(
      `${name}-query-${question}`,
      {
        name: pulumi.interpolate`${functionName}/${question}`,
        queryString,
        logGroupNames: [logGroups.gateway],
      },
      { parent },
    );
  }
}
