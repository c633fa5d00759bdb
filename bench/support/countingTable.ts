// A DynamoDB that keeps its items in memory and counts: operations, units and keys.
import type { Attribute, Item } from "../../gateway/state/table.ts";
import { type MemoryTable, memoryTable } from "../../tests/support/memoryTable.ts";

type Values = Readonly<Record<string, Attribute>>;

interface Input {
  readonly Key?: { readonly pk: { readonly S: string } };
  readonly Item?: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Values;
}

/** One call. */
export interface Operation {
  readonly kind: "read" | "write";
  readonly key: string;
  /** Capacity units: of 4 KB for a consistent read, of 1 KB for a write, whether or not its condition holds. */
  readonly units: number;
}

export interface CountingTable {
  /** Since the start or the last `take`. */
  take(): Operation[];
  /** Status and document of the answer. */
  answer(operation: string, body: string): Promise<[status: number, document: object]>;
}

const refused = { __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException" };

export function createCountingTable(items: ReadonlyMap<string, Item>): CountingTable {
  const table = memoryTable(items, false);
  let operations: Operation[] = [];
  return {
    take() {
      const taken = operations;
      operations = [];
      return taken;
    },
    async answer(operation, body) {
      const input: Input = JSON.parse(body);
      const key = input.Key?.pk.S ?? textOf(input.Item?.pk);
      const before = table.items.get(key);
      const reply = await run(table, operation, key, input);
      const size = Math.max(sizeOf(before), sizeOf(table.items.get(key)));
      const isRead = operation === "GetItem";
      operations.push({
        kind: isRead ? "read" : "write",
        key,
        units: Math.max(1, Math.ceil(size / (isRead ? 4096 : 1024))),
      });
      return reply ? [200, reply] : [400, refused];
    },
  };
}

/** The document of the answer; undefined where the condition does not hold. */
async function run(
  table: MemoryTable,
  operation: string,
  key: string,
  input: Input,
): Promise<object | undefined> {
  const values = input.ExpressionAttributeValues;
  const condition = input.ConditionExpression && { expression: input.ConditionExpression, values };
  if (operation === "GetItem") return { Item: await table.get(key) };
  if (operation === "PutItem")
    return (await table.put(input.Item ?? {}, condition || undefined)) ? {} : undefined;
  if (operation === "DeleteItem") return (await table.remove(key, condition || undefined)) ? {} : undefined;
  const change = { expression: input.UpdateExpression ?? "", condition: input.ConditionExpression, values };
  const item = await table.update(key, change);
  return item && { Attributes: item };
}

/** Bytes as DynamoDB counts them: names, texts, and a byte for two digits of a number. */
function sizeOf(item: Item | undefined): number {
  const sizes = Object.entries(item ?? {}).map(([name, attribute]) => {
    const value = "S" in attribute ? Buffer.byteLength(attribute.S) : Math.ceil(attribute.N.length / 2) + 1;
    return Buffer.byteLength(name) + value;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

function textOf(attribute: Attribute | undefined): string {
  return attribute && "S" in attribute ? attribute.S : "";
}
