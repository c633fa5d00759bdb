import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
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

/** What each room may import from, beside itself; nothing imports the run. */
const rooms: Record<string, readonly string[]> = {
  "": ["pulumi/engine", "pulumi/kinds", "aws", "aws/lambda", "auth0", "auth0/tenant", "carrier", "machine"],
  "pulumi/engine": ["pulumi/kinds", "machine"],
  "pulumi/kinds": ["aws", "aws/lambda", "machine"],
  aws: ["carrier", "machine"],
  "aws/lambda": ["machine"],
  auth0: ["auth0/http", "auth0/login", "auth0/management", "auth0/phone", "auth0/tenant", "machine"],
  "auth0/login": ["auth0/http", "auth0/phone", "auth0/tenant", "machine"],
  "auth0/management": ["auth0/http", "auth0/tenant"],
  "auth0/http": ["auth0/phone", "auth0/tenant"],
  "auth0/phone": ["auth0/tenant"],
  "auth0/tenant": [],
  carrier: ["machine"],
  machine: [],
};

describe("local/", () => {
  const local = (file: string) => relative("local", file).replaceAll("\\", "/");
  const imports = new Map(
    files.map((file) => [
      local(file),
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => local(join(dirname(file), specifier))),
    ]),
  );
  const roomOf = (file: string) => (file.startsWith("..") ? ".." : dirname(file).replace(/^\.$/, ""));

  it("imports only downwards, from one layer to those below it", () => {
    const upwards = [...imports].flatMap(([file, targets]) =>
      targets
        .filter((target) => ![roomOf(file), ...(rooms[roomOf(file)] ?? [])].includes(roomOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
    assert.deepEqual(upwards, []);
  });

  it("has no circle of imports", () => {
    const free = new Map(imports);
    for (let before = -1; before !== free.size; ) {
      before = free.size;
      for (const [file, targets] of free) if (!targets.some((target) => free.has(target))) free.delete(file);
    }
    assert.deepEqual([...free.keys()], []);
  });
});
