// Paging and field selection of the Management API.

export interface PageQuery {
  readonly page?: number;
  readonly per_page?: number;
  readonly take?: number;
  readonly from?: string;
}

const defaultSize = 50;

export function pageByOffset<T>(all: readonly T[], { page = 0, per_page: limit = defaultSize }: PageQuery) {
  const start = page * limit;
  return { start, limit, total: all.length, items: all.slice(start, start + limit) };
}

/** A page that starts after the item whose key is `from`; `next` is the key to go on with, absent on the last page. */
export function pageByToken<T>(all: readonly T[], query: PageQuery, key: (item: T) => string) {
  const { take = defaultSize, from } = query;
  const start = from === undefined ? 0 : all.findIndex((item) => key(item) === from) + 1;
  const items = all.slice(start, start + take);
  const last = items.at(-1);
  const isLastPage = start + take >= all.length;
  return { items, next: last === undefined || isLastPage ? undefined : key(last) };
}

/** Shown whatever `fields` says; recorded from the real API. */
const always = ["id", "is_domain_connection"];

export function limitFields(
  connection: Record<string, unknown>,
  { fields, include_fields: include = true }: { fields?: string; include_fields?: boolean },
): Record<string, unknown> {
  if (!fields) return connection;
  const named = fields.split(",").map((field) => field.trim());
  return Object.fromEntries(
    Object.entries(connection).filter(([key]) => always.includes(key) || named.includes(key) === include),
  );
}
