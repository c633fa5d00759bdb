// Every TypeScript snippet of the documents is checked by the compiler, with the packed package.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { addLocalPackage, newProgram, typeCheck } from "../support/packed.ts";

const documents = readdirSync("docs", { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`);
const pages = ["README.md", "CONTRIBUTING.md", ...documents].filter((name) => name.endsWith(".md"));

/** Snippets by the file that is made of each. What they leave out for shortness is declared. */
function snippets(): Record<string, string> {
  const found = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/^```(?:ts|typescript)\n(.*?)^```/gms)].map(
      ([, code = ""], index) => [
        `${page.replace(/\W/g, "-")}-${index + 1}.ts`,
        `${code.includes("config.") && !code.includes("const config") ? 'import { Config } from "@pulumi/pulumi";\nconst config = new Config();\n' : ""}${code}\nexport {};\n`,
      ],
    ),
  );
  return Object.fromEntries(found);
}

/** Those of contributors show files of the repository, which the package does not have. */
const ofContributors = /^(CONTRIBUTING|docs-adding-a-provider)/;

describe("Snippets of the documents", function () {
  this.timeout(60_000);

  it("compile", async () => {
    const all = Object.entries(snippets()).filter(([name]) => !ofContributors.test(name));
    assert.ok(all.length >= 6, `only ${all.length} snippets were found`);
    const folder = await newProgram({
      ...Object.fromEntries(all),
      "package.json": JSON.stringify({ type: "module" }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          module: "nodenext",
          target: "es2022",
          skipLibCheck: true,
          types: ["node"],
        },
      }),
    });
    await addLocalPackage(folder);
    assert.deepEqual((await typeCheck(folder)).errors, []);
  });
});
