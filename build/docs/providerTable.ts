// The table of docs/providers.md, from the vendors' own files so that none can be missing.
import { credentialsOf, type Field, settingsOf, sortedVendors } from "../vendors/fields.ts";
import { receiptsOf } from "./receiptTable.ts";
import { table } from "./table.ts";

/** A row for each vendor: names of its settings and credentials, and its facts. What is required is bold. */
export function providerTable(): string {
  return table(
    ["Provider", "Settings", "Credentials", "Regions", "Receipts", "What is special", "Prices"],
    sortedVendors.map((vendor) => [
      `[\`${vendor.provider.name}\`](providers/${vendor.provider.name}.md)`,
      nameList(settingsOf(vendor)),
      nameList(credentialsOf(vendor)) || "none: the function's role",
      vendor.facts.page.regions,
      receiptsOf(vendor.provider.name),
      vendor.facts.page.special,
      link(vendor.facts.page.prices),
    ]),
  );
}

function nameList(fields: readonly Field[]): string {
  return fields.map(({ name, required }) => (required ? `**\`${name}\`**` : `\`${name}\``)).join(", ");
}

function link(prices: string): string {
  return prices.startsWith("https://")
    ? `[${new URL(prices).hostname.replace(/^www\./, "")}](${prices})`
    : prices;
}
