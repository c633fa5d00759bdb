// AWS's own models of its services, from botocore, where `.ci/fetch-botocore` has put them; their shapes as JSON Schemas.
import { readFileSync } from "node:fs";
import { awsModels } from "../support/realParts.ts";

interface Shape {
  readonly type: string;
  readonly documentation?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string; readonly locationName?: string };
  readonly value?: { readonly shape: string; readonly locationName?: string };
}

export interface Model {
  readonly metadata: Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The model of a service, by botocore's name for it. */
export function modelOf(service: string): Model {
  return JSON.parse(readFileSync(awsModels.path(`${service}.json`), "utf8"));
}

/** The JSON Schema of a shape. AWS means patterns for the whole text. */
export function schemaOf(model: Model, name: string): object {
  const shape = model.shapes[name];
  if (!shape) throw new Error(`there is no shape ${name}`);
  const { type, min, max, pattern } = shape;
  const of = (part?: { readonly shape: string }) => schemaOf(model, part?.shape ?? "");
  switch (type) {
    case "structure":
      return {
        type: "object",
        additionalProperties: false,
        required: shape.required ?? [],
        properties: Object.fromEntries(
          Object.entries(shape.members ?? {}).map(([key, member]) => [key, of(member)]),
        ),
      };
    case "map":
      return {
        type: "object",
        propertyNames: of(shape.key),
        additionalProperties: of(shape.value),
        ...(max !== undefined && { maxProperties: max }),
      };
    case "list":
      return { type: "array", items: of(shape.member) };
    case "string":
      return {
        type: "string",
        ...(min !== undefined && { minLength: min }),
        ...(max !== undefined && { maxLength: max }),
        ...(pattern !== undefined && { pattern: `^(?:${pattern})$` }),
        ...(shape.enum && { enum: shape.enum }),
      };
    case "integer":
    case "long":
      return {
        type: "integer",
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      };
    case "double":
    case "float":
      return { type: "number" };
    case "blob":
      return { type: "string" };
    case "timestamp":
      return {};
    default:
      return { type };
  }
}
