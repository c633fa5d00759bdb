// The gateway's tables, seen from outside. Nothing else here knows what the gateway keeps in them: its breakers, as in
// gateway/delivery/breaker.ts.
import type { DynamoDb } from "../aws/dynamoDb.ts";

export interface Breaker {
  readonly provider: string;
  /** Until when no request tries the provider, unless it is the only one. ISO 8601; past when the next request will try. */
  readonly openUntil: string;
}

export interface Tables {
  /** Those that are open or were not closed yet. */
  breakers(): Promise<Breaker[]>;
  /** Opens the breaker of a provider for so many seconds; 0 closes it. Throws where no stack has a table. */
  setBreaker(provider: string, seconds: number): Promise<void>;
  /** Removes every item. */
  empty(): Promise<void>;
}

const prefix = "breaker#";
type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

export function openTables(database: DynamoDb): Tables {
  async function names(): Promise<string[]> {
    const { TableNames } = await database.call("ListTables", {});
    return Array.isArray(TableNames) ? TableNames.map(String) : [];
  }

  /** Items of all tables, page by page. */
  async function* items(): AsyncGenerator<{ TableName: string; item: Item }> {
    for (const TableName of await names()) {
      let from: unknown;
      do {
        const page = await database.call("Scan", {
          TableName,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        for (const item of (page.Items ?? []) as Item[]) yield { TableName, item };
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    }
  }

  return {
    async breakers() {
      const found: Breaker[] = [];
      for await (const { item } of items()) {
        const key = item.pk?.S ?? "";
        if (!key.startsWith(prefix)) continue;
        const openUntil = new Date(Number(item.endsAt?.N ?? 0)).toISOString();
        found.push({ provider: key.slice(prefix.length), openUntil });
      }
      return found;
    },
    async setBreaker(provider, seconds) {
      const tables = await names();
      if (tables.length === 0)
        throw Object.assign(
          new Error(
            "The stack has no table, so that each environment of the function has breakers of its own.",
          ),
          { statusCode: 409 },
        );
      const pk = { S: `${prefix}${provider}` };
      const endsAt = Date.now() + seconds * 1000;
      const item = {
        pk,
        endsAt: { N: `${endsAt}` },
        pause: { N: "15000" },
        expires: { N: `${Math.ceil(endsAt / 1000) + 24 * 3600}` },
      };
      for (const TableName of tables)
        if (seconds > 0) await database.call("PutItem", { TableName, Item: item });
        else await database.call("DeleteItem", { TableName, Key: { pk } });
    },
    async empty() {
      for await (const { TableName, item } of items())
        await database.call("DeleteItem", { TableName, Key: { pk: item.pk } });
    },
  };
}
