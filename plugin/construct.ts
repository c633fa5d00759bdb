// Builds a component for a program in another language.
import * as pulumi from "@pulumi/pulumi";
import type { SmsGatewayArgs, SmsGatewayTenantArgs } from "../components/args.ts";
import { argumentProblems, tenantProblems } from "../components/arguments/checks.ts";
import { ArgumentsError, holdsUnknown, throwProblems } from "../components/arguments/problems.ts";
import { plainEntries } from "../components/arguments/schema.ts";
import { byVendorName } from "../components/arguments/vendorNames.ts";
import { SmsGateway } from "../components/smsGateway.ts";
import { SmsGatewayTenant } from "../components/smsGatewayTenant.ts";
import type { ProviderArgs } from "../components/vendors.ts";

const plainKeys = Object.keys(plainEntries);

/** The parts of the package's schema that are needed to build its components. */
export interface PackageSchema {
  readonly resources: Readonly<Record<string, { readonly properties: object }>>;
}

type Construct = NonNullable<pulumi.provider.Provider["construct"]>;

/**
 * Builds what the schema names. Throws one `InputPropertiesError` with every problem that can be told now, secret values
 * included, which the messages do not show. Values that are not known in a preview are checked by the component when
 * they are.
 */
export function constructBy({ resources }: PackageSchema): Construct {
  return async (name, type, inputs, options) => {
    const outputNames = Object.keys(resources[type]?.properties ?? {});
    try {
      const component = await build(name, type, inputs, options);
      const state = Object.fromEntries(outputNames.map((output) => [output, Reflect.get(component, output)]));
      return { urn: component.urn, state };
    } catch (error) {
      throw error instanceof ArgumentsError ? asPropertyErrors(error) : error;
    }
  };
}

async function build(
  name: string,
  type: string,
  given: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): Promise<pulumi.ComponentResource> {
  const inputs = { ...given, ...named(given) };
  const known = await reveal(inputs);
  const shown = { showValues: !holdsUnknown(inputs) };
  if (type === "auth0-sms-gateway:index:SmsGateway") {
    throwProblems(`SmsGateway "${name}"`, argumentProblems(known, shown));
    return new SmsGateway(name, gatewayArguments(inputs, known), options);
  }
  if (type === "auth0-sms-gateway:index:SmsGatewayTenant") {
    throwProblems(`SmsGatewayTenant "${name}"`, tenantProblems(known, shown));
    return new SmsGatewayTenant(name, tenantArguments(inputs, known), options);
  }
  throw new Error(`this package has no ${type}`);
}

/** The credentials under the vendors' names: in SDKs they have names that are identifiers. */
function named({ credentials }: pulumi.Inputs): pulumi.Inputs {
  if (credentials === undefined) return {};
  if (pulumi.Output.isInstance(credentials))
    return { credentials: credentials.apply((known) => renamed(known)) };
  return { credentials: renamed(credentials) };
}

/** What is no object stays, for the checks to refuse. */
function renamed(credentials: unknown): unknown {
  const isObject = typeof credentials === "object" && credentials !== null && !Array.isArray(credentials);
  return isObject ? byVendorName({ ...credentials }) : credentials;
}

/** The engine prints the heading and one line for each problem. */
function asPropertyErrors({ heading, problems }: ArgumentsError): pulumi.InputPropertiesError {
  const errors = problems.map(({ path, reason }) => ({ propertyPath: path, reason }));
  return new pulumi.InputPropertiesError({ message: heading, errors });
}

function tenantArguments(inputs: pulumi.Inputs, known: pulumi.Inputs): SmsGatewayTenantArgs {
  const { gatewayUrl, signingKey } = inputs;
  return { ...inputs, ...plainOnes(inputs, known), gatewayUrl, signingKey };
}

function plainOnes(inputs: pulumi.Inputs, known: pulumi.Inputs): pulumi.Inputs {
  return Object.fromEntries(plainKeys.filter((key) => key in inputs).map((key) => [key, known[key]]));
}

/** The inputs, with the plain ones unwrapped. */
function gatewayArguments(inputs: pulumi.Inputs, known: pulumi.Inputs): SmsGatewayArgs {
  const plain = plainOnes(inputs, known);
  if (inputs.providers === undefined) return { ...inputs, ...plain };
  const given = pulumi.output<ProviderArgs[]>(inputs.providers);
  const checked: ProviderArgs[] = known.providers;
  // The settings as they came: secret, or not known yet.
  const settingsAt = (index: number) => given.apply((list): object => list[index]?.settings ?? {});
  const providers = checked.map(({ name }, index) => ({ name, settings: settingsAt(index) }) as ProviderArgs);
  return { ...inputs, ...plain, providers };
}

/** The values of all outputs that are known; the others stay as outputs. */
async function reveal(inputs: pulumi.Inputs): Promise<pulumi.Inputs> {
  const travelling = await pulumi.runtime.serializeProperties("construct", inputs);
  return revealed(travelling) as pulumi.Inputs;
}

function revealed(value: unknown): unknown {
  if (value === pulumi.runtime.unknownValue) return notKnown;
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  if (pulumi.runtime.isRpcSecret(value)) return revealed(pulumi.runtime.unwrapRpcSecret(value));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item)]));
}

/** Stands for a value that Pulumi will know later. */
const notKnown = new Promise<never>(() => {});
