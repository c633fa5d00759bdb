// The commands of a document, as somebody copies them: line by line, from blocks for a shell and from the text.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** In the order in which they stand. Of the text, those of AWS's CLI with all they need. */
export function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const found = text.matchAll(/^ *```(?:sh|bash|console)\n(.*?)^ *```|`(aws [a-z-]+ [^`…]+)`/gms);
  return [...found].flatMap(([, block, inline]) => (inline ? [inline] : linesOf(block ?? "")));
}

function linesOf(block: string): string[] {
  return block
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
