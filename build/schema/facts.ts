// What the schema of an argument says beyond its type: default and range. Comments leave both out, so that each stands once.
import * as v from "valibot";
import { partsOf } from "../../components/arguments/schemaParts.ts";

/** Such as `Defaults to 10. From 1 to 25.`; empty where the schema says nothing. */
export function factsOf(schema: v.GenericSchema | undefined): string {
  if (!schema) return "";
  const value = defaultOf(schema);
  return [value !== undefined && `Defaults to ${shown(value)}.`, rangeOf(schema)].filter(Boolean).join(" ");
}

/** The default of a value; undefined for an object whose fields have defaults of their own. */
export function defaultOf(schema: v.GenericSchema): unknown {
  const value = v.getDefault(schema);
  return typeof value === "object" && value !== null && Object.keys(value).length === 0 ? undefined : value;
}

/** What a schema allows beyond its type. */
export interface Limits {
  readonly values?: readonly unknown[];
  readonly least?: number;
  readonly most?: number;
  readonly fewest?: number;
  readonly shortest?: number;
  readonly longest?: number;
}

/** The gateway's own rule for whole numbers is one check, whose message names the bounds. */
const wholeNumber = /^must be a whole number (?:from|of at least) (\d+)(?: to (\d+))?$/;

export function limitsOf(schema: v.GenericSchema): Limits {
  const { type, options, pipe = [] } = partsOf(schema);
  if (options && type === "picklist") return { values: options };
  const limit = (name: string) => {
    const requirement = pipe.find((action) => action.type === name)?.requirement;
    return Number.isFinite(requirement) ? Number(requirement) : undefined;
  };
  const whole = pipe.map(({ message }) => wholeNumber.exec(String(message))).find((match) => match !== null);
  const [least, most] = whole?.slice(1).map((bound) => (bound === undefined ? bound : Number(bound))) ?? [];
  const isNeverEmpty = pipe.some((action) => action.type === "non_empty");
  const lengths = [limit("min_length") ?? (isNeverEmpty ? 1 : undefined), limit("max_length")];
  return known({
    least: least ?? limit("min_value"),
    most: most ?? limit("max_value"),
    ...(type === "array" ? { fewest: lengths[0] } : { shortest: lengths[0], longest: lengths[1] }),
  });
}

function known(limits: { readonly [Key in keyof Limits]: Limits[Key] | undefined }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** Such as `From 1 to 25.` or `1 to 64 characters.`; empty where every value of the type is allowed. */
export function rangeOf(schema: v.GenericSchema): string {
  const { values, least, most, fewest, shortest, longest } = limitsOf(schema);
  if (values) return `One of ${values.map(shown).join(", ")}.`;
  if (least !== undefined) return most === undefined ? `At least ${least}.` : `From ${least} to ${most}.`;
  if (fewest === 1) return "At least one.";
  return shortest !== undefined && longest !== undefined ? `${shortest} to ${longest} characters.` : "";
}

/** The schemas of an object's fields. */
export function fieldsOf(schema: v.GenericSchema): Readonly<Record<string, v.GenericSchema>> {
  return partsOf(schema).entries ?? {};
}

/** The schema of what a list or a map holds, else the schema itself. */
export function itemOf(schema: v.GenericSchema | undefined): v.GenericSchema | undefined {
  if (!schema) return undefined;
  const { item, value } = partsOf(schema);
  return item ?? value ?? schema;
}

/** Whether a number may have decimals. */
export function isDecimal(schema: v.GenericSchema): boolean {
  const { type, pipe } = partsOf(schema);
  return type === "number" && !pipe?.some((action) => action.type === "integer");
}

export function shown(value: unknown): string {
  return JSON.stringify(value);
}
