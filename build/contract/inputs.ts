// Inputs and outputs of the components, down to the last field, with what is promised of each.
import type { GenericSchema } from "valibot";
import { argsSchema, tenantSchema } from "../../components/arguments/schema.ts";
import { defaultOf, fieldsOf, itemOf, limitsOf } from "../schema/facts.ts";
import type { PackageSpec } from "../schema/schema.ts";
import { nameOf } from "../schema/since.ts";
import type { PropertySpec, TypeSpec, ValueSpec } from "../schema/specs.ts";
import type { Entries, Facts } from "./shape.ts";

type Types = PackageSpec["types"];

const schemas: Readonly<Record<string, Readonly<Record<string, GenericSchema>>>> = {
  SmsGateway: argsSchema.entries,
  SmsGatewayTenant: tenantSchema.entries,
};

/** By place, such as `SmsGateway.guard.mode`, `SmsGateway.providers[].name` or `SmsGateway.routes.*.senders`. */
export function inputsOf({ resources, types }: PackageSpec): Entries {
  return Object.fromEntries(
    Object.entries(resources).flatMap(([token, { inputProperties, requiredInputs = [] }]) => {
      const name = nameOf(token);
      return fieldsIn(
        name,
        { properties: inputProperties, required: requiredInputs },
        schemas[name] ?? {},
        types,
      );
    }),
  );
}

/** By place, such as `SmsGateway.url`. */
export function outputsOf({ resources, types }: PackageSpec): Entries {
  return Object.fromEntries(
    Object.entries(resources).flatMap(([token, { properties, required }]) =>
      Object.entries(properties).map(([name, spec]): [string, Facts] => [
        `${nameOf(token)}.${name}`,
        {
          type: kindOf(spec, typeOf(spec, types)),
          ...(required.includes(name) && { always: true }),
          ...(spec.secret && { secret: true }),
        },
      ]),
    ),
  );
}

interface Fields {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required?: readonly string[];
}

function fieldsIn(
  place: string,
  { properties, required = [] }: Fields,
  schemasOf: Readonly<Record<string, GenericSchema>>,
  types: Types,
): [string, Facts][] {
  return Object.entries(properties).flatMap(([name, spec]) => {
    const schema = schemasOf[name];
    const path = `${place}.${name}`;
    const more = { ...(required.includes(name) && { required: true }), ...(spec.secret && { secret: true }) };
    const inside = itemOf(schema);
    const within = spec.items ? `${path}[]` : spec.additionalProperties ? `${path}.*` : path;
    const type = typeOf(spec.items ?? spec.additionalProperties ?? spec, types);
    const fields =
      type && "properties" in type ? fieldsIn(within, type, inside ? fieldsOf(inside) : {}, types) : [];
    return [[path, { ...factsOf(spec, type, schema), ...more }], ...fields];
  });
}

function factsOf(spec: PropertySpec, type: TypeSpec | undefined, schema: GenericSchema | undefined): Facts {
  const fallback = schema && defaultOf(schema);
  return {
    type: kindOf(spec, type),
    ...(spec.plain && { plain: true }),
    ...(fallback !== undefined && { default: fallback }),
    ...(type && "enum" in type && { values: type.enum.map(({ value }) => value) }),
    ...(schema && limitsOf(schema)),
  };
}

function typeOf({ $ref }: ValueSpec, types: Types): TypeSpec | undefined {
  return $ref === undefined ? undefined : types[$ref.replace("#/types/", "")];
}

function kindOf({ type, items, additionalProperties }: ValueSpec, named: TypeSpec | undefined): string {
  if (items) return "list";
  if (additionalProperties) return "map";
  return type ?? named?.type ?? "anything";
}
