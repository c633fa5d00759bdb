import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../..");
const files = globSync("local/**/*.{ts,mjs}", { cwd: root, exclude: ["**/*.d.ts", "**/node_modules/**"] });

/** What a file imports, types included. */
const importsOf = (file: string): string[] =>
  ts.preProcessFile(readFileSync(join(root, file), "utf8")).importedFiles.map(({ fileName }) => fileName);

describe("local/package.json", () => {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const own = read("local/package.json");
  const declared: Record<string, string> = { ...own.dependencies, ...own.peerDependencies };

  it("declares the packages that the local cloud imports, and no others", () => {
    const packages = files
      .flatMap(importsOf)
      .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
      .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0]);
    assert.deepEqual([...new Set(packages)].sort(), Object.keys(declared).sort());
  });

  it("asks for the same versions as the root, so that there is one copy of each", () => {
    const { dependencies, devDependencies } = read("package.json");
    const shared = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(
      ([name]) => name in declared,
    );
    assert.deepEqual(
      Object.fromEntries(shared),
      Object.fromEntries(shared.map(([name]) => [name, declared[name]])),
    );
  });
});

describe("local/README.md", () => {
  it("is the page of the package: install, start, a test", () => {
    const readme = readFileSync(join(root, "local/README.md"), "utf8");
    const manual = readFileSync(join(root, "docs/local.md"), "utf8");
    assert.match(readme, /^npm install --save-dev auth0-sms-gateway-local\nnpx auth0-sms-gateway-local$/m);
    // It runs in the tests of the documents.
    const [example = ""] = /```ts\n.*?```/s.exec(readme) ?? [];
    assert.ok(example !== "" && manual.includes(example));
  });

  it("and its siblings link to files that are there", () => {
    for (const page of ["README.md", "layers.md", "stand-ins.md"]) {
      const text = readFileSync(join(root, "local", page), "utf8");
      for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g))
        assert.ok(existsSync(join(root, "local", target)), `${page}: ${target}`);
    }
  });
});

/** Inside of a layer: what each room may import from. Between layers see tests/walls.test.ts. */
const rooms: Record<string, readonly string[]> = {
  "pulumi/engine": ["pulumi/kinds"],
  "pulumi/kinds": [],
  aws: ["aws/lambda"],
  "aws/lambda": [],
  auth0: ["auth0/http", "auth0/login", "auth0/management", "auth0/phone", "auth0/tenant"],
  "auth0/login": ["auth0/http", "auth0/phone", "auth0/tenant"],
  "auth0/management": ["auth0/http", "auth0/tenant"],
  "auth0/http": ["auth0/phone", "auth0/tenant"],
  "auth0/phone": ["auth0/tenant"],
  "auth0/tenant": [],
};

describe("local/", () => {
  it("has rooms inside its layers that import only downwards", () => {
    const upwards = files.flatMap((file) => {
      const room = relative("local", dirname(file));
      const [layer = ""] = room.split("/");
      return importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => relative("local", dirname(join(dirname(file), specifier))))
        .filter((target) => target !== room && target.split("/")[0] === layer)
        .filter((target) => !rooms[room]?.includes(target))
        .map((target) => `${file} imports from ${target}`);
    });
    assert.deepEqual(upwards, []);
  });
});
