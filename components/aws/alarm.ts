import { CompositeAlarm } from "@pulumi/aws/cloudwatch/compositeAlarm.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import * as pulumi from "@pulumi/pulumi";
import type { SettledGateway } from "../arguments/settle.ts";
import { causes, type Functions, news, nobodyLogsIn, type Rules } from "./alarmRules.ts";

/** One alarm to page on, by many causes, and others to tell of, all to the one topic. Their ARNs, the page first. */
export function alarms(
  name: string,
  args: SettledGateway,
  { topic, functions }: { readonly topic: pulumi.Output<string>; readonly functions: Functions },
  parent: pulumi.Resource,
): pulumi.Output<string>[] {
  const make = (rules: Rules, told: readonly pulumi.Output<string>[]) =>
    Object.entries(rules).map(([suffix, { means, runbook, ...rule }]) => ({
      suffix,
      alarm: new MetricAlarm(
        `${name}-${suffix}`,
        {
          ...rule,
          alarmDescription: description(means, runbook),
          alarmActions: [...told],
          okActions: [...told],
          tags: args.tags,
        },
        // An alarm warms up once, when it is made: by a new period it would miss what it could not have yet.
        { parent, replaceOnChanges: rule.warmUpConfiguration ? ["period"] : [] },
      ),
    }));
  const silent = make(causes(args, functions), []);
  const names = pulumi.output(Object.fromEntries(silent.map(({ suffix, alarm }) => [suffix, alarm.name])));
  const page = new CompositeAlarm(
    `${name}-alarm-logins`,
    {
      // The function's name ends in random letters, so no other stack of the account has this one.
      alarmName: pulumi.interpolate`${functions.gateway}-logins`,
      alarmDescription: description("PAGE: nobody can log in by SMS", "nobody-can-log-in"),
      alarmRule: names.apply(nobodyLogsIn),
      alarmActions: [topic],
      okActions: [topic],
      tags: args.tags,
    },
    { parent },
  );
  const told = make(news(args, functions), [topic]);
  return [page.arn, ...[...silent, ...told].map(({ alarm }) => alarm.arn)];
}

function description(means: string, runbook: string): string {
  return `Auth0 SMS gateway. ${means}. What to do: docs/operations.md#${runbook}`;
}
