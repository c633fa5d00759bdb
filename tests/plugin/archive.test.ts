// The plugin as a release offers it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { writeArchives } from "../../build/pluginArchive.ts";
import { openMonitor } from "../support/monitor.ts";
import { pack } from "../support/packed.ts";
import { startPluginIn } from "../support/plugin.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const root = join(import.meta.dirname, "../..");

describe("The archive of the plugin", function () {
  this.timeout(60_000);
  let folder: string;
  let archives: string[];
  let plugin: string;

  before(async () => {
    // Builds what goes into it.
    await pack();
    folder = temporaryDir("archive-");
    archives = writeArchives(join(folder, "archives")).filter((path) => path.endsWith(".tar.gz"));
    plugin = join(folder, "plugin");
    mkdirSync(plugin);
    execFileSync("tar", ["-xzf", archives[0] ?? "", "-C", plugin]);
  });

  const manifest = () => JSON.parse(readFileSync(join(plugin, "package.json"), "utf8"));

  it("has the names by which Pulumi looks for it", () => {
    const { name, version } = manifest();
    const platforms = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);
    assert.deepEqual(
      archives.map((path) => basename(path)),
      platforms.map((platform) => `pulumi-resource-${name}-v${version}-${platform}.tar.gz`),
    );
  });

  it("is listed with its checksum", () => {
    execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], {
      cwd: join(folder, "archives"),
    });
  });

  it("is the same whenever it is made", () => {
    const again = writeArchives(join(folder, "again"));
    assert.deepEqual(readFileSync(again[0] ?? ""), readFileSync(archives[0] ?? ""));
  });

  it("asks for what the plugin needs to run, and runs no script", () => {
    const { dependencies, devDependencies, scripts } = manifest();
    const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    assert.deepEqual(dependencies, own.dependencies);
    assert.deepEqual([devDependencies, scripts], [undefined, undefined]);
    const small = readFileSync(archives[0] ?? "").length;
    assert.ok(small < 500_000, `${small} bytes`);
  });

  it("pins what it asks for to the versions of this repository, and lists it", () => {
    const locked = (path: string): Record<string, { version: string }> =>
      JSON.parse(readFileSync(path, "utf8")).packages;
    const ours = locked(join(root, "package-lock.json"));
    const { "": _, ...theirs } = locked(join(plugin, "package-lock.json"));
    const other = Object.entries(theirs).filter(([path, { version }]) => ours[path]?.version !== version);
    assert.deepEqual(other, []);
    assert.ok(!("node_modules/esbuild" in theirs));
    const [materials = ""] = readdirSync(join(folder, "archives")).filter((name) =>
      name.endsWith(".cdx.json"),
    );
    const { components } = JSON.parse(readFileSync(join(folder, "archives", materials), "utf8"));
    const listed = components.map(
      ({ name, version }: { name: string; version: string }) => `${name}@${version}`,
    );
    for (const name of Object.keys(manifest().dependencies))
      assert.ok(listed.includes(`${name}@${ours[`node_modules/${name}`]?.version}`), name);
  });

  it("serves the schema and builds a component, with nothing but its dependencies", async () => {
    for (const name of Object.keys(manifest().dependencies)) {
      mkdirSync(dirname(join(plugin, "node_modules", name)), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(plugin, "node_modules", name));
    }
    const running = await startPluginIn(plugin);
    const monitor = await openMonitor();
    try {
      assert.equal(await running.schema(), readFileSync("plugin/schema.json", "utf8"));
      assert.equal(await running.version(), manifest().version);
      await running.construct({ monitor });
      assert.ok(monitor.find("otp-function"));
      const assets = JSON.stringify(monitor.find("otp-function").inputs.code);
      assert.ok(assets.includes(join(plugin, "dist/gateway/index.mjs")), assets);
    } finally {
      monitor.close();
      await running.close();
    }
  });

  it("holds what the npm package does, but for what is for TypeScript, and the tools", async () => {
    const held = readdirSync(plugin, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map(({ name, parentPath }) => relative(plugin, join(parentPath, name)));
    const packed = (await pack()).files.filter(
      (file) => !/^(README\.md|dist\/(index|cli)\.cjs|dist\/types\/.*|plugin\/.*)$/.test(file),
    );
    const own = ["PulumiPlugin.yaml", "package-lock.json", "plugin/schema.json"];
    assert.deepEqual(held.sort(), [...packed, ...own].sort());
  });
});
