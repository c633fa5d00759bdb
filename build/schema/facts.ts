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

/** The gateway's own rule for whole numbers is one check, whose message names the bounds. */
const wholeNumber = /^must be a whole number (from|of at least) (.+)$/;

/** Such as `From 1 to 25.` or `1 to 64 characters.`; empty where every value of the type is allowed. */
export function rangeOf(schema: v.GenericSchema): string {
  const { type, options, pipe = [] } = partsOf(schema);
  if (options && type === "picklist") return `One of ${options.map(shown).join(", ")}.`;
  const limit = (name: string) => pipe.find((action) => action.type === name)?.requirement;
  const [least, most] = [limit("min_value"), limit("max_value")];
  if (least !== undefined && Number.isFinite(most)) return `From ${least} to ${most}.`;
  if (least !== undefined) return `At least ${least}.`;
  const whole = pipe.map(({ message }) => wholeNumber.exec(String(message))).find((match) => match !== null);
  if (whole) return `${whole[1] === "from" ? "From" : "At least"} ${whole[2]}.`;
  if (type === "array") return limit("min_length") === 1 ? "At least one." : "";
  const [shortest, longest] = [limit("min_length"), limit("max_length")];
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
