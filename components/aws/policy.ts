// Roles of functions and what they may do.
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { placeOfArn } from "../arguments/arn.ts";
import type { SettledGateway } from "../arguments/settle.ts";

/**
 * A role that the service may take and that may do nothing without policies. With `account`, it may take it on behalf of that
 * account alone: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function serviceRole(
  resourceName: string,
  {
    service,
    description,
    account,
  }: {
    readonly service: "lambda" | "scheduler";
    readonly description: string;
    readonly account?: pulumi.Output<string>;
  },
  args: SettledGateway,
  parent: pulumi.Resource,
): Role {
  return new Role(
    resourceName,
    {
      description,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: `${service}.amazonaws.com` },
            Action: "sts:AssumeRole",
            ...(account && { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
          },
        ],
      }),
      permissionsBoundary: args.permissionsBoundaryArn,
      // AWS keeps a role that has policies, and with it the stack: those that somebody added by hand, or whose creation was
      // never answered.
      forceDetachPolicies: true,
      tags: args.tags,
    },
    { parent },
  );
}

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource?: pulumi.Input<string> | readonly string[];
  readonly NotResource?: string;
  readonly Condition?: object;
}

/** A right of its own policy, so that one that goes is deleted last, when the function has stopped using it. */
export function optionalPolicy(
  name: string,
  role: Role,
  statement: pulumi.Input<Statement>,
  parent: pulumi.Resource,
): RolePolicy {
  return rolePolicy(name, role, [statement], parent);
}

/** One that changes is made anew before the old one is deleted: the function may use both until it has been updated. */
function rolePolicy(
  name: string,
  role: Role,
  statements: readonly pulumi.Input<Statement>[],
  parent: pulumi.Resource,
): RolePolicy {
  return new RolePolicy(
    name,
    { role: role.name, policy: document(statements) },
    { parent, replaceOnChanges: ["policy"] },
  );
}

/** What a function needs as long as it exists: to write its log and, where it has one, to read its secret. */
export function neededPolicy(
  name: string,
  role: Role,
  rights: {
    readonly logGroupArn: pulumi.Output<string>;
    readonly secretArn?: pulumi.Output<string> | undefined;
  },
  parent: pulumi.Resource,
): RolePolicy {
  const statements: Statement[] = [
    ...(rights.secretArn ? [{ Action: "secretsmanager:GetSecretValue", Resource: rights.secretArn }] : []),
    {
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${rights.logGroupArn}:*`,
    },
  ];
  return rolePolicy(`${name}-policy`, role, statements, parent);
}

/** To read the secret, which the key encrypts. Given before the secret is encrypted with it. */
export function keyPolicy(
  name: string,
  role: Role,
  keyArn: pulumi.Output<string>,
  parent: pulumi.Resource,
): RolePolicy {
  const statement = keyArn.apply((arn) => ({
    Action: "kms:Decrypt",
    Resource: arn,
    Condition: { StringEquals: { "kms:ViaService": serviceOf(arn, "secretsmanager") } },
  }));
  return optionalPolicy(`${name}-policy-key`, role, statement, parent);
}

/** To send to or receive from a queue that the key encrypts. */
export function queueKeyStatement(keyArn: pulumi.Output<string>): pulumi.Output<Statement> {
  return keyArn.apply((arn) => ({
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: arn,
    Condition: { StringEquals: { "kms:ViaService": serviceOf(arn, "sqs") } },
  }));
}

/** The endpoint of the service in the key's region. */
function serviceOf(keyArn: string, service: string): string {
  const { partition, region } = placeOfArn(keyArn);
  return `${service}.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}

/**
 * Lambda joins a network in the role's name; these actions take no narrower resource. Calls of the function's own code, which
 * name the function, are not allowed: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export const networkStatement: Statement = {
  Action: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ],
  Resource: "*",
  Condition: { Null: { "lambda:SourceFunctionArn": "true" } },
};

function document(statements: readonly pulumi.Input<Statement>[]): pulumi.Output<string> {
  const allowed = pulumi
    .output(statements)
    .apply((known) => known.map((statement) => ({ Effect: "Allow", ...statement })));
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: allowed });
}
