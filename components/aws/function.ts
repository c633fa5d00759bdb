import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import type { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { FunctionUrl } from "@pulumi/aws/lambda/functionUrl.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import { settingsDocument } from "../arguments/documents.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import type { GatewaySecret } from "./secret.ts";

export function gatewayLogGroup(name: string, args: SettledGateway, parent: pulumi.Resource): LogGroup {
  return new LogGroup(
    `${name}-logs`,
    { retentionInDays: args.logRetentionDays, kmsKeyId: args.kmsKeyArn, tags: args.tags },
    { parent },
  );
}

export function gatewayFunction(
  name: string,
  args: SettledGateway,
  uses: {
    bundle: string;
    role: Role;
    /** To wait for: the role may do nothing before. */
    policies: RolePolicy[];
    logGroup: LogGroup;
    secret: GatewaySecret;
    table: Table | undefined;
  },
  parent: pulumi.Resource,
): LambdaFunction {
  return new LambdaFunction(
    `${name}-function`,
    {
      description: "Sends the one-time codes of Auth0 Passwordless SMS",
      runtime: "nodejs24.x",
      architectures: [args.architecture],
      handler: "index.handler",
      code: archive(uses.bundle, args, uses.secret.versionId),
      role: uses.role.arn,
      memorySize: args.memorySize,
      timeout: args.timeoutSeconds,
      reservedConcurrentExecutions: args.reservedConcurrency,
      environment: {
        variables: variables(args, {
          SECRET_ID: uses.secret.arn,
          ...(uses.table && { TABLE_NAME: uses.table.name }),
        }),
      },
      loggingConfig: { logFormat: "Text", logGroup: uses.logGroup.name },
      vpcConfig: args.vpc,
      tags: args.tags,
    },
    { parent, dependsOn: uses.policies },
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
function variables({ environment }: SettledGateway, own: Variables): pulumi.Input<Variables> {
  return environment?.apply((others): Variables => ({ ...others, ...own })) ?? own;
}

/**
 * The bundle with its settings beside it, made in one step: unknown in a preview as long as a part of the settings is,
 * secret where one is.
 */
function archive(
  bundle: string,
  args: SettledGateway,
  secretVersionId: pulumi.Output<string>,
): pulumi.Output<pulumi.asset.Archive> {
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
  return pulumi.all([used, secretVersionId]).apply(([known, version]) => {
    const settings = JSON.stringify(settingsDocument(known, version));
    return new pulumi.asset.AssetArchive({
      "index.mjs": new pulumi.asset.FileAsset(bundle),
      "settings.json": new pulumi.asset.StringAsset(settings),
    });
  });
}
