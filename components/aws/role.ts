import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { SettledGateway } from "../arguments/settle.ts";

export interface GatewayRole {
  arn: pulumi.Output<string>;
  /** To wait for: the role may do nothing before. */
  policy: RolePolicy;
}

interface Statement {
  Effect: "Allow";
  Action: string | string[];
  Resource?: pulumi.Input<string>;
  NotResource?: pulumi.Input<string>;
}

/** The function's role: its own secret, log group and table, and what its providers and its network ask for. */
export function gatewayRole(
  name: string,
  args: SettledGateway,
  uses: {
    secretArn: pulumi.Output<string>;
    logGroupArn: pulumi.Output<string>;
    tableArn: pulumi.Output<string> | undefined;
  },
  parent: pulumi.Resource,
): GatewayRole {
  const role = new Role(
    `${name}-role`,
    {
      description: "Auth0 SMS gateway",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
      permissionsBoundary: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    { parent },
  );
  const statements: Statement[] = [
    { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: uses.secretArn },
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${uses.logGroupArn}:*`,
    },
    ...(args.kmsKeyArn ? [keyStatement(args.kmsKeyArn)] : []),
    ...(uses.tableArn ? [tableStatement(uses.tableArn)] : []),
    ...providerStatements(args, uses.secretArn),
    ...(args.vpc ? [networkStatement] : []),
  ];
  const policy = new RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) },
    { parent },
  );
  return { arn: role.arn, policy };
}

/** To read the secret, which it encrypts. */
function keyStatement(keyArn: pulumi.Output<string>): Statement {
  return { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn };
}

/** Exactly the calls of gateway/state/table.ts. */
function tableStatement(tableArn: pulumi.Output<string>): Statement {
  return {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
    Resource: tableArn,
  };
}

/** The rights of the providers that use the function's own role instead of credentials. */
function providerStatements(args: SettledGateway, secretArn: pulumi.Output<string>): Statement[] {
  const statements: Record<string, () => Statement> = {
    aws: () => ({
      Effect: "Allow",
      Action: "sms-voice:SendTextMessage",
      Resource: messagingArn("aws", args, secretArn),
    }),
    "aws-notify": () => ({
      Effect: "Allow",
      Action: "sms-voice:SendNotifyTextMessage",
      Resource: messagingArn("aws-notify", args, secretArn),
    }),
    // Phone numbers are the only thing to publish to that has no ARN.
    sns: () => ({ Effect: "Allow", Action: "sns:Publish", NotResource: "arn:*:sns:*:*:*" }),
  };
  return args.providerNames.flatMap((name) => statements[name]?.() ?? []);
}

/** Everything of AWS End User Messaging in the account, in the provider's region. */
function messagingArn(
  provider: string,
  args: SettledGateway,
  secretArn: pulumi.Output<string>,
): pulumi.Output<string> {
  const region = args.providers.apply(
    (providers) => providers.find(({ name }) => name === provider)?.settings.region,
  );
  // Partition, region and account are those of the secret, so that nothing has to be looked up.
  return pulumi.all([secretArn, region]).apply(([arn, otherRegion]) => {
    const [, partition, , ownRegion, account] = arn.split(":");
    return `arn:${partition}:sms-voice:${otherRegion ?? ownRegion}:${account}:*`;
  });
}

/** Lambda joins a network in the role's name; these actions take no narrower resource. */
const networkStatement: Statement = {
  Effect: "Allow",
  Action: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ],
  Resource: "*",
};
