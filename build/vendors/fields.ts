// What a vendor's file says of its settings and credentials, for types, schema and documents.
import * as v from "valibot";
import { fieldNameOf } from "../../components/arguments/vendorNames.ts";
import { type Vendor, vendors } from "../../gateway/providers/index.ts";
import { fieldsOf, shown } from "../schema/facts.ts";

export interface Field {
  readonly name: string;
  readonly schema: v.GenericSchema;
  readonly required: boolean;
  /** In whole sentences and in Markdown, with the default. */
  readonly meaning: string;
}

export const sortedVendors: readonly Vendor[] = vendors.toSorted((a, b) =>
  a.provider.name < b.provider.name ? -1 : 1,
);

export function settingsOf({ provider, facts }: Vendor): Field[] {
  return fields(provider.settings, facts.settings);
}

export function credentialsOf({ provider, facts }: Vendor): Field[] {
  return fields(provider.credentials, facts.credentials);
}

function fields(schema: v.GenericSchema, meanings: Readonly<Record<string, string>>): Field[] {
  return Object.entries(fieldsOf(schema)).map(([name, field]) => {
    const meaning = meanings[name];
    if (!meaning) throw new Error(`nothing says what ${name} is for`);
    return {
      name,
      schema: field,
      required: field.type !== "optional",
      meaning: [meaning, defaultText(field)].filter(Boolean).join(" "),
    };
  });
}

function defaultText(schema: v.GenericSchema): string {
  const value: unknown = v.getDefault(schema);
  if (value === undefined || typeof value === "object") return "";
  return `Default: \`${typeof value === "string" ? value : shown(value)}\`.`;
}

/** Such as `TwilioVerify`. */
export function typeNameOf({ provider }: Vendor): string {
  return fieldNameOf(provider.name).replace(/^./, (first) => first.toUpperCase());
}
