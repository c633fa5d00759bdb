// The log of the function that vendors report to, and who reports how.
import { fileURLToPath } from "node:url";
import { groupings } from "../../gateway/log/line.ts";
import { receipts } from "../../gateway/providers/index.ts";
import { declarationsOf, type Member } from "../schema/declarations.ts";
import { table } from "./table.ts";

const file = fileURLToPath(new URL("../../gateway/log/line.ts", import.meta.url));

/** The fields of a receipt's line. */
export function receiptFields(): readonly Member[] {
  return declarationsOf(file).interfaces.get("ReceiptLine")?.members ?? [];
}

/** Markdown: the fields of a receipt's line, and the metrics in it. */
export function receiptTable(): string {
  const { sets } = declarationsOf(file);
  const metrics = sets.get("receiptMetricUnits")?.values ?? [];
  return [
    table(
      ["Field", "Always", "Meaning"],
      receiptFields().map(({ name, optional, description }) => [
        `\`${name}\``,
        optional ? "" : "yes",
        description,
      ]),
    ),
    table(
      ["Metric", "Unit", "Also by", "Meaning"],
      metrics.map(({ name, value, description }) => [
        `\`${name}\``,
        value,
        (groupings[name] ?? []).map((dimension) => `\`${dimension}\``).join(", "),
        description,
      ]),
    ),
  ].join("\n\n");
}

const ways = { message: "with each message", account: "by the account", bus: "AWS's event bus" } as const;

/** How a vendor reports, in a word or two. */
export function receiptsOf(provider: string): string {
  const own = receipts[provider];
  return own ? ways[own.told] : "none";
}
