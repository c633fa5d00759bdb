// What the books make of outages, silence and healthy traffic. The figures are printed: docs/outages.md quotes them.
import assert from "node:assert/strict";
import {
  beginOf,
  day,
  firstRing,
  hour,
  minute,
  minutes,
  outage,
  percent,
  play,
  rings,
  shares,
  type World,
} from "./site.ts";

const begin = beginOf(100);

describe("the books, simulated", function () {
  this.timeout(120_000);

  // Twelve hours of an outage.
  const sizes: [perHour: number, noticed: number, backWithin: number][] = [
    [10, 6 * hour, 60 * hour],
    [100, 90 * minute, 12 * hour],
    [3000, 40 * minute, 5 * hour],
  ];
  for (const [perHour, noticed, backWithin] of sizes) {
    it(`move the traffic of a provider that drops everything, and bring it back: ${perHour} logins an hour`, async () => {
      const begin = beginOf(perHour);
      const end = begin + 12 * hour;
      const world: World = {
        ...{ perHour, countries: { DE: 0.8, AT: 0.2 } },
        hours: (end + backWithin) / hour,
        arrives: outage(begin, end),
      };
      const seen = await play(world);
      const rang = firstRing(
        seen.rules.filter(({ at }) => at >= begin),
        "conversionDropped",
      );
      const during = shares(seen, begin, end);
      const without = shares(await play({ ...world, mode: "monitor", hours: end / hour }), begin, end);
      const after = shares(seen, end + backWithin - hour * (perHour < 100 ? 6 : 1), end + backWithin);
      console.log(
        `      ${perHour}/h: noticed after ${minutes(rang && rang - begin)}, arrived in the outage ${percent(during.arrived)} (${percent(without.arrived)} without), back at the first provider ${percent(after.toFirst)}`,
      );
      assert.ok(rang !== undefined && rang - begin <= noticed, "noticed in time");
      assert.ok(during.arrived > without.arrived + 0.2, "more codes arrive than without");
      assert.ok(after.toFirst > 0.9, "traffic is back");
      assert.equal(seen.closed, 0, "no country is closed");
      assert.equal(rings(seen.rules, "streamSilent"), 0, "the stream is not taken for silent");
    });
  }

  it("say that the stream is silent, and nothing else", async () => {
    for (const perHour of [10, 100, 3000]) {
      const begin = beginOf(perHour);
      const isHeard = (at: number) => at < begin || at >= begin + 8 * hour;
      const seen = await play({ perHour, hours: (begin + 10 * hour) / hour, isHeard });
      const rang = firstRing(seen.rules, "streamSilent");
      const last = seen.rules.findLast(({ streamSilent }) => streamSilent === 1)?.at;
      console.log(
        `      ${perHour}/h: silence noticed after ${minutes(rang && rang - begin)}, over ${minutes(last && last - begin - 8 * hour)} after its end`,
      );
      assert.ok(rang !== undefined && rang - begin <= (perHour < 100 ? 4 * hour : 30 * minute));
      assert.ok(last !== undefined && last <= begin + 8 * hour + hour);
      for (const rule of ["conversionDropped", "conversionCollapsed", "lowConversion", "outages"]) {
        assert.equal(rings(seen.rules, rule), 0, `${rule} at ${perHour}/h`);
      }
      assert.equal(seen.closed, 0);
    }
  });

  it("move nothing while the stream is silent in an outage, and what is out when it speaks again", async () => {
    const isHeard = (at: number) => at < begin || at >= begin + 3 * hour;
    const seen = await play({
      ...{ perHour: 100, hours: (begin + 9 * hour) / hour, isHeard, countries: { DE: 0.8, AT: 0.2 } },
      arrives: outage(begin, begin + 24 * hour),
    });
    const silent = seen.rules.filter(({ at }) => at > begin + 30 * minute && at < begin + 3 * hour);
    assert.ok(silent.every(({ outages, conversionDropped }) => outages === 0 && conversionDropped === 0));
    assert.ok(shares(seen, begin + 6 * hour, begin + 9 * hour).arrived > 0.85);
    assert.equal(seen.closed, 0);
  });

  it("find that the only provider drops nine in ten, and close nothing, even the next day", async () => {
    const seen = await play({
      ...{ providers: ["a"], perHour: 100, hours: (begin + 30 * hour) / hour },
      arrives: (_, __, at) => (at >= begin ? 0.1 : 0.98),
    });
    assert.ok((firstRing(seen.rules, "conversionDropped") ?? 0) - begin < 2 * hour);
    assert.equal(seen.closed, 0);
  });

  it("close a country that was never seen before and whose codes nobody uses", async () => {
    const seen = await play({
      ...{ perHour: 200, hours: (begin + 6 * hour) / hour, countries: { DE: 0.7, XK: 0.3 } },
      uses: (country) => (country === "XK" ? 0.02 : 0.82),
    });
    assert.ok(seen.closed > 100);
    const closed = seen.rules.flatMap(({ closed: names }) => names as unknown as string[]);
    assert.deepEqual([...new Set(closed)], ["XK"]);
  });

  it("ring for nothing on healthy traffic for a month", async () => {
    for (const perHour of [10, 100, 3000]) {
      const hours = perHour === 3000 ? 2 * 24 : 30 * 24;
      const countries = { DE: 0.6, AT: 0.2, CH: 0.1, FR: 0.05, IT: 0.05 };
      // More people give up at night.
      const uses = (_: string, at: number) => 0.8 + 0.06 * Math.sin((at / day) * 2 * Math.PI);
      const { rules, closed, counts } = await play({ perHour, hours, countries, uses, seed: 7 });
      const names = ["conversionDropped", "conversionCollapsed", "lowConversion", "streamSilent", "outages"];
      const all = names.map((name) => `${name} ${rings(rules, name)}`);
      console.log(`      ${perHour}/h, ${hours / 24} days, ${counts.sent} codes: ${all.join(", ")}`);
      for (const name of names) assert.equal(rings(rules, name), 0, `${name} at ${perHour}/h`);
      assert.equal(closed, 0);
    }
  });
});
