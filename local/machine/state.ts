// JSON documents under `.local/`, written so that a crash leaves either the old or the new one.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Document<T> {
  readonly value: T;
  /** Writes the value as it is now, before it returns. */
  save(): void;
}

/** Reads the document, or starts with `initial` where there is none. Only the user can read the file: it holds secrets. */
export function openDocument<T>(path: string, initial: T): Document<T> {
  const value: T = readJson(path) ?? initial;
  return {
    value,
    save() {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const next = `${path}.${process.pid}.tmp`;
      writeFileSync(next, JSON.stringify(value, null, 2), { mode: 0o600 });
      renameSync(next, path);
    },
  };
}

function readJson(path: string) {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not valid JSON; delete the folder ${dirname(path)} to start over`, { cause });
  }
}
