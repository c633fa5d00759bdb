import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { SmsGatewayArgs } from "./args.ts";
import { argumentProblems, throwProblems } from "./checks.ts";
import { argsSchema, type SettledArgs } from "./schema.ts";

/**
 * Some of the arguments as one output, checked, with their defaults. Values that came as outputs are checked only here;
 * they may be secret, so an error does not show them. Take together what is used together: the output is unknown or
 * secret as soon as one of its parts is.
 */
export function settle<Key extends keyof SettledArgs>(
  args: SmsGatewayArgs,
  ...keys: Key[]
): pulumi.Output<Pick<SettledArgs, Key>> {
  const chosen = Object.fromEntries(keys.map((key) => [key, args[key]]));
  return pulumi.output(chosen).apply((values): Pick<SettledArgs, Key> => {
    throwProblems("SmsGateway", argumentProblems(values, { showValues: false }));
    return v.parse(argsSchema, values);
  });
}
