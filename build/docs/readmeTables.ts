// The README with its tables made anew. `npm run docs` writes it, a test compares.
import { readFileSync, writeFileSync } from "node:fs";
import { configTable } from "./configTable.ts";
import { failureTable } from "./failureTable.ts";

const readme = new URL("../../README.md", import.meta.url);

const tables: Readonly<Record<string, () => string>> = { configTable, failureTable };

/** The README as it should be. */
export function withTables(text: string): string {
  return text.replace(
    /(<!-- \w+: made by build\/docs\/(\w+)\.ts -->\n).*?(<!-- end -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const make = tables[name];
      if (!make) throw new Error(`README.md names build/docs/${name}.ts, which makes no table`);
      return `${begin}\n${make()}\n\n${end}`;
    },
  );
}

export function readReadme(): string {
  return readFileSync(readme, "utf8");
}

if (import.meta.main) writeFileSync(readme, withTables(readReadme()));
