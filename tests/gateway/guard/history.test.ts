import assert from "node:assert/strict";
import {
  type Day,
  dayOf,
  daysThatCount,
  earned,
  earnedByReturning,
  goodDay,
  isHome,
  isLearning,
} from "../../../gateway/guard/history.ts";

const dayMs = 24 * 3600 * 1000;

/** A past of days with these new and returning sends. */
const past = (...days: [fresh: number, returning: number][]): Day[] =>
  days.map(([fresh, returning]) => ({ fresh, all: fresh + returning }));

describe("the days that count", () => {
  const start = { since: 100 * dayMs, learnDays: 14 };
  const ages = (today: number) => daysThatCount(today, start).map((day) => today - day);

  it("are 28, of which the latest is eight days old", () => {
    const days = ages(200);
    assert.equal(days.length, 28);
    assert.equal(Math.min(...days), 8);
    assert.equal(Math.max(...days), 35);
  });

  it("are all of them while the guard learns", () => {
    assert.deepEqual(ages(105), [1, 2, 3, 4, 5]);
  });

  it("are those of the learning time until it is 21 days ago", () => {
    assert.equal(ages(118).length, 14);
    assert.equal(Math.min(...ages(118)), 5);
    assert.equal(Math.min(...ages(120)), 7);
    assert.equal(Math.min(...ages(121)), 8);
  });

  it("are in a young history also those older than seven days", () => {
    const short = { since: 100 * dayMs, learnDays: 3 };
    assert.deepEqual(daysThatCount(111, short), [103, 102, 101, 100]);
  });

  it("are none before the first message, and none on its day", () => {
    assert.deepEqual(ages(100), []);
  });

  it("cross the end of a year and of a February", () => {
    const march = dayOf(Date.UTC(2028, 2, 8));
    const days = daysThatCount(march, { since: 0, learnDays: 14 });
    assert.equal(new Date((days[0] ?? 0) * dayMs).toISOString().slice(0, 10), "2028-02-29");
    assert.equal(new Date((days.at(-1) ?? 0) * dayMs).toISOString().slice(0, 10), "2028-02-02");
  });
});

describe("learning", () => {
  it("ends as many days after the first message, to the millisecond", () => {
    const start = { since: 5, learnDays: 14 };
    assert.equal(isLearning(14 * dayMs + 4, start), true);
    assert.equal(isLearning(14 * dayMs + 5, start), false);
  });
});

describe("a good day", () => {
  it("is the second-highest of up to 20 days", () => {
    assert.equal(goodDay([1, 9, 5, 3]), 5);
    assert.equal(goodDay([9]), 0);
    assert.equal(goodDay([]), 0);
  });

  it("is the highest but one in seven of more", () => {
    const days = Array.from({ length: 28 }, (_, index) => index + 1);
    assert.equal(goodDay(days.slice(0, 21)), 19);
    assert.equal(goodDay(days), 25);
  });
});

describe("what a destination has earned", () => {
  it("is half more than its returning users of a good day", () => {
    assert.equal(earned(past([0, 101], [0, 101], [0, 500])), 151);
  });

  it("is half more than its new users, where they are more", () => {
    assert.equal(earned(past([200, 10], [200, 10])), 300);
  });

  it("is for those who come back half more than all of a good day", () => {
    assert.equal(earnedByReturning(past([5, 9], [5, 9])), 21);
  });

  it("is more for a country of its own public", () => {
    assert.equal(earnedByReturning(past([5, 10], [5, 10])), 15 + 30);
  });
});

describe("a home country", () => {
  const everywhere = past([50, 50], [50, 50], [50, 50]);
  it("has a tenth of all messages on a median day", () => {
    assert.equal(isHome(past([0, 10], [0, 10], [0, 0]), everywhere), true);
    assert.equal(isHome(past([0, 9], [0, 9], [900, 0]), everywhere), false);
  });

  it("is none without a past", () => {
    assert.equal(isHome([], []), false);
  });
});
