import assert from "node:assert/strict";
import { build } from "esbuild";
import metadata from "libphonenumber-js/max/metadata";
import { bundleOptions } from "../../build/bundles.ts";

describe("numbering plans in the bundle", () => {
  it("are the same as in libphonenumber, country by country", async () => {
    const { entryPoints: _, ...options } = bundleOptions("unused", "unused");
    const stdin = { contents: 'export { default } from "libphonenumber-js/max/metadata";', resolveDir: "." };
    const { outputFiles } = await build({ ...options, stdin, write: false });
    const [{ text = "" } = {}] = outputFiles;
    const { default: plans } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    assert.deepEqual({ ...plans.countries }, metadata.countries);
    assert.deepEqual({ ...plans, countries: {} }, { ...metadata, countries: {} });
  });

  it("are there once, whichever part of the gateway asks for them", async () => {
    const { metafile } = await build({
      ...bundleOptions("gateway/handler.ts", "unused"),
      write: false,
      metafile: true,
    });
    const plans = Object.keys(metafile.inputs).filter((path) => /metadata\.\w+\.json/.test(path));
    assert.equal(plans.length, 1, plans.join());
  });
});
