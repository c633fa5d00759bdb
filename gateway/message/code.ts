// Finds the one-time code in a rendered text, for providers that take a code instead of a text.
import * as v from "valibot";

/** How Auth0 makes the message. */
export const codeSchema = v.strictObject({
  /** Auth0's template of the text, by which the code is found in it. */
  template: v.pipe(v.string(), v.nonEmpty()),
  /** Digits of the code. */
  length: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(40)),
  /** Seconds for which the code is of use. */
  lifetimeSeconds: v.pipe(v.number(), v.integer(), v.minValue(60)),
});

type CodeFormat = Pick<v.InferOutput<typeof codeSchema>, "template" | "length">;

/** `@@password@@`, `@@code@@`, `{{ code }}`, `{{ password }}`: all of them name the code. */
const placeholder = /@@(?:password|code)@@|\{\{-?\s*(?:password|code)\s*-?\}\}/;

/** Any other macro or output, whose text is not known beforehand. */
const unknownText = /@@[\w.]+@@|\{\{.*?\}\}/s;

/**
 * A function from text to code, undefined for a text that does not match the template exactly. One other macro may stand
 * for anything. A template with conditions or more macros renders to texts too different to compare: there the code is
 * the text's only group of that many digits.
 */
export function codeFinder({ template, length }: CodeFormat): (text: string) => string | undefined {
  const others = template.replaceAll(new RegExp(placeholder, "g"), "").split(unknownText).length - 1;
  if (template.includes("{%") || others > 1) return (text) => onlyGroup(text, length);
  const [before, ...after] = template.split(placeholder);
  if (before === undefined || after.length === 0) return () => undefined;
  const pattern = new RegExp(
    `^${literal(before)}(?<code>\\d{${length}})${after.map(literal).join("\\k<code>")}$`,
    "s",
  );
  return (text) => pattern.exec(text)?.groups?.code;
}

function onlyGroup(text: string, length: number): string | undefined {
  const groups = new Set(text.match(new RegExp(`(?<!\\d)\\d{${length}}(?!\\d)`, "g")));
  return groups.size === 1 ? [...groups][0] : undefined;
}

function literal(text: string): string {
  return text
    .split(unknownText)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*?");
}
