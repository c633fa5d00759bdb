// Validates requests and reports problems in Auth0's words, which are those of the z-schema library.
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from "ajv";
import { type ApiError, envelope } from "./errors.ts";

const reporting = { allErrors: true, verbose: true, allowUnionTypes: true } as const;
const bodies = new Ajv(reporting);
/** Query strings are text: numbers, booleans and lists are read from it. */
const queries = new Ajv({ ...reporting, coerceTypes: "array" });

export function compile(schema: AnySchema, part = "body"): ValidateFunction {
  return (part === "querystring" ? queries : bodies).compile(schema);
}

interface Validator {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** Compiles at the first request: a run has many routes, and most are never called. */
export function compileLater(schema: AnySchema, part: string | undefined): Validator {
  let compiled: ValidateFunction | undefined;
  const validator: Validator = (data) => {
    compiled ??= compile(schema, part);
    const isValid = compiled(data);
    validator.errors = compiled.errors ?? null;
    return isValid;
  };
  return validator;
}

/** Every problem of a Management API body, joined as the API joins them. */
export function invalidBody(errors: readonly ErrorObject[], parent: readonly string[] = []): ApiError {
  const problems = errors
    // The error of an `if` only repeats that its `then` failed.
    .filter(({ keyword }) => keyword !== "if")
    .map((error) => `Payload validation error: '${wording(error)}'${position(error, parent)}.`);
  return envelope(400, problems.join(" (also) "), "invalid_body");
}

export function invalidQuery(errors: readonly ErrorObject[]): ApiError {
  const problems = errors.map(
    (error) => `Query validation error: '${wording(error)}'${position(error, [])}.`,
  );
  return envelope(400, problems.join(" (also) "), "invalid_query_string");
}

export function wording({ keyword, params, data, message }: ErrorObject): string {
  switch (keyword) {
    case "type":
      return `Expected type ${[params.type].flat().join(",")} but found type ${typeName(data)}`;
    case "required":
      return `Missing required property: ${params.missingProperty}`;
    case "additionalProperties":
      return `Additional properties not allowed: ${params.additionalProperty}`;
    case "enum":
      return `No enum match for: ${JSON.stringify(data)}`;
    case "pattern":
      return `String does not match pattern ${params.pattern}: ${data}`;
    case "minLength":
      return `String is too short (${length(data)} chars), minimum ${params.limit}`;
    case "maxLength":
      return `String is too long (${length(data)} chars), maximum ${params.limit}`;
    case "minimum":
      return `Value ${data} is less than minimum ${params.limit}`;
    case "maximum":
      return `Value ${data} is greater than maximum ${params.limit}`;
    case "minItems":
      return `Array is too short (${length(data)}), minimum ${params.limit}`;
    case "maxItems":
      return `Array is too long (${length(data)}), maximum ${params.limit}`;
    default:
      return message ?? keyword;
  }
}

function position({ instancePath, parentSchema }: ErrorObject, parent: readonly string[]): string {
  const path = [...parent, ...instancePath.split("/").slice(1)].join(".");
  const description = parentSchema?.description;
  if (!path) return "";
  return ` on property ${path}${typeof description === "string" ? ` (${description})` : ""}`;
}

function length(data: unknown): number {
  return typeof data === "string" || Array.isArray(data) ? data.length : 0;
}

function typeName(data: unknown): string {
  if (data === null) return "null";
  if (Array.isArray(data)) return "array";
  if (typeof data === "number") return Number.isInteger(data) ? "integer" : "number";
  return typeof data;
}
