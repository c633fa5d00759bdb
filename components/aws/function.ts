import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { FunctionUrl } from "@pulumi/aws/lambda/functionUrl.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs } from "../args.ts";
import { settingsDocument, settingsKeys } from "../arguments/documents.ts";
import { settle } from "../arguments/settle.ts";
import type { GatewayRole } from "./role.ts";
import type { GatewaySecret } from "./secret.ts";

export function gatewayLogGroup(name: string, args: SmsGatewayArgs, parent: pulumi.Resource): LogGroup {
  const { logRetentionDays, kmsKeyArn, tags } = settle(args, "logRetentionDays", "kmsKeyArn", "tags");
  return new LogGroup(
    `${name}-logs`,
    { retentionInDays: logRetentionDays, kmsKeyId: kmsKeyArn, tags },
    { parent },
  );
}

export function gatewayFunction(
  name: string,
  args: SmsGatewayArgs,
  uses: {
    bundle: string;
    role: GatewayRole;
    logGroup: LogGroup;
    secret: GatewaySecret;
    table: Table | undefined;
  },
  parent: pulumi.Resource,
): LambdaFunction {
  const { memorySize, timeoutSeconds, reservedConcurrency, architecture } = settle(
    args,
    "memorySize",
    "timeoutSeconds",
    "reservedConcurrency",
    "architecture",
  );
  return new LambdaFunction(
    `${name}-function`,
    {
      description: "Sends the one-time codes of Auth0 Passwordless SMS",
      runtime: "nodejs24.x",
      architectures: [architecture],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset(uses.bundle) }),
      role: uses.role.arn,
      memorySize,
      timeout: timeoutSeconds,
      reservedConcurrentExecutions: reservedConcurrency,
      environment: {
        variables: variables(args, {
          SETTINGS: settings(args, uses.table),
          SECRET_ID: uses.secret.arn,
          SECRET_VERSION_ID: uses.secret.versionId,
        }),
      },
      loggingConfig: { logFormat: "Text", logGroup: uses.logGroup.name },
      vpcConfig:
        args.vpc && settle(args, "vpc").apply(({ vpc }) => vpc ?? { subnetIds: [], securityGroupIds: [] }),
      tags: settle(args, "tags").tags,
    },
    { parent, dependsOn: [uses.role.policy] },
  );
}

export interface PublicUrl {
  url: FunctionUrl;
  /** To wait for: the URL answers 403 before. */
  permissions: Permission[];
}

/** An address on the internet that anyone may call: the gateway itself refuses whoever has no token of Auth0. */
export function publicUrl(name: string, lambda: LambdaFunction, parent: pulumi.Resource): PublicUrl {
  const url = new FunctionUrl(
    `${name}-url`,
    { functionName: lambda.name, authorizationType: "NONE" },
    { parent },
  );
  const anyone = { function: lambda.name, principal: "*" };
  // AWS asks for both since October 2025.
  const permissions = [
    new Permission(
      `${name}-url-permission`,
      { ...anyone, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" },
      { parent },
    ),
    new Permission(
      `${name}-invoke-permission`,
      { ...anyone, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
      { parent },
    ),
  ];
  return { url, permissions };
}

type Variables = Record<string, pulumi.Input<string>>;

/** Those of the gateway one by one, so that a preview shows the ones that are known. */
function variables(args: SmsGatewayArgs, own: Variables): pulumi.Input<Variables> {
  if (args.environment === undefined) return own;
  return settle(args, "environment").apply(({ environment }): Variables => ({ ...environment, ...own }));
}

function settings(args: SmsGatewayArgs, table: Table | undefined): pulumi.Output<string> {
  return pulumi
    .all([settle(args, ...settingsKeys), table?.name])
    .apply(([settled, name]) => JSON.stringify(settingsDocument(settled, name)));
}
