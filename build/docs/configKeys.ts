// Every configuration key of the program, for Pulumi.yaml and docs/configuration.md: text from the comment, the rest from the schema.
import { join } from "node:path";
import * as v from "valibot";
import { configEntries, type Kind, kindOf, unsetText } from "../../program/config.ts";
import { declarationsOf, type Member } from "../schema/declarations.ts";
import { defaultOf, fieldsOf, rangeOf, shown } from "../schema/facts.ts";
import { table } from "./table.ts";

const root = join(import.meta.dirname, "../..");

export interface ConfigKey {
  readonly key: string;
  readonly type: string;
  /** The type that Pulumi.yaml declares: a number that may be "none" is a string there. */
  readonly declared: string;
  /** What Pulumi.yaml gives; for a key without a default, what stands for "not set". */
  readonly value: unknown;
  readonly hasDefault: boolean;
  readonly description: string;
}

const types: Readonly<Record<Kind, string>> = {
  text: "string",
  number: "integer",
  boolean: "boolean",
  list: "array",
  object: "object",
};

/** In the order of the comments: arguments of the gateway, of the tenant, keys of the program. */
export function configKeys(): ConfigKey[] {
  const args = membersOf("components/args.ts", "SmsGatewayArgs");
  const own = membersOf("program/config.ts", "ProgramConfig");
  return [...args, ...own].flatMap((member) => {
    const schema = configEntries[member.name];
    return schema ? [configKey(member, schema)] : [];
  });
}

function membersOf(file: string, name: string): readonly Member[] {
  return declarationsOf(join(root, file)).interfaces.get(name)?.members ?? [];
}

function configKey({ name, description }: Member, schema: v.GenericSchema): ConfigKey {
  const kind = kindOf(schema);
  const unset = unsetText(schema);
  const parts = [firstSentence(description), rangeOf(schema), fieldList(schema)];
  return {
    key: name,
    type: types[kind],
    declared: unset === "none" ? "string" : types[kind],
    value: unset === undefined ? (defaultOf(schema) ?? v.parse(schema, undefined)) : parsed(unset),
    hasDefault: unset === undefined && defaultOf(schema) !== undefined,
    description: parts.filter(Boolean).join(" "),
  };
}

function parsed(unset: string): unknown {
  return /^[[{]/.test(unset) ? JSON.parse(unset) : unset;
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/s.exec(text)?.[0] ?? text;
}

/** Such as `Fields: length (from 4 to 40), lifetimeSeconds (at least 60).` */
function fieldList(schema: v.GenericSchema): string {
  const fields = Object.entries(fieldsOf(schema)).map(([name, field]) => {
    const range = rangeOf(field).replace(/\.$/, "").toLowerCase();
    const value = defaultOf(field);
    const facts = [range, value !== undefined && `default ${shown(value)}`].filter(Boolean).join(", ");
    return facts ? `${name} (${facts})` : name;
  });
  return fields.length > 0 ? `Fields: ${fields.join("; ")}.` : "";
}

/** A Markdown table with one row for each key. */
export function configTable(): string {
  return table(
    ["Key", "Type", "Default", "Meaning"],
    configKeys().map(({ key, type, value, hasDefault, description }) => [
      `\`${key}\``,
      type,
      hasDefault ? `\`${textOf(value)}\`` : "none",
      description,
    ]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
