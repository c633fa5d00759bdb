// Pulumi.yaml: its `config:` block declares every key with its type, its default and what it means.
import { stringify } from "yaml";
import { configKeys } from "./configKeys.ts";

/** The file with the block made anew; what stands before it stays. */
export function projectFile(current: string): string {
  const head = current.slice(0, current.indexOf("\nconfig:\n") + 1);
  const config = Object.fromEntries(
    configKeys().map(({ key, declared, value, description }) => [
      key,
      { type: declared, ...itemsOf(declared, value), description, default: value },
    ]),
  );
  return `${head}${stringify({ config }, { lineWidth: 0 })}`;
}

/** Pulumi asks what a list holds. */
function itemsOf(type: string, value: unknown): object {
  if (type !== "array") return {};
  const holdsObjects = Array.isArray(value) && typeof value[0] === "object";
  return { items: { type: holdsObjects ? "object" : "string" } };
}
