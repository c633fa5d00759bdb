// The arguments as every part of the stack receives them: settled once, at the door.
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { SmsGatewayArgs, SmsGatewayTenantArgs } from "../args.ts";
import { argumentProblems, tenantProblems } from "./checks.ts";
import { holdsUnknown, type Problem, throwProblems } from "./problems.ts";
import {
  argsSchema,
  type GatewayValues,
  type LooseArgs,
  plainEntries,
  type TenantValues,
  tenantSchema,
} from "./schema.ts";

type PlainKey = keyof typeof plainEntries;

/**
 * Plain arguments as values and each other one as an output of its own, so that one that is unknown or secret makes no
 * other so. Without a default, an argument that was not given is undefined.
 */
type Settled<Values> = Pick<Values, keyof Values & PlainKey> & {
  readonly [Key in Exclude<keyof Values, PlainKey>]: undefined extends Values[Key]
    ? pulumi.Output<NonNullable<Values[Key]>> | undefined
    : pulumi.Output<Values[Key]>;
};

/** Arguments of a tenant that say where its gateway is. */
type Elsewhere = "gatewayUrl" | "signingKey" | "conversionUrl" | "conversionKey";

export type SettledTenant = Settled<Omit<TenantValues, Elsewhere | "auth0Path">> &
  Pick<GatewayValues, "auth0Path">;

export interface SettledGateway extends Settled<GatewayValues> {
  /** Names of the providers in use, which decide what the role may do and which credentials are stored. */
  readonly providerNames: readonly string[];
}

/** `subject` is the component that an error names. Everything that is known must have been checked before. */
export function settleGateway(args: SmsGatewayArgs, subject: string): SettledGateway {
  const settled = settle<GatewayValues>(argsSchema, { ...args }, subject, argumentProblems);
  const { providers } = v.parse(v.pick(argsSchema, ["providers"]), {
    providers: args.providers?.map(({ name }) => ({ name })),
  });
  return { ...settled, providerNames: providers.map(({ name }) => name) };
}

/** As `settleGateway`. */
export function settleTenant(args: SmsGatewayTenantArgs, subject: string): Settled<TenantValues> {
  return settle<TenantValues>(tenantSchema, { ...args }, subject, tenantProblems);
}

type Problems = (args: LooseArgs, options: { showValues: boolean }) => Problem[];

function settle<Values>(
  schema: { readonly entries: Readonly<Record<string, v.GenericSchema>> },
  args: Readonly<Record<string, unknown>>,
  subject: string,
  problemsOf: Problems,
): Settled<Values> {
  // What came late and is sound, so that whichever of two such values comes last is checked beside the other.
  const arrived: Record<string, unknown> = {};
  const settled = Object.entries(schema.entries).map(([key, entry]) => {
    const given = args[key];
    if (key in plainEntries) return [key, v.parse(entry, given)];
    if (!holdsUnknown(given)) {
      const value = v.parse(entry, given);
      return [key, value === undefined ? undefined : pulumi.output(value)];
    }
    const late = pulumi.all({ given }).apply(({ given: value }) => {
      // Not shown, as what comes late may be secret.
      const problems = problemsOf({ ...args, ...arrived, [key]: value }, { showValues: false });
      throwProblems(subject, [...problems, ...emptyProblems(key, entry, value)]);
      arrived[key] = value;
      return v.parse(entry, value);
    });
    return [key, late];
  });
  return Object.fromEntries(settled);
}

/** An output that is given is counted on; one of another stack whose name is misspelt has no value, and no error. */
function emptyProblems(path: string, entry: v.GenericSchema, value: unknown): Problem[] {
  if (value !== undefined || entry.type !== "optional" || v.getDefault(entry) !== undefined) return [];
  const fix =
    "leave the argument out where there is none; requireOutput() of a StackReference names an output that is missing";
  return [{ path, reason: `is an output without a value; ${fix}` }];
}
