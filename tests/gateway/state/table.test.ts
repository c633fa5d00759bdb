import assert from "node:assert/strict";
import { awsCaller } from "../../../gateway/network/aws.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { HttpReply } from "../../../gateway/network/request.ts";
import { openTable, text } from "../../../gateway/state/table.ts";

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
function tableOver(...answers: (HttpReply | Error)[]) {
  const calls: { afterMs: number; timeoutMs: number }[] = [];
  const begun = performance.now();
  const exchange = async (_: unknown, timeoutMs: number) => {
    calls.push({ afterMs: performance.now() - begun, timeoutMs });
    const answer = answers[calls.length - 1];
    if (!answer || answer instanceof Error) throw answer ?? new Error("one call too many");
    return answer;
  };
  const callAws = awsCaller({ exchange, open: async () => undefined }, { AWS_REGION: "eu-central-1" });
  return { table: openTable("state", callAws), calls };
}

const item = { pk: text("a") };

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

describe("a write to the table that must not be lost", () => {
  it("is made again after any failure, and ends the rest", async () => {
    const { table, calls } = tableOver(hung, good, good);
    assert.equal(await table.insist(item), true);
    assert.deepEqual(await table.get("a"), undefined);
    assert.equal(calls.length, 3);
  });

  it("is made while the table rests", async () => {
    const { table, calls } = tableOver(hung, good);
    await assert.rejects(table.get("a"));
    assert.equal(await table.insist(item), true);
    assert.equal(calls.length, 2);
  });

  it("fails after two failures", async () => {
    const { table, calls } = tableOver(hung, hung);
    await assert.rejects(table.insist(item), { name: "TableError" });
    assert.equal(calls.length, 2);
  });
});
