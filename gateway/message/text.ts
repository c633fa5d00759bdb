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

/** Typographic characters outside the GSM alphabet and what says the same inside it. */
const plain: Readonly<Record<string, string>> = {
  "\u00a0": " ",
  "\u2007": " ",
  "\u202f": " ",
  "\u200b": "",
  "\ufeff": "",
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2018": "'",
  "\u2019": "'",
  "\u201a": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u201e": '"',
  "\u00ab": '"',
  "\u00bb": '"',
  "\u2026": "...",
  "\u2022": "-",
};

/** Any of them; letters are never replaced, since that can change a meaning. */
const typographic = new RegExp(`[${Object.keys(plain).join("")}]`, "g");

export function prepareText(body: string, code: string | undefined, settings: TextSettings): string {
  const text = settings.transliterate ? body.replace(typographic, (found) => plain[found] ?? found) : body;
  return settings.webOtpDomain && code ? withOriginLine(text, settings.webOtpDomain, code) : text;
}

/** https://wicg.github.io/sms-one-time-codes: the last line names the page and the code. */
function withOriginLine(text: string, domain: string, code: string): string {
  const line = `@${domain} #${code}`;
  return text.endsWith(line) ? text : `${text}\n\n${line}`;
}
