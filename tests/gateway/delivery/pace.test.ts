import assert from "node:assert/strict";
import { createPace } from "../../../gateway/delivery/pace.ts";

/** The usual pace after messages that took so long, in this order. */
function usualAfter(...durations: number[]): number {
  const pace = createPace();
  for (const duration of durations) pace.record("a", duration);
  return pace.usual("a");
}

/** 1, 2, 3 and so on. */
const count = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

describe("the usual pace of a provider", () => {
  it("is what 95 of 100 messages take", () => {
    assert.equal(usualAfter(...count(100)), 95);
    assert.equal(usualAfter(...count(100).reverse()), 95);
    assert.equal(usualAfter(...count(20)), 19);
  });

  it("is that of the last hundred messages: older ones no longer count", () => {
    assert.equal(usualAfter(...Array.from({ length: 300 }, () => 9000), ...count(100)), 95);
  });

  it("is not trusted before ten messages", () => {
    assert.equal(usualAfter(...count(9)), 2500);
    assert.equal(usualAfter(...count(10)), 10);
  });

  it("is each provider's own", () => {
    const pace = createPace();
    for (const duration of count(100)) pace.record("a", duration);
    assert.equal(pace.usual("b"), 2500);
  });
});
