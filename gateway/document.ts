// Reads documents that another release may have written: AWS updates a function in steps, and the secret has steps of its
// own. What a schema does not know is ignored; at plan time the same schema refuses it.
import * as v from "valibot";

/** Parses a JSON text. No error quotes it. */
export function parseDocument<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string | undefined,
): v.SafeParseResult<Schema> {
  return parseKnown(schema, parseJson(text ?? ""));
}

/** Parses a value that came from JSON, which loses the keys that the schema does not know. */
export function parseKnown<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.SafeParseResult<Schema> {
  for (;;) {
    const result = v.safeParse(schema, value);
    const unknown = result.issues?.flatMap(unknownKey) ?? [];
    if (unknown.length === 0) return result;
    for (const { holder, key } of unknown) Reflect.deleteProperty(holder, key);
  }
}

/** How valibot says that a strict object has a key too many. */
function unknownKey({ type, expected, path }: v.BaseIssue<unknown>): { holder: object; key: string }[] {
  const last = path?.at(-1);
  const isUnknown = type === "strict_object" && expected === "never" && last?.type === "object";
  return isUnknown ? [{ holder: last.input, key: last.key }] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
