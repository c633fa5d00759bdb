import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { SmsGatewayArgs } from "../args.ts";
import { argumentProblems } from "./checks.ts";
import { throwProblems } from "./problems.ts";
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
    // The other arguments too, as rules may need both; their outputs are left to those who settle them.
    throwProblems("SmsGateway", argumentProblems({ ...args, ...values }, { showValues: false }));
    return v.parse(argsSchema, values);
  });
}
