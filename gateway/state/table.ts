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
  /** Deletes an item where `condition` holds of it; like `insist`, since what is left behind is believed. */
  remove(key: string, condition?: Condition): Promise<boolean>;
  /**
   * Changes attributes of an item, which is made where there is none, if `change.condition` holds of it. The item as it is
   * now, or undefined where the condition does not hold. An addition whose answer was lost may count twice, unless it is
   * made once.
   */
  update(key: string, change: Change): Promise<Item | undefined>;
}

export interface Condition {
  /** Such as `attribute_not_exists(pk) OR expires < :now`. */
  readonly expression: string;
  readonly values?: Readonly<Record<string, Attribute>>;
}

/** Such as `ADD n25 :one`, and what has to hold for it. Both name their values in one list. */
export interface Change extends Condition {
  readonly condition?: string;
  /** Whatever becomes of it, it is not made again: it may have been done, and twice would do harm. */
  readonly once?: boolean;
}

interface Manner {
  /** Even while the table rests. */
  readonly insist?: boolean;
  readonly once?: boolean;
}

/** The table did not answer, or not in time. */
export class TableError extends Error {
  override readonly name = "TableError";
}

/**
 * For one call; a request waits for two of them where the table is well. A failure that passes by itself is tried once
 * more. At 512 MB a call on a new connection takes some 12 ms of handshake, up to 60 on a busy machine, and the network.
 */
const usualTimeoutMs = 150;

/** Milliseconds for which a table that failed is left alone, so that not every request waits for it. */
const restMs = 10_000;

export interface TableHabits {
  /** Milliseconds for one call with all its tries. */
  readonly timeoutMs: number;
  /** Leaves the table alone only when it fails again in calls that began after a failure, not after one slow moment. */
  readonly forgives: boolean;
}

export function openTable(
  name: string,
  callAws: CallAws,
  { timeoutMs = usualTimeoutMs, forgives = false }: Partial<TableHabits> = {},
): Table {
  let restingUntil = 0;
  /** When a failure was forgiven. */
  let forgivenAt = 0;

  function noteFailure(begun: number): void {
    if (forgives && begun <= forgivenAt) return;
    if (forgives && forgivenAt === 0) forgivenAt = Date.now();
    else restingUntil = Date.now() + restMs;
  }

  async function call(
    operation: string,
    input: object,
    { insist = false, once = false }: Manner = {},
  ): Promise<unknown> {
    const begun = Date.now();
    if (!insist && begun < restingUntil) throw new Error("the table failed a short time ago");
    const target = `DynamoDB_20120810.${operation}`;
    const request = {
      service: "dynamodb",
      target,
      version: "1.0",
      input: { TableName: name, ...input },
    } as const;
    try {
      const reply = await callAws(request, { timeoutMs, pauses: once ? [] : [10] });
      restingUntil = forgivenAt = 0;
      return reply;
    } catch (error) {
      if (isRefusedCondition(error)) restingUntil = forgivenAt = 0;
      else noteFailure(begun);
      throw error;
    }
  }

  /** The reply, or undefined where the condition does not hold. */
  async function conditional(
    operation: string,
    input: object,
    { expression: ConditionExpression, values: ExpressionAttributeValues }: Partial<Condition> = {},
    manner?: Manner,
  ): Promise<object | undefined> {
    try {
      return Object(
        await call(operation, { ...input, ConditionExpression, ExpressionAttributeValues }, manner),
      );
    } catch (error) {
      if (isRefusedCondition(error)) return undefined;
      throw new TableError(`${operation} failed`, { cause: error });
    }
  }

  const put = async (item: Item, condition?: Condition, manner?: Manner) =>
    (await conditional("PutItem", { Item: item }, condition, manner)) !== undefined;
  const keyed = (key: string) => ({ Key: { pk: text(key) } });
  const remove = async (key: string, condition?: Condition, manner?: Manner) =>
    (await conditional("DeleteItem", keyed(key), condition, manner)) !== undefined;

  return {
    async get(key) {
      try {
        const reply = await call("GetItem", { ...keyed(key), ConsistentRead: true });
        return (reply as { Item?: Item }).Item;
      } catch (error) {
        throw new TableError("GetItem failed", { cause: error });
      }
    },
    put: (item, condition) => put(item, condition),
    insist: (item, condition) => put(item, condition).catch(() => put(item, condition, { insist: true })),
    remove: (key, condition) => remove(key, condition).catch(() => remove(key, condition, { insist: true })),
    async update(key, { expression, condition, values, once }) {
      const input = { ...keyed(key), UpdateExpression: expression, ReturnValues: "ALL_NEW" };
      const reply = await conditional("UpdateItem", input, { expression: condition, values }, { once });
      return reply && ((reply as { Attributes?: Item }).Attributes ?? {});
    },
  };
}

function isRefusedCondition(error: unknown): boolean {
  return error instanceof AwsError && error.code === "ConditionalCheckFailedException";
}

/** Holds while nobody has written the item since: `attribute` was `version` then; undefined where there was no item. */
export function isAt(attribute: string, version: string | undefined): Condition {
  if (version === undefined) return { expression: "attribute_not_exists(pk)" };
  return { expression: `${attribute} = :seen`, values: { ":seen": text(version) } };
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
