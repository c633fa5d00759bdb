// A Lambda function of the stack: its log group, itself, its URL.
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { FunctionUrl } from "@pulumi/aws/lambda/functionUrl.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import { placeOfArn } from "../arguments/arn.ts";
import { throwProblems } from "../arguments/problems.ts";
import { urlRegionProblems } from "../arguments/regions.ts";
import type { SettledGateway } from "../arguments/settle.ts";

export function functionLogGroup(name: string, args: SettledGateway, parent: pulumi.Resource): LogGroup {
  return new LogGroup(
    `${name}-logs`,
    { retentionInDays: args.logRetentionDays, kmsKeyId: args.kmsKeyArn, tags: args.tags },
    { parent },
  );
}

export type Variables = Record<string, pulumi.Input<string>>;

/** A function's own variables beside those that the user wants, one by one, so that a preview shows the ones that are known. */
export function withEnvironment({ environment }: SettledGateway, own: Variables): pulumi.Input<Variables> {
  return environment?.apply((others): Variables => ({ ...others, ...own })) ?? own;
}

export interface FunctionSpec {
  readonly description: string;
  /** Path of the bundle. */
  readonly bundle: string;
  /** What it finds as `settings.json` beside it. */
  readonly settings?: pulumi.Output<object>;
  readonly variables: pulumi.Input<Variables>;
  readonly memorySize: pulumi.Input<number>;
  readonly timeoutSeconds: pulumi.Input<number>;
  readonly reservedConcurrency?: pulumi.Input<number> | undefined;
  readonly vpc?: SettledGateway["vpc"];
  readonly role: Role;
  /** To wait for: the role may do nothing before. */
  readonly ready: readonly pulumi.Resource[];
  readonly logGroup: LogGroup;
}

export function lambdaFunction(
  resourceName: string,
  spec: FunctionSpec,
  args: SettledGateway,
  parent: pulumi.Resource,
): LambdaFunction {
  return new LambdaFunction(
    resourceName,
    {
      description: spec.description,
      runtime: "nodejs24.x",
      architectures: [args.architecture],
      handler: "index.handler",
      code: archive(spec.bundle, spec.settings),
      role: spec.role.arn,
      memorySize: spec.memorySize,
      timeout: spec.timeoutSeconds,
      reservedConcurrentExecutions: spec.reservedConcurrency,
      environment: { variables: spec.variables },
      loggingConfig: { logFormat: "Text", logGroup: spec.logGroup.name },
      vpcConfig: spec.vpc,
      tags: args.tags,
    },
    { parent, dependsOn: [...spec.ready] },
  );
}

export interface PublicUrl {
  url: FunctionUrl;
  /** To wait for: the URL answers 403 before. */
  permissions: Permission[];
}

/** An address on the internet that anyone may call: the function itself refuses whoever cannot prove himself. */
export function publicUrl(name: string, lambda: LambdaFunction, parent: pulumi.Resource): PublicUrl {
  const functionName = pulumi.all([lambda.name, lambda.arn]).apply(([own, arn]) => {
    throwProblems(`The address of ${name}`, urlRegionProblems(placeOfArn(arn).region));
    return own;
  });
  const url = new FunctionUrl(`${name}-url`, { functionName, authorizationType: "NONE" }, { parent });
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

/**
 * The bundle with its settings beside it, made in one step: unknown in a preview as long as a part of the settings is,
 * secret where one is.
 */
function archive(
  bundle: string,
  settings: pulumi.Output<object> | undefined,
): pulumi.Input<pulumi.asset.Archive> {
  const code = { "index.mjs": new pulumi.asset.FileAsset(bundle) };
  if (!settings) return new pulumi.asset.AssetArchive(code);
  return settings.apply(
    (known) =>
      new pulumi.asset.AssetArchive({
        ...code,
        "settings.json": new pulumi.asset.StringAsset(JSON.stringify(known)),
      }),
  );
}
