// What to do where the folder of the state cannot be written.
import { sep } from "node:path";

const advice: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Free some space on it",
  EROFS: "it is on a disk that cannot be written. Start in a copy of the project on another one",
  EACCES: "this user may not write there. Take the folder over, with chown, or delete it",
  EPERM: "this user may not write there. Take the folder over, with chown, or delete it",
  EEXIST: "it is a file and must be a folder. Move it away",
  ENOTDIR: "it is a file and must be a folder. Move it away",
};

/** The error in words where the disk is its reason, also beneath others; any other error as it is. */
export function explainDisk(error: unknown, dir: string): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code = "", path }: NodeJS.ErrnoException = cause;
    const isIn = path === undefined ? code === "ENOSPC" : path === dir || path.startsWith(dir + sep);
    if (isIn && code in advice)
      return new Error(`${dir} cannot be written: ${advice[code]}, then start again (${cause.message})`, {
        cause: error,
      });
  }
  return error;
}
