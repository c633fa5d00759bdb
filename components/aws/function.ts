// The gateway's own function.
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import type { ObserveSettings } from "../../gateway/tally/settings.ts";
import { settingsDocument } from "../arguments/documents.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { lambdaFunction, withEnvironment } from "./lambda.ts";
import type { StoredSecret } from "./secret.ts";

export function gatewayFunction(
  name: string,
  args: SettledGateway,
  uses: {
    bundle: string;
    role: Role;
    /** To wait for. */
    ready: readonly pulumi.Resource[];
    logGroup: LogGroup;
    secret: StoredSecret;
    table: Table | undefined;
    /** What it leaves behind for those who observe. */
    observe: pulumi.Output<ObserveSettings>;
  },
  parent: pulumi.Resource,
): LambdaFunction {
  const { bundle, role, ready, logGroup, secret, table, observe } = uses;
  return lambdaFunction(
    `${name}-function`,
    {
      description: "Sends the one-time codes of Auth0 Passwordless SMS",
      bundle,
      settings: settings(args, observe, secret.versionId),
      variables: withEnvironment(args, { SECRET_ID: secret.arn, ...(table && { TABLE_NAME: table.name }) }),
      memorySize: args.memorySize,
      timeoutSeconds: args.timeoutSeconds,
      reservedConcurrency: args.reservedConcurrency,
      vpc: args.vpc,
      role,
      ready,
      logGroup,
    },
    args,
    parent,
  );
}

function settings(
  args: SettledGateway,
  observe: pulumi.Output<ObserveSettings>,
  secretVersionId: pulumi.Output<string>,
): pulumi.Output<object> {
  const { subject, audience, deadlineSeconds, template, code, providers, routes, delivery, guard, text } =
    args;
  const used = {
    subject,
    audience,
    deadlineSeconds,
    template,
    code,
    providers,
    routes,
    delivery,
    guard,
    text,
  };
  return pulumi
    .all([used, observe, secretVersionId])
    .apply(([known, observed, version]) => settingsDocument(known, observed, version));
}
