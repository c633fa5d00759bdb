// README and pages with their tables made anew. `npm run docs` writes them, tests compare.
import { readFileSync, writeFileSync } from "node:fs";
import { configTable } from "./configTable.ts";
import { failureTable } from "./failureTable.ts";
import { providerSettings, providerTable } from "./providerTable.ts";

/** By the name in a page's marks. */
const tables: Readonly<Record<string, () => string>> = {
  configuration: configTable,
  failures: failureTable,
  providers: providerTable,
  providerSettings,
};

/** Relative to the checkout. */
export const pages = ["README.md", "docs/providers.md"] as const;

type Page = (typeof pages)[number];

/** A page as it should be: what stands between `<!-- name: made by … -->` and `<!-- end -->` is replaced. */
export function withTables(text: string): string {
  return text.replace(/(<!-- (\w+): made by [^>]* -->\n).*?(<!-- end -->)/gs, (_, begin, name, end) => {
    const make = tables[name];
    if (!make) throw new Error(`no table has the name ${name}; there are ${Object.keys(tables).join(", ")}`);
    return `${begin}\n${make()}\n\n${end}`;
  });
}

export function readPage(page: Page): string {
  return readFileSync(pathOf(page), "utf8");
}

export function readReadme(): string {
  return readPage("README.md");
}

function pathOf(page: Page): URL {
  return new URL(`../../${page}`, import.meta.url);
}

if (import.meta.main) for (const page of pages) writeFileSync(pathOf(page), withTables(readPage(page)));
