// The children of the components, for docs/versioning.md, from the list of what is contract.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract, Entries } from "../contract/shape.ts";
import { table } from "./table.ts";

export function readContract(): Contract {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../contract/contract.json"), "utf8"));
}

/** Markdown: a row for each way to have children, with their suffixes. */
export function childTable(): string {
  const { children } = readContract();
  return table(["Made", "Suffixes"], rowsOf("SmsGateway", children));
}

function rowsOf(component: string, children: Entries): string[][] {
  const byWay = new Map<string, string[]>();
  for (const [name, facts] of Object.entries(children)) {
    const [owner, suffix = ""] = name.split(".");
    if (owner !== component) continue;
    const way = inWords(facts);
    byWay.set(way, [...(byWay.get(way) ?? []), `\`${suffix}\``]);
  }
  const rows = [...byWay].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return rows.map(([way, suffixes]) => [way, suffixes.join(", ")]);
}

function inWords(facts: Entries[string]): string {
  const [ways, takers] = [facts.with, facts.without].map((list) => (Array.isArray(list) ? list : []));
  if (ways?.length) return `with ${ways.map(marked).join(", or ")}`;
  return takers?.length ? `always, but not with ${takers.map(marked).join(", or ")}` : "always";
}

const argument = /"[^"]*"|\b(?:observe\.\w+|[a-z]+\d?[A-Z]\w+|clients|vpc|providers)\b/g;

/** With the arguments as code; what is in quotes is a value. */
function marked(way: string): string {
  return way.replace(argument, (text) => (text.startsWith('"') ? text : `\`${text}\``));
}

function rank(way: string): number {
  return way.startsWith("always") ? 0 : way.includes(" and ") ? 2 : 1;
}
