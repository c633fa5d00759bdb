// The folder `.local/`, and JSON documents in it, written so that a crash leaves either the old or the new one.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Makes the folder of a run's state: for its user alone and for no repository, as keys and numbers are in it. */
export function makeStateFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, ".gitignore"), "*\n");
}

export interface Document<T> {
  readonly value: T;
  /** Writes the value as it is now, before it returns. */
  save(): void;
}

/** Reads the document, or starts with `initial` where there is none, or where it lacks a part. Only the user can read the file: it holds secrets. */
export function openDocument<T>(path: string, initial: T): Document<T> {
  const value = readJson(path, initial);
  return {
    value,
    save() {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        const next = `${path}.${process.pid}.tmp`;
        writeFileSync(next, JSON.stringify(value, null, 2), { mode: 0o600 });
        renameSync(next, path);
      } catch (cause) {
        // Of a full disk Node tells no path.
        throw new Error(`${path} cannot be written: ${cause instanceof Error ? cause.message : cause}`, {
          cause,
        });
      }
    },
  };
}

function readJson<T>(path: string, initial: T): T {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return initial;
    throw error;
  }
  const wayOut = `delete the folder ${dirname(path)} to start over`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not valid JSON; ${wayOut}`, { cause });
  }
  if (shapeOf(value) !== shapeOf(initial))
    throw new Error(`${path} must hold ${shapeOf(initial)}, but holds ${shapeOf(value)}; ${wayOut}`);
  const read = value as T;
  return shapeOf(value) === "an object" ? { ...initial, ...read } : read;
}

function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
