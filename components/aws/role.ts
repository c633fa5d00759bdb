// What the gateway's own function may do.
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import type { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { vendors } from "../../gateway/providers/index.ts";
import { sendersOf } from "../../gateway/providers/plan.ts";
import { placeOfArn } from "../arguments/arn.ts";
import { plannedStack } from "../arguments/sending.ts";
import type { SettledGateway } from "../arguments/settle.ts";
import { neededPolicy, networkStatement, optionalPolicy, type Statement } from "./policy.ts";

/** What the stack has beside the role. */
export interface RightsTo {
  readonly secretArn: pulumi.Output<string>;
  readonly logGroupArn: pulumi.Output<string>;
  readonly table: Table | undefined;
}

/** All policies but the key's, to wait for. What every stack needs is in one; each other right has a policy of its own. */
export function gatewayPolicies(
  name: string,
  role: Role,
  args: SettledGateway,
  { secretArn, logGroupArn, table }: RightsTo,
  parent: pulumi.Resource,
): RolePolicy[] {
  return [
    neededPolicy(name, role, { secretArn, logGroupArn }, parent),
    ...(table ? tablePolicies(name, role, table.arn, parent) : []),
    ...vendorPolicies(name, role, args, secretArn, parent),
    ...(args.vpc ? [optionalPolicy(`${name}-policy-network`, role, networkStatement, parent)] : []),
  ];
}

/** Exactly the calls of gateway/state/table.ts. What the guard alone needs is apart, so that its coming changes no other. */
function tablePolicies(
  name: string,
  role: Role,
  Resource: pulumi.Output<string>,
  parent: pulumi.Resource,
): RolePolicy[] {
  const calls = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"];
  return [
    optionalPolicy(`${name}-policy-table`, role, { Action: calls, Resource }, parent),
    optionalPolicy(`${name}-policy-guard`, role, { Action: "dynamodb:UpdateItem", Resource }, parent),
  ];
}

/** One for each vendor that knows the function by its role instead of credentials. */
function vendorPolicies(
  name: string,
  role: Role,
  args: SettledGateway,
  secretArn: pulumi.Output<string>,
  parent: pulumi.Resource,
): RolePolicy[] {
  const { providers, routes, sender, code, template, syntax, text } = args;
  const sending = pulumi.output({ providers, routes, sender, code, template, syntax, text });
  return args.providerNames.flatMap((vendor) => {
    const { permission } = vendors.find(({ provider }) => provider.name === vendor)?.facts ?? {};
    if (!permission) return [];
    const statement = pulumi.all([secretArn, sending]).apply(([arn, values]): Statement => {
      const { settings = {} } = values.providers.find((each) => each.name === vendor) ?? {};
      const senders = sendersOf(plannedStack({ ...values, auth0Path: args.auth0Path }), vendor);
      // Partition, region and account are those of the secret, so that nothing has to be looked up.
      return permission({ settings, senders }, placeOfArn(arn));
    });
    return [optionalPolicy(`${name}-policy-${vendor}`, role, statement, parent)];
  });
}
