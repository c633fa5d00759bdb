// Static checks of a message template, before Auth0 renders it.
import { measure } from "../../gateway/message/segments.ts";
import { prepareText, type TextSettings } from "../../gateway/message/text.ts";
import { TemplateSyntax } from "../args.ts";

const codePlace = {
  [TemplateSyntax.Macros]: /@@(password|code)@@/,
  [TemplateSyntax.Liquid]: /\{\{-?\s*(password|code)\s*(\|[^}]*)?-?\}\}/,
};
const anyPlace = {
  [TemplateSyntax.Macros]: /@@[\w.]+@@/g,
  [TemplateSyntax.Liquid]: /\{\{[^}]*\}\}/g,
};

/** What a user writes where the code shall stand. */
export const codeMark = {
  [TemplateSyntax.Macros]: "@@password@@",
  [TemplateSyntax.Liquid]: "{{ code }}",
};

/** Whether the code will be in the message. */
export function holdsCode(template: string, syntax: TemplateSyntax): boolean {
  return codePlace[syntax].test(template);
}

/** Whether a filter changes the code, so that nobody can tell what it looks like in the message. */
export function hidesCode(template: string, syntax: TemplateSyntax): boolean {
  return syntax === TemplateSyntax.Liquid && /\{\{-?\s*(password|code)\s*\|/.test(template);
}

/** A message as it will be sent, at least; undefined when only Auth0 can tell. */
export function sampleMessage(
  template: string,
  syntax: TemplateSyntax,
  codeLength: number,
  text: TextSettings,
): string | undefined {
  // Branches: which text is sent depends on the request.
  if (/\{%/.test(template)) return undefined;
  const code = "0".repeat(codeLength);
  const rendered = template.replace(new RegExp(codePlace[syntax], "g"), code).replace(anyPlace[syntax], "");
  return prepareText(rendered, code, text);
}

/** Why the message will cost more than one SMS; undefined when it fits, or when only Auth0 can tell. */
export function sizeWarning(
  template: string,
  syntax: TemplateSyntax,
  codeLength: number,
  text: TextSettings,
): string | undefined {
  const message = sampleMessage(template, syntax, codeLength, text);
  if (message === undefined) return undefined;
  const { encoding, units, capacity, foreign } = measure(message);
  if (units <= capacity) return undefined;
  const cause =
    foreign === undefined ? "" : ` because of ${JSON.stringify(foreign)}, which is not in the GSM alphabet`;
  return (
    `template: a message takes at least ${units} characters and one SMS holds ${capacity}${cause} (${encoding}), ` +
    "so each code is charged as two messages or more; shorten the template"
  );
}

/** Puts the header `x-request-language` of whoever starts a login into the message, as it came. */
const languagePlace = {
  [TemplateSyntax.Macros]: /@@request_language@@/,
  [TemplateSyntax.Liquid]: /\{\{[^}]*\brequest_language\b/,
};

/** Why strangers could write to anybody under the sender of the stack; undefined where they cannot. */
export function strangersWarning(template: string, syntax: TemplateSyntax): string | undefined {
  if (!languagePlace[syntax].test(template)) return undefined;
  return (
    "template: shows request_language, which is any text that whoever starts a login likes, under your sender and at your " +
    `cost; with the syntax liquid compare it instead, as in {% if request_language contains "de" %}`
  );
}
