// The vendors in the package's schema. A union of twenty types would be untyped in Go, .NET and Java, so that there a
// provider is a name, of which the known ones are listed, with a map of settings; credentials have a type for each vendor.

import { fieldNameOf } from "../../components/arguments/vendorNames.ts";
import type { Vendor } from "../../gateway/providers/index.ts";
import type { PropertySpec, TypeSpec } from "../schema/specs.ts";
import { credentialsOf, sortedVendors, typeNameOf } from "./fields.ts";
import { hasCredentials } from "./types.ts";

/** By name: what `ProviderArgs` and `CredentialsArgs` are in the schema, and the types that they name. */
export function vendorSpecs(tokenOf: (name: string) => string): Record<string, TypeSpec> {
  const withCredentials = sortedVendors.filter(hasCredentials);
  return {
    SmsProvider: providerSpec(`#/types/${tokenOf("ProviderName")}`),
    ProviderName: {
      type: "string",
      description: "Names of the providers that this version knows.",
      enum: sortedVendors.map((vendor) => ({
        name: typeNameOf(vendor),
        value: vendor.provider.name,
        description: `Settings: ${pageOf(vendor)}.`,
      })),
    },
    Credentials: {
      type: "object",
      description: "Credentials by name of the provider. Providers that are left out have none.",
      properties: Object.fromEntries(
        withCredentials.map((vendor) => [
          fieldNameOf(vendor.provider.name),
          {
            description: `Credentials of "${vendor.provider.name}".`,
            $ref: `#/types/${tokenOf(`${typeNameOf(vendor)}Credentials`)}`,
          },
        ]),
      ),
    },
    ...Object.fromEntries(
      withCredentials.map((vendor) => [`${typeNameOf(vendor)}Credentials`, credentialSpec(vendor)]),
    ),
  };
}

function providerSpec(names: string): TypeSpec {
  return {
    type: "object",
    description: "An SMS provider and how to use it.",
    properties: {
      name: {
        description:
          'Name of the provider, such as "aws", "twilio" or "webhook". It must be known at once, because it decides what the role may do.',
        // Any text in the SDK, so that an older one takes the providers of a newer plugin. Not plain: in Go that would be untyped.
        type: "string",
        oneOf: [{ type: "string" }, { $ref: names }],
      },
      settings: {
        description:
          "Settings of this provider, as its page in docs/providers/ lists them. Nothing secret: they are stored in plain with the function. Credentials belong in `credentials`.",
        type: "object",
        additionalProperties: { $ref: "pulumi.json#/Any" },
      },
    },
    required: ["name"],
  };
}

function credentialSpec(vendor: Vendor): TypeSpec {
  const fields = credentialsOf(vendor);
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = fields.map(({ name, meaning }): [string, PropertySpec] => [
    name,
    { description: meaning, type: "string" },
  ]);
  return {
    type: "object",
    description: `Credentials of "${vendor.provider.name}".`,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
}

/** Where a vendor is described. */
export function pageOf({ provider }: Vendor): string {
  return `docs/providers/${provider.name}.md`;
}
