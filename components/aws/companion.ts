// A function beside the gateway's own, with a role that may do only what this one needs.
import type { Role } from "@pulumi/aws/iam/role.js";
import type { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type * as pulumi from "@pulumi/pulumi";
import type { SettledGateway } from "../arguments/settle.ts";
import { type FunctionName, functionBundle } from "../bundles.ts";
import { functionLogGroup, lambdaFunction, type Variables, withEnvironment } from "./lambda.ts";
import {
  keyPolicy,
  neededPolicy,
  networkStatement,
  optionalPolicy,
  type Statement,
  serviceRole,
} from "./policy.ts";
import type { StoredSecret } from "./secret.ts";

export interface Companion {
  readonly what: Exclude<FunctionName, "gateway">;
  readonly role: Role;
  /** To read a secret that is encrypted with the stack's KMS key; the secret waits for it. */
  readonly mayDecrypt: readonly RolePolicy[];
}

/** The role alone, for the secret of the function to wait for. */
export function companion(
  name: string,
  what: Companion["what"],
  args: SettledGateway,
  parent: pulumi.Resource,
  { readsSecret = true } = {},
): Companion {
  const role = serviceRole(
    `${name}-${what}-role`,
    { service: "lambda", description: `Auth0 SMS gateway, ${what}` },
    args,
    parent,
  );
  const { kmsKeyArn } = args;
  const encrypted = readsSecret && kmsKeyArn !== undefined;
  return {
    what,
    role,
    mayDecrypt: encrypted ? [keyPolicy(`${name}-${what}`, role, kmsKeyArn, parent)] : [],
  };
}

export interface CompanionSpec {
  readonly description: string;
  readonly settings?: pulumi.Output<object>;
  readonly variables: Variables;
  /** Whether it calls vendors: then from the same network and with the same variables as the gateway. */
  readonly callsVendors?: true;
  /** Whether others than the stack may wake it: then within the limit that the user sets. */
  readonly isPublic?: true;
  readonly timeoutSeconds: number;
  readonly secret?: Pick<StoredSecret, "arn">;
  /** What else it may do, each by the suffix of its policy. */
  readonly rights: Readonly<Record<string, pulumi.Input<Statement>>>;
}

/** The function, which may do all of it when it exists. */
export function companionFunction(
  name: string,
  { what, role, mayDecrypt }: Companion,
  spec: CompanionSpec,
  args: SettledGateway,
  parent: pulumi.Resource,
): LambdaFunction {
  const own = `${name}-${what}`;
  const logGroup = functionLogGroup(own, args, parent);
  const needed = neededPolicy(own, role, { logGroupArn: logGroup.arn, secretArn: spec.secret?.arn }, parent);
  const network = spec.callsVendors && args.vpc ? { network: networkStatement } : {};
  const others = Object.entries({ ...spec.rights, ...network }).map(([suffix, statement]) =>
    optionalPolicy(`${own}-policy-${suffix}`, role, statement, parent),
  );
  const { description, settings, timeoutSeconds, callsVendors, isPublic } = spec;
  const variables = { ...spec.variables, ...(spec.secret && { SECRET_ID: spec.secret.arn }) };
  return lambdaFunction(
    own,
    {
      description,
      bundle: functionBundle(what),
      variables: callsVendors ? withEnvironment(args, variables) : variables,
      ...(callsVendors && { vpc: args.vpc }),
      ...(settings && { settings }),
      memorySize,
      timeoutSeconds,
      ...(isPublic && { reservedConcurrency: args.observe.concurrency }),
      role,
      ready: [needed, ...mayDecrypt, ...others],
      logGroup,
    },
    args,
    parent,
  );
}

/** MB. Nobody waits for these functions but vendors, for a second or two; processor time grows with it. */
const memorySize = 512;
