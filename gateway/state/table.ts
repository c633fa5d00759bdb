// The DynamoDB table that all execution environments share. It may fail or be slow: then the gateway goes on without it.
import { AwsError, type CallAws } from "../network/aws.ts";

/** An attribute of an item: text or number, as DynamoDB spells them. */
export type Attribute = { readonly S: string } | { readonly N: string };
export type Item = Readonly<Record<string, Attribute>>;

export interface Table {
  /** The item, or undefined when there is none. */
  get(key: string): Promise<Item | undefined>;
  /** Writes an item where `condition` holds of the present one; false where it does not. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** Like `put`, for what must not be lost: tried again after any failure, and even while the table rests. */
  insist(item: Item, condition?: Condition): Promise<boolean>;
  /** Deletes an item where `condition` holds of it. */
  remove(key: string, condition?: Condition): Promise<boolean>;
}

export interface Condition {
  /** Such as `attribute_not_exists(pk) OR expires < :now`. */
  readonly expression: string;
  readonly values?: Readonly<Record<string, Attribute>>;
}

/** The table did not answer, or not in time. */
export class TableError extends Error {
  override readonly name = "TableError";
}

/**
 * For one call; a request waits for two of them where the table is well. A failure that passes by itself is tried once
 * more. At 512 MB a call on a new connection takes some 12 ms of handshake, up to 60 on a busy machine, and the network.
 */
const patience = { timeoutMs: 150, pauses: [10] };

/** Milliseconds for which a table that failed is left alone, so that not every request waits for it. */
const restMs = 10_000;

export function openTable(name: string, callAws: CallAws): Table {
  let restingUntil = 0;

  async function call(operation: string, input: object, insist = false): Promise<unknown> {
    if (!insist && Date.now() < restingUntil) throw new Error("the table failed a short time ago");
    const target = `DynamoDB_20120810.${operation}`;
    const request = {
      service: "dynamodb",
      target,
      version: "1.0",
      input: { TableName: name, ...input },
    } as const;
    try {
      const reply = await callAws(request, patience);
      restingUntil = 0;
      return reply;
    } catch (error) {
      restingUntil = isRefusedCondition(error) ? 0 : Date.now() + restMs;
      throw error;
    }
  }

  async function conditional(
    operation: string,
    input: object,
    condition: Condition | undefined,
    insist = false,
  ): Promise<boolean> {
    const { expression: ConditionExpression, values: ExpressionAttributeValues } = condition ?? {};
    try {
      await call(operation, { ...input, ConditionExpression, ExpressionAttributeValues }, insist);
      return true;
    } catch (error) {
      if (isRefusedCondition(error)) return false;
      throw new TableError(`${operation} failed`, { cause: error });
    }
  }

  const put = (item: Item, condition?: Condition, insist?: boolean) =>
    conditional("PutItem", { Item: item }, condition, insist);

  return {
    async get(key) {
      try {
        const reply = await call("GetItem", { Key: { pk: { S: key } }, ConsistentRead: true });
        return (reply as { Item?: Item }).Item;
      } catch (error) {
        throw new TableError("GetItem failed", { cause: error });
      }
    },
    put: (item, condition) => put(item, condition),
    insist: (item, condition) => put(item, condition).catch(() => put(item, condition, true)),
    remove: (key, condition) => conditional("DeleteItem", { Key: { pk: { S: key } } }, condition),
  };
}

function isRefusedCondition(error: unknown): boolean {
  return error instanceof AwsError && error.code === "ConditionalCheckFailedException";
}

export const text = (value: string): Attribute => ({ S: value });
export const number = (value: number): Attribute => ({ N: String(value) });

export function textOf(item: Item | undefined, name: string): string | undefined {
  const attribute = item?.[name];
  return attribute && "S" in attribute ? attribute.S : undefined;
}

export function numberOf(item: Item | undefined, name: string): number | undefined {
  const attribute = item?.[name];
  return attribute && "N" in attribute ? Number(attribute.N) : undefined;
}
