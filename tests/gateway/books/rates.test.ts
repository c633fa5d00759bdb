import assert from "node:assert/strict";
import { enough, evidence, hasFallen, unlikelyMisses } from "../../../gateway/books/rates.ts";

const usual = { hits: 800, of: 1000 };

describe("a share", () => {
  const cases: [what: string, now: [hits: number, of: number], fallen: boolean | undefined][] = [
    ["of 19", [0, 19], undefined],
    ["of 20 without one hit", [0, 20], true],
    ["of 20 with a third of the usual hits, which chance can do", [6, 20], false],
    ["of 100 that lost a third", [53, 100], true],
    ["of 100 that lost a quarter, which chance can do", [59, 100], false],
    ["of 10,000 that lost a fifth, which is no chance", [6400, 10_000], false],
    ["of 10,000 that lost a bit more than a quarter", [5900, 10_000], true],
    ["of 100 logins, and of 35 codes that somebody left unused on purpose", [80, 135], true],
    ["that is better than usual", [1000, 1000], false],
  ];
  for (const [what, [hits, of], fallen] of cases) {
    it(`${what} ${fallen === undefined ? "tells nothing" : fallen ? "has fallen" : "has not fallen"}`, () => {
      assert.equal(hasFallen({ hits, of }, usual), fallen);
    });
  }

  it("tells nothing where nothing is usual yet", () => {
    assert.equal(hasFallen({ hits: 0, of: 1000 }, { hits: 80, of: 99 }), undefined);
  });

  it("falls where it has always been whole", () => {
    assert.equal(hasFallen({ hits: 5, of: 20 }, { hits: 500, of: 500 }), true);
  });

  it("falls by chance in fewer than one of a million", () => {
    // P(X <= 7) of 20 at 0.8 is 1.5e-5, P(X <= 5) is 1.8e-7.
    assert.equal(hasFallen({ hits: 7, of: 20 }, { hits: 8e5, of: 1e6 }), false);
    assert.equal(hasFallen({ hits: 4, of: 20 }, { hits: 8e5, of: 1e6 }), true);
  });

  it("is known to be as usual again by five hits in a row, or a few more with a miss among them", () => {
    const isWell = (tried: string) =>
      [...tried].reduce((held, one) => evidence(held, { hits: one === "+" ? 1 : 0, of: 1 }, usual), 0) >=
      enough;
    assert.deepEqual(["++++", "+++++", "++-+++", "++-++++"].map(isWell), [false, true, false, true]);
    assert.equal(isWell(`${"-".repeat(100)}+++++`), true);
    assert.equal(isWell("+-".repeat(100)), false);
  });

  it("says how many misses in a row are no chance", () => {
    assert.equal(unlikelyMisses(usual), 9);
    assert.equal(unlikelyMisses({ hits: 350, of: 1000 }), 33);
    assert.equal(unlikelyMisses({ hits: 0, of: 0 }), 0);
  });
});
