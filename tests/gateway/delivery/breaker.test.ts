import assert from "node:assert/strict";
import { createBreaker } from "../../../gateway/delivery/breaker.ts";
import type { Outcome } from "../../../gateway/providers/index.ts";

const stops = [{ name: "a" }, { name: "b" }];
const down: Outcome = { kind: "unavailable", reason: "down" };

/** A breaker that has seen these outcomes of provider a, and the order it then gives. */
async function orderAfter(...outcomes: Outcome[]): Promise<string> {
  const breaker = createBreaker(
    undefined,
    () => undefined,
    () => 0,
  );
  for (const outcome of outcomes) await breaker.record("a", outcome);
  return (await breaker.order(stops)).map(({ name }) => name).join("");
}

describe("the breaker of a provider", () => {
  const failures: Outcome[] = [
    down,
    { kind: "unavailable", reason: "throttled" },
    { kind: "unavailable", reason: "account" },
    { kind: "unknown", reason: "timeout" },
  ];
  for (const outcome of failures) {
    it(`opens after three times ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await orderAfter(outcome, outcome), "ab");
      assert.equal(await orderAfter(outcome, outcome, outcome), "ba");
    });
  }

  const works: Outcome[] = [{ kind: "accepted" }, { kind: "rejected", reason: "recipient" }];
  for (const outcome of works) {
    it(`closes after ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await orderAfter(down, down, down, outcome), "ab");
    });
  }

  const pauses: [asked: number | undefined, seconds: number][] = [
    [undefined, 15],
    [7, 15],
    [60, 60],
    [86_400, 240],
  ];
  for (const [retryAfterSeconds, seconds] of pauses) {
    it(`stays open for ${seconds} s where the provider asks for ${retryAfterSeconds}`, async () => {
      const clock = { now: 1_000_000 };
      const breaker = createBreaker(
        undefined,
        () => undefined,
        () => clock.now,
      );
      const throttled: Outcome = { kind: "unavailable", reason: "throttled", retryAfterSeconds };
      for (let count = 0; count < 3; count += 1) await breaker.record("a", throttled);
      clock.now += seconds * 1000 - 1;
      assert.deepEqual((await breaker.order(stops)).at(0), { name: "b" });
      clock.now += 1;
      assert.deepEqual((await breaker.order(stops)).at(0), { name: "a" });
    });
  }

  const neither: Outcome[] = [
    { kind: "unavailable", reason: "sender" },
    { kind: "unavailable", reason: "route" },
  ];
  for (const outcome of neither) {
    it(`neither opens nor closes after ${JSON.stringify(outcome)}`, async () => {
      assert.equal(await orderAfter(outcome, outcome, outcome), "ab");
      assert.equal(await orderAfter(down, down, outcome, down), "ba");
      assert.equal(await orderAfter(down, down, down, outcome), "ba");
    });
  }
});
