// `npm run generate`: everything in this repository that is made from code. A test compares, so a change of an argument, an
// error or a vendor cannot be forgotten in a document.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractText } from "./contract/contract.ts";
import { configTable } from "./docs/configKeys.ts";
import { childTable } from "./docs/contractTable.ts";
import { adviceFile, failureTable } from "./docs/failureTable.ts";
import { logTable, metricTables } from "./docs/logTable.ts";
import { withMarkedParts } from "./docs/marks.ts";
import { projectFile } from "./docs/projectFile.ts";
import { providerTable } from "./docs/providerTable.ts";
import { receiptTable } from "./docs/receiptTable.ts";
import { reference } from "./docs/reference.ts";
import { codeOwners, fromGitHub, pluginWays } from "./publishing/published.ts";
import { indexPage, installationPage } from "./publishing/registryPages.ts";
import { ownRepository, withNpmFields } from "./publishing/repository.ts";
import { schemaText } from "./schema/schema.ts";
import { sortedVendors } from "./vendors/fields.ts";
import { vendorPage } from "./vendors/page.ts";
import { pageOf } from "./vendors/specs.ts";
import { vendorTypes } from "./vendors/types.ts";

const root = join(import.meta.dirname, "..");

const parts = {
  children: childTable,
  configuration: configTable,
  failures: failureTable,
  log: logTable,
  metrics: metricTables,
  providers: providerTable,
  receiptLog: receiptTable,
  published: () => fromGitHub(ownRepository),
  pluginWays: () => pluginWays(ownRepository),
};
const marked = (page: string) => withMarkedParts(page, parts);

/** Examples that use the plugin. */
export const otherLanguages = ["csharp", "go", "java", "python", "yaml"];

/** Generated files, and for each what it should hold, given what it holds. Later ones may be made from earlier ones. */
export const generated: Readonly<Record<string, (current: string) => string | Promise<string>>> = {
  "build/contract/contract.json": contractText,
  ".github/CODEOWNERS": () => codeOwners(ownRepository),
  "Pulumi.yaml": projectFile,
  "components/vendors.ts": vendorTypes,
  "docs/_index.md": () => indexPage(),
  "docs/configuration.md": marked,
  "docs/failures.md": marked,
  "docs/installation-configuration.md": () => installationPage(),
  "docs/logs.md": marked,
  "docs/providers.md": marked,
  "docs/receipts.md": marked,
  "docs/reference.md": reference,
  "docs/reuse.md": marked,
  "docs/versioning.md": marked,
  ...Object.fromEntries(otherLanguages.map((name) => [`examples/${name}/README.md`, marked])),
  "local/page/browser/advice.json": () => adviceFile(),
  "local/package.json": (current) => withNpmFields(current, ownRepository, "local"),
  "package.json": (current) => withNpmFields(current, ownRepository),
  "plugin/schema.json": schemaText,
  ...Object.fromEntries(sortedVendors.map((vendor) => [pageOf(vendor), () => vendorPage(vendor)])),
};

export function readGenerated(file: string): string {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "";
}

if (import.meta.main) {
  for (const [file, make] of Object.entries(generated)) {
    const current = readGenerated(file);
    const made = await make(current);
    if (made === current) continue;
    writeFileSync(join(root, file), made);
    console.log(`${file} written`);
  }
}
