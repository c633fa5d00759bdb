// A vendor is its file, its name in the list and its contract; what the list forgets, or the function would carry for
// nothing, shows here.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { build } from "esbuild";
import { bundleOptions } from "../../build/bundles.ts";
import { providers, vendors } from "../../gateway/providers/index.ts";
import { contracts } from "./index.ts";

const folder = new URL("../../gateway/providers/", import.meta.url);

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).toSorted();

describe("the list of vendors", () => {
  it("has every vendor's file", async () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
    const defined = modules.flatMap(({ provider }) => provider ?? []);
    assert.deepEqual(names(vendors.map(({ provider }) => provider)), names(defined));
  });

  it("gives the function the same vendors as plan, tools and docs", () => {
    assert.deepEqual(
      providers,
      vendors.map(({ provider }) => provider),
    );
  });

  it("has a contract for each", () => {
    assert.deepEqual(contracts.map(({ provider }) => provider).toSorted(), names(providers));
  });

  it("names settings that hold sender and pool", () => {
    for (const { provider, facts } of vendors) {
      const { setting, pool = setting } = facts.sender ?? {};
      if (setting === undefined || pool === undefined) continue;
      assert.ok("entries" in provider.settings && provider.settings.entries instanceof Object);
      assert.ok(setting in provider.settings.entries && pool in provider.settings.entries, provider.name);
    }
  });

  it("says the same of senders, codes and texts as the contracts", () => {
    for (const { provider, facts } of vendors) {
      const contract = contracts.find((each) => each.provider === provider.name);
      assert.equal(
        facts.sender?.needed,
        contract?.senderNeeded ?? (contract?.settings.sender ? true : undefined),
      );
      assert.deepEqual(facts.codeLengths, contract?.codeLengths);
      assert.equal(facts.maxLength, contract?.maxLength);
    }
  });

  it("keeps what only plan, tools and docs ask of a vendor out of the function", async () => {
    const options = bundleOptions("gateway/handler.ts", "unused");
    const { outputFiles } = await build({ ...options, outfile: undefined, write: false });
    const text = outputFiles.map((file) => file.text).join("");
    for (const { provider, facts } of vendors) {
      assert.ok(text.includes(JSON.stringify(provider.name).slice(1, -1)), provider.name);
      assert.ok(!text.includes(facts.page.special), `the function carries the facts of ${provider.name}`);
    }
  });
});
