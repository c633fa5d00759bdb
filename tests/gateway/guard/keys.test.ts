import assert from "node:assert/strict";
import { dayOf } from "../../../gateway/guard/history.ts";
import { dayAttribute, dayKey, monthKey, placeOf, recipientKey } from "../../../gateway/guard/keys.ts";

const dayAt = (year: number, month: number, date: number) => dayOf(Date.UTC(year, month - 1, date));

describe("keys of the guard", () => {
  it("hold a block of 10,000 and a range of a million numbers, and no number", () => {
    const { block, range, country } = placeOf("+4915112345678", "DE");
    assert.deepEqual([block, range, country], ["491511234", "4915112", "DE"]);
    assert.equal(placeOf("+88312345678", undefined).country, "none");
  });

  it("hold a recipient only under the pepper", () => {
    const key = recipientKey("pepper", "+4915112345678");
    assert.match(key, /^guard#to#[\w-]{43}$/);
    assert.notEqual(key, recipientKey("other", "+4915112345678"));
  });

  it("hold the month, and attributes the day of it", () => {
    assert.equal(monthKey("block", "491511234", dayAt(2026, 1, 31)), "guard#block#491511234#202601");
    assert.equal(monthKey("all", "", dayAt(2026, 2, 1)), "guard#all#202602");
    assert.equal(dayAttribute("n", dayAt(2026, 1, 31)), "n31");
    assert.equal(dayAttribute("t", dayAt(2026, 2, 1)), "t01");
    assert.equal(dayKey("over", dayAt(2028, 2, 29)), "guard#over#20280229");
  });
});
