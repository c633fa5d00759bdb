// The code of a function as a program hands it to the engine: objects of the SDK, or as they travel.
import { asset } from "@pulumi/pulumi";

/** Text of `settings.json` in the archive, which may be marked as secret. */
export async function settingsText(code: unknown): Promise<string> {
  const archive: unknown = Object(code).value ?? code;
  const assets: unknown =
    archive instanceof asset.AssetArchive ? await archive.assets : Object(archive).assets;
  return await Object(assets)["settings.json"].text;
}
