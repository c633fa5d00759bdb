import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generated, readGenerated } from "../../build/generate.ts";
import { configuration, runProgram } from "../program/runProgram.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));

const exampleReadmes = readdirSync(join(root, "examples")).map((name) => `examples/${name}/README.md`);
const localPages = readdirSync(join(root, "local"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `local/${name}`);

/** A document without its blocks of code, in which `#` begins a comment. */
const proseOf = (file: string) => readFileSync(join(root, file), "utf8").replace(/^ *```.*?^ *```$/gms, "");

/** What GitHub makes of the headings of a document, to be linked to. */
function anchorsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Whether a link of a page leads to a file that is there, and to one of its headings. */
function leadsSomewhere(page: string, link: string): boolean {
  const [target = "", anchor] = link.split("#");
  const file = target === "" ? page : join(dirname(page), target);
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || (file.endsWith(".md") && anchorsOf(file).includes(anchor));
}

describe("README.md", () => {
  it("shows as many resources as `npm start` makes", async () => {
    const { resources } = await runProgram(configuration("dev"));
    const made = resources.filter(({ type }) => !/^(pulumi|auth0-sms-gateway):/.test(type));
    assert.match(
      readFileSync(join(root, "README.md"), "utf8"),
      new RegExp(`^Resources: ${made.length} created$`, "m"),
    );
  });
});

describe("The list of pages in README.md", () => {
  it("has every page but those of the registry and of one provider", () => {
    const text = readFileSync(join(root, "README.md"), "utf8");
    const list = text.slice(text.indexOf("## Find your page"));
    const ofRegistry = ["docs/_index.md", "docs/installation-configuration.md"];
    const own = pages.filter((page) => /^docs\/[^/]+$/.test(page) && !ofRegistry.includes(page));
    assert.deepEqual(
      own.filter((page) => !list.includes(`](${page})`)),
      [],
    );
  });
});

describe("documents", () => {
  for (const page of [...pages, ...exampleReadmes]) {
    it(`${page} names the version of the package that is there`, () => {
      const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      const text = readFileSync(join(root, page), "utf8");
      const named = [...text.matchAll(/auth0-sms-gateway(?:\/plugin)?@[v^]?(\d[\w.]*\d)/g)].map(
        ([, one]) => one,
      );
      assert.deepEqual(
        named.filter((one) => one !== version),
        [],
      );
    });
  }

  for (const [file, make] of Object.entries(generated)) {
    it(`${file} is what \`npm run generate\` writes`, async () => {
      const current = readGenerated(file);
      assert.equal(current, await make(current));
    }).timeout(120_000);
  }

  for (const page of [...pages, ...exampleReadmes, ...localPages]) {
    it(`${page} links to files and headings that exist`, () => {
      const links = [...proseOf(page).matchAll(/\]\((?!\w+:)([^)\s]+)[^)]*\)/g)].map(
        ([, link]) => link ?? "",
      );
      assert.deepEqual(
        links.filter((link) => !leadsSomewhere(page, link)),
        [],
      );
    });

    it(`${page} names npm scripts that exist`, () => {
      const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      const text = readFileSync(join(root, page), "utf8");
      const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? "");
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });
  }
});
