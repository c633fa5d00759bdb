// components/vendors.ts: what each vendor takes as TypeScript sees it, made from the schemas in the vendors' files. Written
// out, since inferred types would bring valibot into every program's type check and lose the comments.
import type { GenericSchema } from "valibot";
import { partsOf } from "../../components/arguments/schemaParts.ts";
import type { Vendor } from "../../gateway/providers/index.ts";
import { credentialsOf, type Field, settingsOf, sortedVendors, typeNameOf } from "./fields.ts";

/** The whole file. */
export function vendorTypes(): string {
  return [
    "// Made by `npm run generate` from the vendors' files in gateway/providers/.",
    'import type * as pulumi from "@pulumi/pulumi";',
    ...sortedVendors.flatMap(interfacesOf),
    "",
    "/** An SMS provider and how to use it. Plain names, because they decide what the role may do. */",
    "export type ProviderArgs =",
    `${sortedVendors.map(providerType).join("\n")};`,
    "",
    "/** Credentials by name of the provider. Providers that are left out have none. */",
    "export interface CredentialsArgs {",
    ...sortedVendors.filter(hasCredentials).map(credentialMember),
    "}",
    "",
  ].join("\n");
}

export function hasCredentials(vendor: Vendor): boolean {
  return credentialsOf(vendor).length > 0;
}

function interfacesOf(vendor: Vendor): string[] {
  const { name } = vendor.provider;
  return [
    ...interfaceText(`Settings of "${name}".`, `${typeNameOf(vendor)}Settings`, settingsOf(vendor)),
    ...(hasCredentials(vendor)
      ? interfaceText(`Credentials of "${name}".`, `${typeNameOf(vendor)}Credentials`, credentialsOf(vendor))
      : []),
  ];
}

function interfaceText(comment: string, name: string, fields: readonly Field[]): string[] {
  return ["", `/** ${comment} */`, `export interface ${name} {`, ...fields.flatMap(memberText), "}"];
}

function memberText({ name, schema, required, meaning }: Field): string[] {
  return [...commentText(meaning), `  ${name}${required ? "" : "?"}: ${inputOf(schema)};`];
}

/** As Biome formats: lines of at most 110 characters. */
function commentText(text: string): string[] {
  if (text.length <= 100) return [`  /** ${text} */`];
  const lines = text.match(/.{1,104}(?:\s|$)/g) ?? [];
  return ["  /**", ...lines.map((line) => `   * ${line.trimEnd()}`), "   */"];
}

function inputOf(schema: GenericSchema): string {
  return `pulumi.Input<${typeOf(schema)}>`;
}

function typeOf(schema: GenericSchema): string {
  const { type, options = [], entries, item, value } = partsOf(schema);
  if (type === "string" || type === "number" || type === "boolean") return type;
  if (type === "picklist") return options.map((option) => JSON.stringify(option)).join(" | ");
  if (type === "array" && item) return `${inputOf(item)}[]`;
  if (type === "record" && value)
    return partsOf(value).type === "unknown" ? "pulumi.Inputs" : `Record<string, ${inputOf(value)}>`;
  if (entries) {
    const members = Object.entries(entries).map(
      ([name, field]) => `${name}${field.type === "optional" ? "?" : ""}: ${inputOf(field)}`,
    );
    return `{ ${members.join("; ")} }`;
  }
  throw new Error(`no type is known for a setting of the kind ${type}`);
}

function providerType(vendor: Vendor): string {
  const mark = settingsOf(vendor).some(({ required }) => required) ? "" : "?";
  const settings = `settings${mark}: pulumi.Input<${typeNameOf(vendor)}Settings>`;
  return `  | { name: "${vendor.provider.name}"; ${settings} }`;
}

function credentialMember(vendor: Vendor): string {
  const { name } = vendor.provider;
  const key = /^[a-z]\w*$/.test(name) ? name : JSON.stringify(name);
  return `  ${key}?: pulumi.Input<${typeNameOf(vendor)}Credentials>;`;
}
