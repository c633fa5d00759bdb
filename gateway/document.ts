// Settings and secret as documents: rules that several schemas share, and reading what another release may have written.
// AWS updates a function in steps, and the secret has steps of its own: what a schema does not know is ignored here; at
// plan time the same schema refuses it.
import * as v from "valibot";

export const nonEmpty = v.pipe(v.string(), v.minLength(1, "must not be empty"));

/** A whole number within bounds; of valibot's own actions each would be code of its own in the bundle. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const rule = `must be a whole number ${range}`;
  const isWithin = (value: number) => value >= min && value <= max;
  return v.pipe(v.number(rule), v.integer(rule), v.check(isWithin, rule));
}

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
    if (!result.issues?.filter(dropUnknownKey).length) return result;
  }
}

/** Where in a document something is wrong, such as `providers.0.name`; undefined for all of it. */
export function placeOf({ path }: v.BaseIssue<unknown>): string | undefined {
  return path?.map(({ key }) => key).join(".");
}

/** Drops the key that a strict object has too many, if that is the issue. */
function dropUnknownKey({ type, expected, path }: v.BaseIssue<unknown>): boolean {
  const last = path?.at(-1);
  if (type !== "strict_object" || expected !== "never" || last?.type !== "object") return false;
  return Reflect.deleteProperty(last.input, last.key);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
