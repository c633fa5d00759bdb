// The gateway's own function.
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import { settingsDocument } from "../arguments/documents.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { lambdaFunction, type Variables } from "./lambda.ts";
import type { GatewaySecret } from "./secret.ts";

export function gatewayFunction(
  name: string,
  args: SettledGateway,
  uses: {
    bundle: string;
    role: Role;
    /** To wait for. */
    ready: readonly pulumi.Resource[];
    logGroup: LogGroup;
    secret: GatewaySecret;
    table: Table | undefined;
  },
  parent: pulumi.Resource,
): LambdaFunction {
  const { bundle, role, ready, logGroup, secret, table } = uses;
  return lambdaFunction(
    `${name}-function`,
    {
      description: "Sends the one-time codes of Auth0 Passwordless SMS",
      bundle,
      settings: settings(args, secret.versionId),
      variables: withOthers(args, { SECRET_ID: secret.arn, ...(table && { TABLE_NAME: table.name }) }),
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

/** Beside what the user wants. Those of the gateway one by one, so that a preview shows the ones that are known. */
function withOthers({ environment }: SettledGateway, own: Variables): pulumi.Input<Variables> {
  return environment?.apply((others): Variables => ({ ...others, ...own })) ?? own;
}

function settings(args: SettledGateway, secretVersionId: pulumi.Output<string>): pulumi.Output<object> {
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
  return pulumi.all([used, secretVersionId]).apply(([known, version]) => settingsDocument(known, version));
}
