// What tells people how the gateway is doing: alarms and a dashboard.
import type * as pulumi from "@pulumi/pulumi";
import type { SettledGateway } from "../arguments/settle.ts";
import { alarms } from "./alarm.ts";
import type { Functions } from "./alarmRules.ts";
import { dashboard } from "./dashboard.ts";
import { type LogGroups, savedQueries } from "./queries.ts";

/** Resolves to the address of the dashboard, where there is one. */
export function watch(
  name: string,
  args: SettledGateway,
  watched: {
    readonly functions: Functions;
    readonly logGroups: LogGroups;
    readonly arn: pulumi.Output<string>;
  },
  parent: pulumi.Resource,
): pulumi.Output<string> | undefined {
  const { functions, logGroups, arn } = watched;
  const topic = args.alarmTopicArn;
  const told = topic ? alarms(name, args, { topic, functions }, parent) : [];
  if (!args.observe.dashboard) return undefined;
  savedQueries(name, functions.gateway, logGroups, parent);
  return dashboard(name, args, { functions, logGroups, arn, alarms: told }, parent);
}
