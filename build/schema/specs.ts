// Types of the arguments as Pulumi's schema writes them: https://www.pulumi.com/docs/iac/packages-and-automation/schema/
import ts from "typescript";
import type { GenericSchema } from "valibot";
import type { Declarations, Declared, Member, ValueSet } from "./declarations.ts";
import { factsOf, fieldsOf, isDecimal, itemOf } from "./facts.ts";

/** The shape of a value. */
export interface ValueSpec {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly $ref?: string;
  readonly items?: ValueSpec;
  readonly additionalProperties?: ValueSpec;
  readonly oneOf?: readonly ValueSpec[];
  /** Needed at once: it may not come from a resource. */
  readonly plain?: true;
}

export interface PropertySpec extends ValueSpec {
  readonly description: string;
  readonly secret?: true;
}

export type TypeSpec =
  | {
      readonly type: "object";
      readonly description: string;
      readonly properties: Readonly<Record<string, PropertySpec>>;
      readonly required?: readonly string[];
    }
  | {
      readonly type: "string";
      readonly description: string;
      readonly enum: readonly {
        readonly name: string;
        readonly value: string;
        readonly description: string;
      }[];
    };

export interface Context {
  readonly declarations: Declarations;
  readonly packageName: string;
  readonly secrets: readonly string[];
  /** Types named so far, to which those are added that the members name. */
  readonly types: Record<string, TypeSpec>;
}

/** Schemas of the values by name of the member; outputs have none. */
type Schemas = Readonly<Record<string, GenericSchema>>;

export function propertySpecs(
  members: readonly Member[],
  schemas: Schemas,
  context: Context,
): Record<string, PropertySpec> {
  return Object.fromEntries(
    members.map(({ name, description: text, example, type }) => {
      const schema = schemas[name];
      const shown = example && `Example: \`${example}\`.`;
      const description = [text, factsOf(schema), shown].filter(Boolean).join(" ");
      const secret = context.secrets.includes(name) && ({ secret: true } as const);
      return [name, { description, ...valueSpec(type, schema, context), ...secret }];
    }),
  );
}

function valueSpec(node: ts.TypeNode, schema: GenericSchema | undefined, context: Context): ValueSpec {
  if (ts.isUnionTypeNode(node)) {
    const [only, ...others] = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    if (only && others.length === 0) return valueSpec(only, schema, context);
  }
  if (ts.isTypeReferenceNode(node)) {
    const [first] = node.typeArguments ?? [];
    const name = node.typeName.getText();
    if ((name === "pulumi.Input" || name === "pulumi.Output") && first)
      return wrapped(valueSpec(first, schema, context));
  }
  return { ...plainSpec(node, schema, context), plain: true };
}

/** Without the mark of a plain value: this one may come later. */
function wrapped({ plain: _, ...spec }: ValueSpec): ValueSpec {
  return spec;
}

function plainSpec(node: ts.TypeNode, schema: GenericSchema | undefined, context: Context): ValueSpec {
  if (node.kind === ts.SyntaxKind.StringKeyword) return { type: "string" };
  // Outputs have no schema; their numbers are whole.
  if (node.kind === ts.SyntaxKind.NumberKeyword)
    return { type: schema && isDecimal(schema) ? "number" : "integer" };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { type: "boolean" };
  // Never plain items: SDKs for Go would then lack the type to write them with.
  if (ts.isArrayTypeNode(node))
    return { type: "array", items: wrapped(valueSpec(node.elementType, itemOf(schema), context)) };
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    const [, item] = node.typeArguments ?? [];
    if (name === "pulumi.Inputs")
      return { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } };
    if (name === "Record" && item) {
      const items = valueSpec(item, itemOf(schema), context);
      // What is put out is never plain.
      return { type: "object", additionalProperties: schema ? items : wrapped(items) };
    }
    return { $ref: `#/types/${named(name, schema, context)}` };
  }
  throw new Error(`a schema has no type for ${node.getText()}`);
}

/** The token of a declared type, which is added to the schema's types when it is new. */
function named(name: string, schema: GenericSchema | undefined, context: Context): string {
  const token = `${context.packageName}:index:${schemaName(name)}`;
  if (context.types[token]) return token;
  const set = context.declarations.sets.get(name);
  const declared = context.declarations.interfaces.get(name);
  if (set) context.types[token] = enumSpec(set);
  else if (declared) context.types[token] = objectSpec(declared, schema ? fieldsOf(schema) : {}, context);
  else throw new Error(`${name} is not declared with the arguments`);
  return token;
}

/** SDKs append "Args" themselves, and every package has a resource called Provider. */
function schemaName(name: string): string {
  return name === "ProviderArgs" ? "SmsProvider" : name.replace(/Args$/, "");
}

function enumSpec({ description, values }: ValueSet): TypeSpec {
  return { type: "string", description, enum: values };
}

function objectSpec({ description, members }: Declared, schemas: Schemas, context: Context): TypeSpec {
  const required = members.filter(({ optional }) => !optional).map(({ name }) => name);
  const properties = propertySpecs(members, schemas, context);
  return { type: "object", description, properties, ...(required.length > 0 && { required }) };
}
