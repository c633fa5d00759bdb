// Senders, as people write them: in the connection, in routes and in the settings of providers.

/** Spaces, dots, dashes and brackets that people put into numbers. */
export const separators = /[\s.\-\u2010-\u2015()[\]]/g;

/** A number loses its separators, an alphanumeric sender keeps its inner spaces. */
export function tidySender(sender: string): string {
  const number = sender.replace(separators, "");
  return /^\+?\d+$/.test(number) ? number : sender.trim();
}
