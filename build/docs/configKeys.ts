// The configuration table of the README, from Pulumi.yaml. `node build/docs/configTable.ts` prints it.
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { parse } from "yaml";

const project = v.object({
  config: v.record(v.string(), v.object({ type: v.string(), description: v.string(), default: v.unknown() })),
});

/** A Markdown table with one row for each configuration key, in the order of Pulumi.yaml. */
export function configTable(): string {
  const path = new URL("../../Pulumi.yaml", import.meta.url);
  const { config } = v.parse(project, parse(readFileSync(path, "utf8")));
  const rows = Object.entries(config).map(
    ([key, { type, description, default: value }]) =>
      `| \`${key}\` | ${type} | ${shown(value)} | ${escaped(description)} |`,
  );
  return ["| Key | Type | Default | Meaning |", "|---|---|---|---|", ...rows].join("\n");
}

/** Empty values stand for none. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return ["", "[]", "{}"].includes(text) ? "none" : `\`${escaped(text)}\``;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (import.meta.main) console.log(configTable());
