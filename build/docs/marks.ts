// Parts of a page that are made from code: `<!-- config: made by npm run generate -->` to `<!-- end -->`; those that are made from
// measured numbers name `npm run bench`.

/** The page with each marked part made anew by the maker of its name. */
export function withMarkedParts(page: string, makers: Readonly<Record<string, () => string>>): string {
  return page.replace(
    /(<!-- (\w+): made by npm run (?:generate|bench) -->\n).*?(<!-- end -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const make = makers[name];
      if (!make) throw new Error(`a page marks a part "${name}", which nothing makes`);
      return `${begin}\n${make()}\n\n${end}`;
    },
  );
}
