// The numbering plans of libphonenumber as the function carries them: one text, of which a country is read when a number of it
// comes. As objects the full plans, which know types of numbers, cost a cold start 3 ms more than the small ones; as a text,
// nothing more (docs/dependencies.md).
import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

export const numberingPlans: Plugin = {
  name: "numbering plans",
  setup(context) {
    // Who asks the small plans only asks which countries there are: one set is enough.
    context.onResolve({ filter: /^libphonenumber-js\/min\/metadata$/ }, ({ importer, kind, resolveDir }) =>
      importer.includes("/gateway/")
        ? context.resolve("libphonenumber-js/max/metadata", { kind, resolveDir })
        : undefined,
    );
    context.onLoad({ filter: /metadata\.max\.json\.js$/ }, ({ path }) => ({
      contents: asText(JSON.parse(readFileSync(path.replace(/\.js$/, ""), "utf8"))),
    }));
  },
};

interface Plans {
  readonly countries: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

/** A module with the same default export, whose countries are parsed one by one. */
function asText({ countries, ...others }: Plans): string {
  let text = "";
  const places: Record<string, [begin: number, end: number]> = {};
  for (const [country, plan] of Object.entries(countries)) {
    const part = JSON.stringify(plan);
    places[country] = [text.length, text.length + part.length];
    text += part;
  }
  return `
    const text = ${JSON.stringify(text)};
    const read = {};
    const countries = new Proxy(${JSON.stringify(places)}, {
      get(places, country) {
        // Such as the constructor, by which libphonenumber knows an object.
        if (!Object.hasOwn(places, country)) return places[country];
        return (read[country] ??= JSON.parse(text.slice(...places[country])));
      },
    });
    export default { ...${JSON.stringify(others)}, countries };`;
}
