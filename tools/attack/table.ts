// The guard's part of the local table: taken away and written anew.
import type { Item } from "../../gateway/state/table.ts";
import type { LocalRun } from "../localRun.ts";

const patience = { timeoutMs: 10_000, pauses: [50, 200, 500] };

/** DynamoDB takes no more at once. */
const batchSize = 25;

function call({ callAws }: LocalRun, operation: string, input: object): Promise<unknown> {
  const target = `DynamoDB_20120810.${operation}`;
  return callAws({ service: "dynamodb", target, version: "1.0", input }, patience);
}

async function batches(run: LocalRun, table: string, requests: readonly object[]): Promise<void> {
  for (let from = 0; from < requests.length; from += batchSize) {
    const input = { RequestItems: { [table]: requests.slice(from, from + batchSize) } };
    await call(run, "BatchWriteItem", input);
  }
  await forgetInMemory(run);
}

/** Takes away all that the guard knows. How many items that were. */
export async function forget(run: LocalRun, table: string): Promise<number> {
  const keys: object[] = [];
  let from: unknown;
  do {
    const input = {
      TableName: table,
      ProjectionExpression: "pk",
      FilterExpression: "begins_with(pk, :guard)",
      ExpressionAttributeValues: { ":guard": { S: "guard#" } },
      // A reply must not be larger than the client reads.
      Limit: 300,
      ExclusiveStartKey: from,
    };
    const page = Object(await call(run, "Scan", input));
    keys.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from);
  const requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
  await batches(run, table, requests);
  return keys.length;
}

export async function write(run: LocalRun, table: string, items: readonly Item[]): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await batches(run, table, requests);
}

/** Environments of the function hold what they have read until midnight. */
async function forgetInMemory({ inbox }: LocalRun): Promise<void> {
  await fetch(`${inbox}/environments`, { method: "DELETE" });
}
