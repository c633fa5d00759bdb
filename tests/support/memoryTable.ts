// A table in memory that understands the expressions the guard writes, and can fail as a real one does.
import type { Attribute, Change, Condition, Item, Table } from "../../gateway/state/table.ts";
import { TableError, textOf } from "../../gateway/state/table.ts";

type Values = Readonly<Record<string, Attribute>> | undefined;
type Test = (item: Item | undefined, values: Values) => boolean;

const isLess = (a: Attribute, b: Attribute | undefined) =>
  b !== undefined && "N" in a && "N" in b && +a.N <= +b.N;
const isSame = (a: Attribute | undefined, b: Attribute | undefined) =>
  JSON.stringify(a) === JSON.stringify(b);

/** One comparison, such as `n25 <= :n25`. */
function readTerm(term: string): Test {
  const [, absent, present, name = "", sign, value = ""] =
    /^(?:attribute_not_exists\((\w+)\)|attribute_exists\((\w+)\)|(\w+) (<=|<|=|<>) (:\w+))$/.exec(
      term.trim(),
    ) ?? [];
  if (absent) return (item) => item?.[absent] === undefined;
  if (present) return (item) => item?.[present] !== undefined;
  if (!sign) throw new Error(`unknown condition: ${term}`);
  return (item, values) => {
    const [own, other] = [item?.[name], values?.[value]];
    if (!own) return false;
    if (sign === "<") return isLess(own, other) && !isSame(own, other);
    if (sign === "<=") return isLess(own, other);
    return isSame(own, other) === (sign === "=");
  };
}

const tests = new Map<string, Test>();

/** `(a OR b) AND (c OR d)`, or terms joined by OR. */
function readCondition(expression: string): Test {
  const known = tests.get(expression);
  if (known) return known;
  const parts = expression.split(" AND ").map((part) => {
    const terms = part
      .replace(/^\((.*)\)$/, "$1")
      .split(" OR ")
      .map(readTerm);
    return (item: Item | undefined, values: Values) => terms.some((test) => test(item, values));
  });
  const test: Test = (item, values) => parts.every((part) => part(item, values));
  tests.set(expression, test);
  return test;
}

interface Step {
  readonly adds: boolean;
  readonly name: string;
  readonly value: string;
}

const plans = new Map<string, readonly Step[]>();

/** `ADD a :x,b :y SET c = :z`. */
function readChange(expression: string): readonly Step[] {
  const known = plans.get(expression);
  if (known) return known;
  const steps = [...expression.matchAll(/(ADD|SET) (.*?)(?= ADD | SET |$)/g)].flatMap(([, verb, list = ""]) =>
    list.split(",").map((part) => {
      const [name = "", value = ""] = part.trim().split(/ = | /);
      return { adds: verb === "ADD", name, value };
    }),
  );
  plans.set(expression, steps);
  return steps;
}

function changed(item: Item | undefined, key: string, { expression, values }: Change): Item {
  const result: Record<string, Attribute> = { pk: { S: key }, ...item };
  for (const { adds, name, value } of readChange(expression)) {
    const given = values?.[value];
    if (!given) throw new Error(`no value ${value}`);
    const own = result[name];
    const before = own && "N" in own ? +own.N : 0;
    result[name] = adds && "N" in given ? { N: String(before + +given.N) } : given;
  }
  return result;
}

/**
 * Nothing was written; or it was, and the answer was lost for good, or once, so that it was written twice: what is to be made
 * once is then lost for good.
 */
export type Fault = "fails" | "lost" | "twice";

export interface MemoryTable extends Table {
  readonly items: Map<string, Item>;
  /** Operations with their keys, such as `update guard#country#DE#202601`. */
  readonly calls: string[];
  /** What goes wrong with an operation. */
  fault: (operation: string, key: string) => Fault | undefined;
}

/** `items` are copied. Each call takes one turn of the event loop, so that calls at once meet each other. */
export function memoryTable(items: ReadonlyMap<string, Item> = new Map(), keepsCalls = true): MemoryTable {
  const held = new Map(items);
  const calls: string[] = [];
  const holds = (key: string, condition?: Condition | Change) => {
    const expression = condition && ("condition" in condition ? condition.condition : condition.expression);
    return !expression || readCondition(expression)(held.get(key), condition?.values);
  };
  async function run<Result>(
    operation: string,
    key: string,
    action: () => Result,
    once = false,
  ): Promise<Result> {
    if (keepsCalls) calls.push(`${operation} ${key}`);
    await undefined;
    const fault = table.fault(operation, key);
    if (fault === "fails") throw new TableError(`${operation} failed`);
    const result = action();
    if (fault === "twice" && !once) return action();
    if (fault) throw new TableError(`${operation} failed`);
    return result;
  }
  const put = (item: Item, condition?: Condition) => {
    const key = textOf(item, "pk") ?? "";
    return run("put", key, () => holds(key, condition) && Boolean(held.set(key, item)));
  };
  const table: MemoryTable = {
    items: held,
    calls,
    fault: () => undefined,
    get: (key) => run("get", key, () => held.get(key)),
    put,
    insist: put,
    remove: (key, condition) =>
      run("remove", key, () => {
        const isRemoved = holds(key, condition);
        if (isRemoved) held.delete(key);
        return isRemoved;
      }),
    update: (key, change) =>
      run(
        "update",
        key,
        () => {
          if (change.condition && !holds(key, change)) return undefined;
          const item = changed(held.get(key), key, change);
          held.set(key, item);
          return item;
        },
        change.once,
      ),
  };
  return table;
}
