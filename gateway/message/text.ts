// What may be done to a text before it is sent, where the stack asks for it. By default nothing is.
import * as v from "valibot";

const flag = v.boolean("must be true or false");

export const textSchema = v.optional(
  v.strictObject({
    /** Replace typographic characters that would make the message longer than it looks. */
    transliterate: v.optional(flag, false),
    /** Domain of the login page: the line `@domain #code` is added, by which browsers fill in the code. */
    webOtpDomain: v.optional(
      v.pipe(
        v.string(),
        v.regex(
          /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$/,
          "must be a domain such as login.example.com",
        ),
      ),
    ),
  }),
  {},
);

export type TextSettings = v.InferOutput<typeof textSchema>;

/**
 * Typographic characters outside the GSM alphabet and what says the same inside it: all that Unicode calls a space or a
 * dash, quotes, and marks without a width. Letters are never replaced, since that can change a meaning.
 */
const plainForms: readonly (readonly [characters: RegExp, plain: string])[] = [
  [/[\p{Zs}\t]/gu, " "],
  [/[\u2028\u2029]/g, "\n"],
  [/[\p{Pd}\u2022\u2043\u2212]/gu, "-"],
  [/[\u2018-\u201b\u2032\u2039\u203a\u275b\u275c\u00b4`\uff07]/g, "'"],
  [/[\u201c-\u201f\u2033\u00ab\u00bb\u275d\u275e\u301d-\u301f\uff02]/g, '"'],
  [/\u2026/g, "..."],
  [/[\u200b\u2060\ufeff]/g, ""],
];

export function prepareText(body: string, code: string | undefined, settings: TextSettings): string {
  const text = settings.transliterate ? transliterate(body) : body;
  return settings.webOtpDomain && code ? withOriginLine(text, settings.webOtpDomain, code) : text;
}

function transliterate(text: string): string {
  return plainForms.reduce((plainer, [characters, plain]) => plainer.replace(characters, plain), text);
}

/** https://wicg.github.io/sms-one-time-codes: the last line names the page and the code. */
function withOriginLine(text: string, domain: string, code: string): string {
  const line = `@${domain} #${code}`;
  return text.endsWith(line) ? text : `${text}\n\n${line}`;
}
