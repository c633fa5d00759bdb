// Names as Pulumi generates them where a program gives none.
import { randomBytes } from "node:crypto";
import type { Properties } from "./kind.ts";

/** The inputs with `property` set: `<name>-<7 hex digits>`, unless the program gave it or a prefix of its own. */
export function autoName(property: string, name: string, inputs: Properties): Properties {
  if (inputs[property] !== undefined) return inputs;
  const prefix = inputs[`${property}Prefix`] ?? `${name}-`;
  return { ...inputs, [property]: `${prefix}${randomBytes(4).toString("hex").slice(0, 7)}` };
}
