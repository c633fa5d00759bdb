import assert from "node:assert/strict";
import { afterMessage, excessOf, isReturning, type Recipient } from "../../../gateway/guard/recipient.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const begun = Date.UTC(2026, 0, 1, 12);

/** A recipient who was sent messages at these times after the beginning. */
function sentAt(...times: number[]): Recipient | undefined {
  return times.reduce<Recipient | undefined>(
    (seen, time) => afterMessage(seen, { now: begun + time, provider: "a", isCounted: false, version: "v" }),
    undefined,
  );
}

/** What the last of these messages exceeds. */
function excessAt(...times: number[]) {
  const seen = sentAt(...times);
  return seen && excessOf(seen);
}

const every = (ms: number, count: number) => Array.from({ length: count }, (_, index) => index * ms);

describe("the rule of the recipient", () => {
  it("lets the eighth message of 15 minutes pass and refuses the ninth", () => {
    assert.equal(excessAt(...every(minute, 8)), undefined);
    assert.deepEqual(excessAt(...every(minute, 9)), { rule: "recipient", count: 9, limit: 8 });
  });

  it("counts anew after 15 minutes", () => {
    assert.equal(excessAt(...every(minute, 8), 15 * minute - 1)?.count, 9);
    assert.equal(excessAt(...every(minute, 8), 15 * minute), undefined);
  });

  it("lets the 15th message of 24 hours pass and refuses the 16th", () => {
    assert.equal(excessAt(...every(hour, 15)), undefined);
    assert.deepEqual(excessAt(...every(hour, 16)), { rule: "recipient", count: 16, limit: 15 });
  });

  it("counts anew after 24 hours", () => {
    assert.equal(excessAt(...every(hour, 15), day - 1)?.count, 16);
    assert.equal(excessAt(...every(hour, 15), day), undefined);
  });
});

describe("a recipient", () => {
  it("comes back 20 hours after the first message, not before", () => {
    assert.equal(isReturning(sentAt(0), begun + 19 * hour + 59 * minute), false);
    assert.equal(isReturning(sentAt(0), begun + 20 * hour), true);
  });

  it("is new where nothing is known", () => {
    assert.equal(isReturning(undefined, begun), false);
  });

  it("is forgotten 30 days after the last message", () => {
    assert.equal(isReturning(sentAt(0, day), begun + 31 * day), true);
    assert.equal(isReturning(sentAt(0, day), begun + 31 * day + 1), false);
  });

  it("who was forgotten is first seen again", () => {
    assert.equal(sentAt(0, 31 * day)?.firstAt, begun + 31 * day);
  });

  it("counts as new after more than two messages in 24 hours", () => {
    const twice = sentAt(0, 2 * day, 2 * day + minute);
    const thrice = sentAt(0, 2 * day, 2 * day + minute, 2 * day + 2 * minute);
    assert.equal(isReturning(twice, begun + 2 * day + hour), true);
    assert.equal(isReturning(thrice, begun + 2 * day + hour), false);
  });
});
