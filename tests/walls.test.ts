// Who may know whom. Imports of types count too: they are signposts.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = join(import.meta.dirname, "..");

/** For each folder what it may import beside itself: folders or files. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  gateway: [],
  action: ["gateway/message/", "gateway/errors.ts"],
  components: [
    "gateway/access/derivedKeys.ts",
    "gateway/access/observerSecret.ts",
    "gateway/access/secretDocument.ts",
    "gateway/books/settings.ts",
    "gateway/canary/settings.ts",
    "gateway/conversion/settings.ts",
    "gateway/delivery/",
    "gateway/guard/",
    "gateway/log/line.ts",
    "gateway/message/",
    "gateway/providers/",
    "gateway/receipts/settings.ts",
    "gateway/settings.ts",
    "gateway/tally/",
  ],
  program: ["components/"],
  plugin: ["components/"],
  build: ["components/", "gateway/", "program/"],
  tools: ["components/", "gateway/", "program/"],
  local: [],
  bench: ["build/", "components/", "gateway/", "local/", "program/", "tests/support/", "tools/"],
};

/** Rooms from top to bottom: each may import the ones below, those of one floor nothing of each other. */
const floors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  gateway: [
    [
      "handler",
      "start",
      "gateway",
      "send",
      "passage",
      "receipts",
      "conversion",
      "books",
      "canary",
      "observer",
      "feedback",
    ],
    ["settings", "log"],
    ["delivery", "guard", "access", "tally"],
    ["providers"],
    ["state", "message"],
    ["network", "errors", "constantTime", "document"],
  ],
  local: [
    ["start", "index", "run", "endpoints", "words", "cloud", "watch", "project", "page"],
    ["pulumi"],
    ["aws", "auth0"],
    ["carrier"],
    ["machine"],
  ],
};

const files = Object.keys(neighbours).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .map((name) => join(folder, name)),
);

const imports = new Map(
  files.map((file) => {
    const source = readFileSync(join(root, file), "utf8");
    const paths = [...source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"?]+)/g)].map(([, path = ""]) => path);
    return [file, paths.map((path) => relative(root, resolve(root, dirname(file), path)))];
  }),
);

const arrows = [...imports].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
const folderOf = (file: string) => file.split("/")[0] ?? "";
const roomOf = (file: string) => (file.split("/")[1] ?? "").replace(/\.ts$/, "");

describe("Walls", () => {
  it("let no folder know more than CONTRIBUTING.md says", () => {
    const wrong = arrows.filter(({ from, to }) => {
      const allowed = neighbours[folderOf(from)] ?? [];
      return folderOf(from) !== folderOf(to) && !allowed.some((one) => to.startsWith(one));
    });
    assert.deepEqual(wrong, []);
  });

  for (const [folder, levels] of Object.entries(floors)) {
    const floorOf = (file: string) => levels.findIndex((rooms) => rooms.includes(roomOf(file)));

    it(`let the rooms of ${folder}/ look down only`, () => {
      const own = arrows.filter(({ from, to }) => folderOf(from) === folder && folderOf(to) === folder);
      assert.ok(own.length > 50, "there are imports to look at");
      const wrong = own.filter(({ from, to }) => {
        // Conductors know each other, and a room itself.
        const inside = roomOf(from) === roomOf(to) || (floorOf(from) === 0 && floorOf(to) === 0);
        return floorOf(from) === -1 || (!inside && floorOf(from) >= floorOf(to));
      });
      assert.deepEqual(wrong, []);
    });
  }

  it("are what CONTRIBUTING.md states", () => {
    const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const rows = [...page.matchAll(/^\|(.*)\|(.*)\|$/gm)].map((row) =>
      row.slice(1).map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)),
    );
    const stated = rows.flatMap(([folders = [], allowed = []]) =>
      folders.map((folder) => [folder.replace(/\/$/, ""), allowed]),
    );
    for (const [folder, allowed] of Object.entries(neighbours)) {
      const mine = stated.filter(([name]) => name === folder).map(([, names]) => [...(names ?? [])].sort());
      assert.ok(
        mine.some((names) => `${names}` === `${[...allowed].sort()}`),
        `${folder}: ${mine.join(" | ")}`,
      );
    }
    for (const [folder, levels] of Object.entries(floors)) {
      const there = levels.map((names) =>
        names.filter((name) => [`${name}.ts`, name].some((path) => existsSync(join(root, folder, path)))),
      );
      for (const names of there)
        assert.ok(
          page.includes(`| ${names.map((name) => `\`${name}\``).join(", ")} |`),
          `${folder}: ${names}`,
        );
    }
  });

  it("leave no circle of imports", () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(circles, []);
  });
});
