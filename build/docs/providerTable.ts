// The tables of docs/providers.md, from the vendors' own files so that none can be missing.
import * as v from "valibot";
import { type Vendor, vendors } from "../../gateway/providers/index.ts";

/** A row for each vendor: names of its settings and credentials, and its facts. What is required is bold. */
export function providerTable(): string {
  return table(
    ["Provider", "Settings", "Credentials", "Regions", "What is special", "Prices"],
    sorted().map(({ provider, facts: { page } }) => [
      `\`${provider.name}\``,
      nameList(provider.settings),
      nameList(provider.credentials) || "none: the function's role",
      page.regions,
      page.special,
      link(page.prices),
    ]),
  );
}

/** A row for each setting and credential with what it is for. */
export function providerSettings(): string {
  return table(
    ["Provider", "Setting or credential", "Meaning"],
    sorted().flatMap(({ provider }) => [
      ...fields(provider.settings).map((field) => [`\`${provider.name}\``, shown(field), field.meaning]),
      ...fields(provider.credentials).map((field) => [
        `\`${provider.name}\``,
        `${shown(field)} (credential)`,
        field.meaning,
      ]),
    ]),
  );
}

interface Field {
  /** Dotted. */
  readonly path: string;
  readonly required: boolean;
  readonly meaning: string;
}

/** The fields of a schema of strict objects, those of nested objects too. */
function fields(schema: v.GenericSchema, path = "", required = true): Field[] {
  const inner = unwrap(schema);
  if (path && !("entries" in inner)) {
    return [{ path, required, meaning: v.getDescription(schema) ?? v.getDescription(inner) ?? "" }];
  }
  const entries = "entries" in inner ? Object.entries(inner.entries as Record<string, v.GenericSchema>) : [];
  return entries.flatMap(([key, value]) =>
    fields(value, path ? `${path}.${key}` : key, required && value.type !== "optional"),
  );
}

function unwrap(schema: v.GenericSchema): v.GenericSchema {
  return "wrapped" in schema ? unwrap(schema.wrapped as v.GenericSchema) : schema;
}

function nameList(schema: v.GenericSchema): string {
  const names = fields(schema).map(({ path, required }) => ({ path: path.split(".")[0] ?? "", required }));
  const unique = names.filter(({ path }, index) => names.findIndex((other) => other.path === path) === index);
  return unique.map(shown).join(", ");
}

function shown({ path, required }: Pick<Field, "path" | "required">): string {
  return required ? `**\`${path}\`**` : `\`${path}\``;
}

function sorted(): readonly Vendor[] {
  return vendors.toSorted((a, b) => (a.provider.name < b.provider.name ? -1 : 1));
}

function link(prices: string): string {
  return prices.startsWith("https://")
    ? `[${new URL(prices).hostname.replace(/^www\./, "")}](${prices})`
    : prices;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
