// docs/reference.md: inputs, outputs and types of the components, as the package's schema has them.
import { packageSchema, type ResourceSpec } from "../schema/schema.ts";
import { nameOf, sinceOf } from "../schema/since.ts";
import type { PropertySpec, TypeSpec, ValueSpec } from "../schema/specs.ts";
import { table } from "./table.ts";

/** The whole page. */
export function reference(): string {
  const { resources, types } = packageSchema();
  return [
    "# Reference",
    "",
    "Made from the comments of the source by `npm run generate`. Names are those of TypeScript and YAML; SDKs of other languages",
    "change their case. *Plain* inputs must be known when the program runs, so they cannot be outputs of resources. *Secret* ones",
    "are encrypted in the state. *Since* is the first version that has it, `next` if no release has it yet. Wrong inputs are refused all at once, each with its path, its value and what is allowed.",
    ...Object.entries(resources).flatMap(([token, spec]) => component(token, spec)),
    "",
    "## Types",
    ...Object.entries(types).flatMap(([token, spec]) => type(token, spec)),
    "",
  ].join("\n");
}

function component(token: string, spec: ResourceSpec): string[] {
  const required = spec.requiredInputs ?? [];
  return [
    "",
    `## ${nameOf(token)}`,
    "",
    `${spec.description} Its token is \`${token}\`.`,
    "",
    "### Inputs",
    "",
    propertyTable(nameOf(token), "Input", spec.inputProperties, (name) =>
      required.includes(name) ? "required" : "",
    ),
    "",
    "### Outputs",
    "",
    propertyTable(nameOf(token), "Output", spec.properties, () => "", false),
  ];
}

function type(token: string, spec: TypeSpec): string[] {
  const heading = ["", `### ${nameOf(token)}`, "", spec.description, ""];
  if (!("enum" in spec)) {
    const required = spec.required ?? [];
    return [
      ...heading,
      propertyTable(nameOf(token), "Field", spec.properties, (name) =>
        required.includes(name) ? "required" : "",
      ),
    ];
  }
  const rows = spec.enum.map(({ name, value, description }) => [
    `\`${value}\``,
    `\`${name}\``,
    description,
    sinceOf(nameOf(token), value),
  ]);
  return [...heading, table(["Value", "Name", "Meaning", "Since"], rows)];
}

function propertyTable(
  type: string,
  heading: string,
  properties: Readonly<Record<string, PropertySpec>>,
  more: (name: string) => string,
  showPlain = true,
): string {
  const rows = Object.entries(properties).map(([name, spec]) => {
    const marks = [more(name), showPlain && spec.plain && "plain", spec.secret && "secret"].filter(Boolean);
    return [`\`${name}\``, typeOf(spec), marks.join(", "), spec.description, sinceOf(type, name)];
  });
  return table([heading, "Type", "", "Meaning", "Since"], rows);
}

function typeOf({ type: kind, $ref, items, additionalProperties, oneOf }: ValueSpec): string {
  if (oneOf) return oneOf.map(typeOf).join(" or ");
  if ($ref === "pulumi.json#/Any") return "anything";
  if ($ref) return `[${nameOf($ref)}](#${nameOf($ref).toLowerCase()})`;
  if (items) return `list of ${typeOf(items)}`;
  if (additionalProperties) return `map of ${typeOf(additionalProperties)}`;
  return kind ?? "anything";
}
