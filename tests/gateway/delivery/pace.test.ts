import assert from "node:assert/strict";
import {
  emptyTally,
  fold,
  patienceMs,
  type Sample,
  sampleOf,
  type Tally,
  usualMs,
} from "../../../gateway/delivery/pace.ts";

const next = { onUnknown: "next", hedge: false } as const;

const times = (count: number, sample: Sample) => Array.from({ length: count }, () => sample);
const accepted = (durationMs: number): Sample => ({ ending: "accepted", durationMs });
const overtaken = (durationMs: number): Sample => ({ ending: "overtaken", durationMs });
const unanswered: Sample = { ending: "unanswered", durationMs: 4950 };
const tallyOf = (...samples: Sample[]): Tally => samples.reduce(fold, emptyTally);

/** Durations are counted in steps of a quarter. */
function assertNear(found: number, expected: number): void {
  assert.ok(found >= expected && found <= expected * 1.25, `${found} ms, not ${expected}`);
}

describe("the usual time of a provider", () => {
  it("is what 95 of 100 messages take", () => {
    assertNear(usualMs(tallyOf(...times(94, accepted(200)), ...times(6, accepted(2000)))), 2000);
    assertNear(usualMs(tallyOf(...times(96, accepted(200)), ...times(4, accepted(2000)))), 200);
  });

  it("is 900 ms before ten messages", () => {
    assert.equal(usualMs(tallyOf(...times(9, accepted(200)))), 900);
    assertNear(usualMs(tallyOf(...times(10, accepted(200)))), 200);
  });

  it("is that of about the last hundred messages", () => {
    assertNear(usualMs(tallyOf(...times(1000, accepted(2000)), ...times(310, accepted(200)))), 200);
  });

  it("takes those that were overtaken for as slow as the others that took longer", () => {
    const quick = times(80, accepted(200));
    assertNear(usualMs(tallyOf(...quick, ...times(10, overtaken(1100)))), 200);
    assertNear(usualMs(tallyOf(...quick, ...times(10, overtaken(1100)), accepted(3000))), 3000);
  });

  it("says nothing of those that never come", () => {
    assertNear(usualMs(tallyOf(...times(50, accepted(200)), ...times(50, unanswered))), 200);
  });

  it("covers no time and the longest that a request may take", () => {
    assert.equal(usualMs(tallyOf(...times(10, accepted(0)))), 100);
    assertNear(usualMs(tallyOf(...times(10, accepted(25_000)))), 25_000);
  });
});

describe("how long a message waits for a provider", () => {
  it("is 1.8 s where nothing is known of it, 0.9 s with hedging", () => {
    assert.equal(patienceMs(emptyTally, next), 1800);
    assert.equal(patienceMs(emptyTally, { ...next, hedge: true }), 900);
  });

  it("is 0.9 s beyond what it usually takes, with hedging that itself", () => {
    const known = tallyOf(...times(100, accepted(3000)));
    assertNear(patienceMs(known, next) - 900, 3000);
    assertNear(patienceMs(known, { ...next, hedge: true }), 3000);
  });

  it("is all the time there is where the policy is to stop", () => {
    const known = tallyOf(...times(100, accepted(200)));
    assert.equal(patienceMs(known, { onUnknown: "stop", hedge: false }), Number.POSITIVE_INFINITY);
  });

  it("is all the time there is after three were overtaken", () => {
    const known = times(100, accepted(200));
    assert.ok(patienceMs(tallyOf(...known, ...times(2, overtaken(1100))), next) < 1200);
    assert.equal(patienceMs(tallyOf(...known, ...times(3, overtaken(1100))), next), Number.POSITIVE_INFINITY);
  });

  it("is short again once the provider was found dead", () => {
    assert.equal(patienceMs(tallyOf(...times(3, overtaken(2000)), unanswered), next), 1800);
  });
});

/** What codes cost, one after the other, with a second provider that takes 0.15 s; undefined never comes. */
function live(codes: number, takes: (code: number) => number | undefined, begin = emptyTally) {
  const fullMs = 4950;
  const second = 150;
  const waits: number[] = [];
  let tally = begin;
  let copies = 0;
  for (let code = 0; code < codes; code += 1) {
    const own = takes(code) ?? Number.POSITIVE_INFINITY;
    const limit = Math.min(patienceMs(tally, next), fullMs);
    const wait = Math.min(own, limit + second);
    waits.push(wait);
    copies += own > limit ? 1 : 0;
    const cut: Sample = limit === fullMs ? unanswered : overtaken(wait);
    tally = fold(tally, own <= wait ? accepted(own) : cut);
  }
  return { tally, copies, waits, slowest: Math.max(...waits) };
}

describe("codes one after the other", () => {
  const { tally: quick } = live(200, () => 300);

  it("cost a second copy three times when a provider slows to 3 s, then none", () => {
    assert.equal(live(500, () => 3000, quick).copies, 3);
    assert.equal(live(500, () => 3000).copies, 3);
  });

  it("cost one seldom when one in ten slows to 3 s, until that is usual", () => {
    const { copies, tally } = live(500, (code) => (code % 10 === 0 ? 3000 : 300), quick);
    assert.ok(copies <= 5, `${copies} copies`);
    assertNear(usualMs(tally), 3000);
  });

  it("wait for a provider that hangs 2 s at most, but for one in ten", () => {
    const { waits } = live(500, () => undefined, quick);
    const long = waits.filter((wait) => wait > 2000).length;
    assert.ok(long <= 50, `${long} of 500`);
    assert.deepEqual(
      waits.slice(0, 3).filter((wait) => wait > 2000),
      [],
    );
  });

  it("wait 2 s at most where one in ten hangs, but for one in a hundred", () => {
    const { waits } = live(2000, (code) => (code % 10 === 0 ? undefined : 300), quick);
    const long = waits.filter((wait) => wait > 2000).length;
    assert.ok(long <= 20, `${long} of 2000`);
  });

  it("forget within a hundred that a provider was slow", () => {
    const { tally: slow } = live(300, () => 3000, quick);
    assert.ok(usualMs(live(350, () => 300, slow).tally) < 400);
  });
});

describe("what an attempt tells of the pace", () => {
  const durationMs = 7;
  it("is how long an acceptance took, and what did not come", () => {
    assert.deepEqual(sampleOf({ outcome: { kind: "accepted" }, durationMs }), {
      ending: "accepted",
      durationMs,
    });
    const unknown = (reason: "timeout" | "overtaken" | "connection") =>
      sampleOf({ outcome: { kind: "unknown", reason }, durationMs })?.ending;
    assert.deepEqual(
      [unknown("timeout"), unknown("overtaken"), unknown("connection")],
      ["unanswered", "overtaken", undefined],
    );
  });

  it("is nothing where it was refused", () => {
    assert.equal(sampleOf({ outcome: { kind: "unavailable", reason: "down" }, durationMs }), undefined);
    assert.equal(sampleOf({ outcome: { kind: "rejected", reason: "recipient" }, durationMs }), undefined);
  });
});
