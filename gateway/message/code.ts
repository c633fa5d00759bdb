// Finds the one-time code in a rendered text, for providers that take a code instead of a text.
import * as v from "valibot";
import { nonEmpty, whole } from "../document.ts";

/** How Auth0 makes the message. */
export const codeSchema = v.strictObject({
  /** Auth0's template of the text, by which the code is found in it. */
  template: nonEmpty,
  /** Digits of the code. */
  length: whole(4, 40),
  /** Seconds for which the code is of use. */
  lifetimeSeconds: whole(60),
});

type CodeFormat = Pick<v.InferOutput<typeof codeSchema>, "template" | "length">;

/** `@@password@@`, `@@code@@`, `{{ code }}`, `{{ password }}`: all of them are the code as it is. */
const placeholder = /@@(?:password|code)@@|\{\{\s*(?:password|code)\s*\}\}/;

/** The code with a filter, or without the spaces around it. */
const changedCode = /\{\{-?\s*(?:password|code)\b.*?\}\}/s;

/** Any other macro or output, whose text is not known beforehand. */
const unknownText = /@@[\w.]+@@|\{\{.*?\}\}/s;

/**
 * A function from text to code. A text that matches the template has the code in its place; one other macro may stand for
 * anything. Any other text has it as its only group of that many digits, or nowhere: of a template with conditions, filters
 * or more macros, or while a new template is on its way.
 */
export function codeFinder({ template, length }: CodeFormat): (text: string) => string | undefined {
  const isChanged = changedCode.test(without(placeholder, template));
  if (!isChanged && !placeholder.test(template)) return () => undefined;
  const pattern = isChanged ? undefined : patternOf(template, length);
  return (text) =>
    pattern?.exec(text)?.groups?.code ??
    onlyGroup(text, length) ??
    (isChanged ? onlyGroup(text, length, "[ -]?") : undefined);
}

/** What every text of the template looks like; undefined where its texts are too different. */
function patternOf(template: string, length: number): RegExp | undefined {
  const others = without(placeholder, template).split(unknownText).length - 1;
  if (others > 1) return undefined;
  const [before = "", ...after] = template.split(placeholder).map(literal);
  return new RegExp(`^${before}(?<code>\\d{${length}})${after.join("\\k<code>")}$`, "s");
}

function without(pattern: RegExp, template: string): string {
  return template.split(pattern).join("");
}

/** A filter may have cut the code into parts, with `between` them. */
function onlyGroup(text: string, length: number, between = ""): string | undefined {
  const group = new RegExp(`(?<!\\d)\\d(?:${between}\\d){${length - 1}}(?!\\d)`, "g");
  const groups = new Set(text.match(group)?.map((found) => found.replace(/\D/g, "")));
  return groups.size === 1 ? [...groups][0] : undefined;
}

function literal(text: string): string {
  return text
    .split(unknownText)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*?");
}
