// The files of a Pulumi archive.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { asset } from "@pulumi/pulumi";

export function isArchive(value: unknown): value is asset.Archive {
  return asset.Archive.isInstance(value);
}

/** Contents by path. Only local files and texts are supported. */
export async function readArchive(archive: unknown): Promise<ReadonlyMap<string, Buffer>> {
  if (!(archive instanceof asset.AssetArchive)) {
    throw new Error("the code must be an AssetArchive: other archives are not simulated locally");
  }
  const assets = Object.entries(await archive.assets).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    await Promise.all(assets.map(async ([path, one]) => [path, await readAsset(path, one)] as const)),
  );
}

async function readAsset(path: string, one: unknown): Promise<Buffer> {
  if (one instanceof asset.FileAsset) return readFile(await one.path);
  if (one instanceof asset.StringAsset) return Buffer.from(await one.text);
  throw new Error(`the asset ${path} must be a FileAsset or a StringAsset: others are not simulated locally`);
}

/** SHA-256 of paths and contents, in hexadecimal. */
export function hashFiles(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [path, content] of files)
    hash.update(`${path.length}:${path}${content.length}:`).update(content);
  return hash.digest("hex");
}
