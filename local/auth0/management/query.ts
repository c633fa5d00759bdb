// The part of Auth0's search syntax (Lucene) that tests use: `field:value` and `field:"value"`, joined by AND.
import { envelope } from "../http/errors.ts";

const term = /^([\w.]+):(?:"([^"]*)"|([^\s"()*]+))$/;

/** Whether an item has the values. Throws 400 for what is not played here. */
export function matcher(q: string | undefined): (item: Readonly<Record<string, unknown>>) => boolean {
  if (!q?.trim()) return () => true;
  const terms = q.trim().split(/\s+AND\s+/);
  const wanted = terms.map((text) => {
    const [, field = "", quoted, bare = ""] = term.exec(text.trim()) ?? [];
    if (!field)
      throw envelope(
        400,
        `Query not played here: ${text}. Use field:"value", joined by AND`,
        "invalid_query_string",
      );
    return { field, value: quoted ?? bare };
  });
  return (item) => wanted.every(({ field, value }) => String(item[field]) === value);
}
