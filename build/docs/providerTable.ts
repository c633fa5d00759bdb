// The tables of docs/providers.md, from the vendors' own files so that none can be missing.
import * as v from "valibot";
import { type Vendor, vendors } from "../../gateway/providers/index.ts";
import { table } from "./table.ts";

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
    sorted().flatMap(({ provider, facts }) => [
      ...fieldRows(provider.name, provider.settings, facts.settings, ""),
      ...fieldRows(provider.name, provider.credentials, facts.credentials, " (credential)"),
    ]),
  );
}

function fieldRows(
  provider: string,
  schema: v.GenericSchema,
  meanings: Readonly<Record<string, string>>,
  kind: string,
): string[][] {
  return fields(schema).map(([name, field]) => {
    const standard: unknown = v.getDefault(field);
    const shown = typeof standard === "object" || standard === undefined ? "" : ` Default: \`${standard}\`.`;
    return [`\`${provider}\``, `${nameOf(name, field)}${kind}`, `${meanings[name]}${shown}`];
  });
}

function nameList(schema: v.GenericSchema): string {
  return fields(schema)
    .map(([name, field]) => nameOf(name, field))
    .join(", ");
}

/** What is required is bold. */
function nameOf(name: string, field: v.GenericSchema): string {
  return field.type === "optional" ? `\`${name}\`` : `**\`${name}\`**`;
}

function fields(schema: v.GenericSchema): [name: string, field: v.GenericSchema][] {
  if (!("entries" in schema)) throw new Error("settings and credentials are objects");
  return Object.entries(schema.entries as Record<string, v.GenericSchema>);
}

function sorted(): readonly Vendor[] {
  return vendors.toSorted((a, b) => (a.provider.name < b.provider.name ? -1 : 1));
}

function link(prices: string): string {
  return prices.startsWith("https://")
    ? `[${new URL(prices).hostname.replace(/^www\./, "")}](${prices})`
    : prices;
}
