import assert from "node:assert/strict";
import { awsCaller } from "../../../gateway/network/aws.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { HttpReply, HttpRequest } from "../../../gateway/network/request.ts";
import { number, openTable, type Table, type TableHabits, text } from "../../../gateway/state/table.ts";

const reply = (status: number, body: object): HttpReply => ({
  status,
  headers: {},
  body: JSON.stringify(body),
});
const good = reply(200, {});
const throttled = reply(400, { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" });
const refused = reply(400, { __type: "ConditionalCheckFailedException" });
const hung = new ExchangeError("timeout", true);
const reset = new ExchangeError("connection", true);

/** A table whose calls come to these, one after the other. */
const tableOver = (...answers: (HttpReply | Error)[]) => tableWith({}, ...answers);

function tableWith(habits: Partial<TableHabits>, ...answers: (HttpReply | Error)[]) {
  const calls: { afterMs: number; timeoutMs: number; body: unknown }[] = [];
  const begun = performance.now();
  const exchange = async ({ body }: HttpRequest, timeoutMs: number) => {
    calls.push({ afterMs: performance.now() - begun, timeoutMs, body: JSON.parse(String(body)) });
    const answer = answers[calls.length - 1];
    if (!answer || answer instanceof Error) throw answer ?? new Error("one call too many");
    return answer;
  };
  const callAws = awsCaller({ exchange, open: async () => undefined }, { AWS_REGION: "eu-central-1" });
  return { table: openTable("state", callAws, habits), calls };
}

const item = { pk: text("a") };

describe("a read of the table", () => {
  it("sees the latest write, or what was just sent would be sent again", async () => {
    const { table, calls } = tableOver(reply(200, { Item: item }), good);
    assert.deepEqual([await table.get("a"), await table.get("b")], [item, undefined]);
    assert.deepEqual(calls[0]?.body, { TableName: "state", Key: item, ConsistentRead: true });
  });
});

describe("a call to the table", () => {
  it("is made again at once after a reset", async () => {
    const { table } = tableOver(reset, good);
    let waited = false;
    setTimeout(() => {
      waited = true;
    });
    assert.equal(await table.put(item), true);
    assert.equal(waited, false);
  });

  for (const [name, failure] of Object.entries({ throttled, "an internal error": reply(500, {}) })) {
    it(`is made again once after some 10 ms: ${name}`, async () => {
      const { table, calls } = tableOver(failure, good);
      assert.equal(await table.put(item), true);
      const waited = (calls[1]?.afterMs ?? 0) - (calls[0]?.afterMs ?? 0);
      assert.ok(waited >= 9, `${waited} ms`);
    });
  }

  it("leaves all of its tries one limit together", async () => {
    const { table, calls } = tableOver(throttled, good);
    await table.put(item);
    const [first, second] = calls;
    assert.ok(first && second);
    assert.ok(second.afterMs - first.afterMs + second.timeoutMs <= first.timeoutMs + 1);
  });

  it("is made twice at most, and then the table rests", async () => {
    const { table, calls } = tableOver(throttled, throttled);
    await assert.rejects(table.put(item), { name: "TableError" });
    const resting = await table.get("a").catch((error: Error) => error.cause);
    assert.match(String(resting), /failed a short time ago/);
    assert.equal(calls.length, 2);
  });

  it("that is refused by its condition is no failure", async () => {
    const { table, calls } = tableOver(refused, good);
    assert.equal(await table.put(item, { expression: "attribute_not_exists(pk)" }), false);
    assert.equal(await table.put(item), true);
    assert.equal(calls.length, 2);
  });
});

for (const [what, write] of Object.entries({
  write: (table: Table) => table.insist(item),
  removal: (table: Table) => table.remove("a"),
})) {
  describe(`a ${what} of the table that must not be lost`, () => {
    it("is made again after any failure, and ends the rest", async () => {
      const { table, calls } = tableOver(hung, good, good);
      assert.equal(await write(table), true);
      assert.deepEqual(await table.get("a"), undefined);
      assert.equal(calls.length, 3);
    });

    it("is made while the table rests", async () => {
      const { table, calls } = tableOver(hung, good);
      await assert.rejects(table.get("a"));
      assert.equal(await write(table), true);
      assert.equal(calls.length, 2);
    });

    it("fails after two failures", async () => {
      const { table, calls } = tableOver(hung, hung);
      await assert.rejects(write(table), { name: "TableError" });
      assert.equal(calls.length, 2);
    });
  });
}

describe("a change of an item in the table", () => {
  const change = {
    expression: "ADD n :one",
    condition: "n <= :max",
    values: { ":one": number(1), ":max": number(9) },
  };

  it("is asked for with its condition, and brings the item as it is now", async () => {
    const { table, calls } = tableOver(reply(200, { Attributes: { n: { N: "5" } } }));
    assert.deepEqual(await table.update("a", change), { n: number(5) });
    assert.deepEqual(calls[0]?.body, {
      TableName: "state",
      Key: { pk: { S: "a" } },
      UpdateExpression: "ADD n :one",
      ConditionExpression: "n <= :max",
      ExpressionAttributeValues: { ":one": { N: "1" }, ":max": { N: "9" } },
      ReturnValues: "ALL_NEW",
    });
  });

  it("is made again after an answer that was lost, but for one that is to be made once", async () => {
    const again = tableOver(reset, good);
    await again.table.update("a", change);
    assert.equal(again.calls.length, 2);
    const once = tableOver(reset, good);
    await assert.rejects(once.table.update("a", { ...change, once: true }), { name: "TableError" });
    assert.equal(once.calls.length, 1);
  });

  it("that is refused by its condition brings nothing", async () => {
    assert.equal(await tableOver(refused).table.update("a", change), undefined);
  });
});

describe("a table that is forgiven", () => {
  const forgiving = { forgives: true };

  it("does not rest after one slow call, nor after several at once", async () => {
    const { table, calls } = tableWith(forgiving, hung, hung, hung, good);
    await Promise.allSettled([table.get("a"), table.get("b"), table.get("c")]);
    await table.get("a");
    assert.equal(calls.length, 4);
  });

  it("rests where a later call fails too", async () => {
    const { table, calls } = tableWith(forgiving, hung, hung, good);
    await assert.rejects(table.get("a"));
    await new Promise((resolve) => setTimeout(resolve, 2));
    await assert.rejects(table.get("a"));
    await assert.rejects(table.get("a"));
    assert.equal(calls.length, 2);
  });

  it("is forgiven anew once it has answered", async () => {
    const { table, calls } = tableWith(forgiving, hung, good, hung, good);
    for (let count = 0; count < 4; count += 1) {
      await table.get("a").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.equal(calls.length, 4);
  });
});
