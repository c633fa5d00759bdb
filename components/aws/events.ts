// What wakes a function beside the gateway's own. No failure destination: an event holds what may not be kept.
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Schedule } from "@pulumi/aws/scheduler/schedule.js";
import type * as pulumi from "@pulumi/pulumi";
import { placeOfArn } from "../arguments/arn.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { optionalPolicy, serviceRole } from "./policy.ts";

/** Seconds for which EventBridge tries to hand an event over: what it holds is of no use much later. */
const maximumEventAgeInSeconds = 3600;

/** Events of a bus, the account's own where none is named. `name` is that of the function in the stack. */
export function wakeByEvents(
  name: string,
  lambda: LambdaFunction,
  events: {
    readonly description: string;
    readonly pattern: pulumi.Input<string>;
    readonly bus?: pulumi.Output<string>;
  },
  args: SettledGateway,
  parent: pulumi.Resource,
): void {
  const rule = new EventRule(
    `${name}-rule`,
    {
      description: events.description,
      eventPattern: events.pattern,
      eventBusName: events.bus,
      tags: args.tags,
    },
    { parent },
  );
  const permission = new Permission(
    `${name}-rule-permission`,
    {
      function: lambda.name,
      principal: "events.amazonaws.com",
      action: "lambda:InvokeFunction",
      sourceArn: rule.arn,
    },
    { parent },
  );
  new EventTarget(
    `${name}-target`,
    {
      rule: rule.name,
      targetId: "function",
      eventBusName: events.bus,
      arn: lambda.arn,
      retryPolicy: { maximumEventAgeInSeconds, maximumRetryAttempts: 50 },
    },
    { parent, dependsOn: [permission] },
  );
}

/** A wake-up every so many minutes. One that cannot be handed over is not made up for; one that fails Lambda repeats, twice at most. */
export function wakeByClock(
  name: string,
  lambda: LambdaFunction,
  { minutes, args }: { readonly minutes: number; readonly args: SettledGateway },
  parent: pulumi.Resource,
): void {
  const description = "Wakes a function of the Auth0 SMS gateway";
  const account = lambda.arn.apply((arn) => placeOfArn(arn).account);
  const role = serviceRole(`${name}-wake`, { service: "scheduler", description, account }, args, parent);
  const invoke = { Action: "lambda:InvokeFunction", Resource: lambda.arn };
  const policy = optionalPolicy(`${name}-wake-policy`, role, invoke, parent);
  new Schedule(
    `${name}-schedule`,
    {
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: lambda.arn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    },
    { parent, dependsOn: [policy] },
  );
}
