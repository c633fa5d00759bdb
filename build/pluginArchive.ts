// `npm run build:plugin`: the plugin as a release offers it, an archive with built JavaScript and no development dependencies.
// Pulumi unpacks it and installs its packages, some 180 MB, where a clone of the repository would install 600 MB and build.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");

/**
 * What the npm package holds but for programs in TypeScript and the tools, and at the same places: the plugin finds its schema, its version and
 * the functions' code by them.
 */
function filesOf(packed: readonly string[]): string[] {
  const shipped = packed.filter(
    (file) => file.startsWith("dist/") && !/^dist\/(index\.cjs|cli\.cjs|types)$/.test(file),
  );
  return ["LICENSE", "plugin/schema.json", ...shipped];
}

/** For which Pulumi asks by name. The archive is the same: it holds no machine code. */
const platforms = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);

/** Fills an empty folder with the plugin. */
export function writePlugin(folder: string): void {
  const { files, name, version, description, license, engines, dependencies, repository } = readManifest();
  for (const file of filesOf(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  const manifest = {
    name,
    version,
    description,
    license,
    repository,
    engines,
    main: "dist/plugin.cjs",
    dependencies,
    allowScripts: { protobufjs: false },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, "plugin/PulumiPlugin.yaml"), join(folder, "PulumiPlugin.yaml"));
  // Users get the versions that were tested: our lock file, of which npm leaves what the manifest asks for.
  cpSync(join(root, "package-lock.json"), join(folder, "package-lock.json"));
  const lockOnly = ["install", "--package-lock-only", "--offline", "--ignore-scripts"];
  npm(folder, ...lockOnly, "--omit-lockfile-registry-resolved", "--loglevel=error");
}

function npm(folder: string, ...args: string[]): string {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
}

/**
 * Writes `dist/archives/`: the archive under the name for each platform, `SHA256SUMS` and what is in it (CycloneDX). The same
 * archive from the same build. Needs GNU tar. Returns the paths of all files.
 */
export function writeArchives(target = join(root, "dist/archives")): string[] {
  rmSync(target, { recursive: true, force: true });
  const folder = join(target, "plugin");
  mkdirSync(folder, { recursive: true });
  writePlugin(folder);
  const same = ["--sort=name", "--mtime=2000-01-01", "--owner=0", "--group=0", "--numeric-owner"];
  const tar = execFileSync("tar", [...same, "--mode=u=rwX,go=rX", "-cC", folder, "."], {
    maxBuffer: 2 ** 28,
  });
  const archive = execFileSync("gzip", ["-9n"], { input: tar, maxBuffer: 2 ** 28 });
  const { name, version } = readManifest();
  const materials = join(target, `${name}-v${version}.cdx.json`);
  writeFileSync(materials, npm(folder, "sbom", "--package-lock-only", "--sbom-format", "cyclonedx"));
  rmSync(folder, { recursive: true });
  const names = platforms.map((platform) => `pulumi-resource-${name}-v${version}-${platform}.tar.gz`);
  for (const file of names) writeFileSync(join(target, file), archive);
  const sum = createHash("sha256").update(archive).digest("hex");
  writeFileSync(join(target, "SHA256SUMS"), names.map((file) => `${sum}  ${file}\n`).join(""));
  return [...names.map((file) => join(target, file)), join(target, "SHA256SUMS"), materials];
}

function readManifest() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

if (import.meta.main) for (const path of writeArchives()) console.log(path);
