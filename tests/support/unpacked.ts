// A bundle with its settings beside it, as Lambda unpacks the function's archive.
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "./temporaryDir.ts";

const made = new Map<string, string>();

/** The folder; one for each pair of bundle and settings. */
export function unpacked(bundle: string, settings: string): string {
  const key = `${bundle}\n${settings}`;
  const known = made.get(key);
  if (known) return known;
  const dir = temporaryDir("unpacked-");
  copyFileSync(bundle, join(dir, "index.mjs"));
  writeFileSync(join(dir, "settings.json"), settings);
  made.set(key, dir);
  return dir;
}
