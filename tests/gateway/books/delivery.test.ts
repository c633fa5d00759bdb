// What the books make of receipts alone, where nobody reads Auth0's log: providers that drop messages, that stop reporting,
// and that do both, and healthy traffic. The figures are printed: docs/outages.md quotes them.
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
  type Sent,
  shares,
  type World,
} from "./site.ts";

const observes = { receipts: true, conversion: false };
const countries = { DE: 0.8, AT: 0.2 };

/** Shares of messages of which a receipt comes within a quarter of an hour: carriers differ, providers, and day and night. */
const told: Readonly<Record<string, number>> = { DE: 0.95, AT: 0.6, CH: 0.85, FR: 0.35, IT: 0.9 };

function honest({ provider, country, at, isThere }: Sent, dice: number) {
  const byNight = 0.94 + 0.06 * Math.sin((at / day) * 2 * Math.PI);
  const share = (told[country] ?? 0) * byNight * (provider === "a" ? 1 : 0.9);
  return dice < share ? (isThere ? "delivered" : "failed") : undefined;
}

/** Of the first provider in DE no receipt comes from that time on. */
const mute = (from: number, to: number) => (message: Sent, dice: number) => {
  const isMute =
    message.provider === "a" && message.country === "DE" && message.at >= from && message.at < to;
  return isMute ? undefined : honest(message, dice);
};

const alarms = ["deliveryDropped", "deliveryCollapsed", "undecidedRose", "outages"];
const sizes = [10, 100, 3000];

describe("the books with receipts alone, simulated", function () {
  this.timeout(120_000);

  // Noticed within, and back at the first provider after the outage.
  const limits: Readonly<Record<number, [noticed: number, back: number]>> = {
    10: [6 * hour, 60 * hour],
    100: [90 * minute, 12 * hour],
    3000: [40 * minute, 5 * hour],
  };
  for (const perHour of sizes) {
    const [noticed = 0, backWithin = 0] = limits[perHour] ?? [];
    it(`move the traffic of a provider that drops everything and says so, and bring it back: ${perHour} an hour`, async () => {
      const begin = beginOf(perHour);
      const end = begin + 12 * hour;
      const hours = (end + backWithin) / hour;
      const world: World = {
        observes,
        countries,
        perHour,
        hours,
        arrives: outage(begin, end),
        reports: honest,
      };
      const seen = await play(world);
      const after = seen.rules.filter(({ at }) => at >= begin);
      const rang = firstRing(after, "deliveryDropped");
      const back = after.find(({ at, outages }) => at > end && outages === 0)?.at;
      const during = shares(seen, begin, end);
      const without = shares(await play({ ...world, mode: "monitor", hours: end / hour }), begin, end);
      console.log(
        `      ${perHour}/h: noticed after ${minutes(rang && rang - begin)}, arrived in the outage ${percent(during.arrived)} (${percent(without.arrived)} without), over ${minutes(back && back - end)} after its end`,
      );
      assert.ok(rang !== undefined && rang - begin <= noticed, "noticed in time");
      assert.ok(during.arrived > without.arrived + 0.2, "more messages arrive than without");
      assert.ok(back !== undefined, "traffic is back");
      assert.equal(seen.closed, 0, "no country is closed");
    });
  }

  for (const drops of [false, true]) {
    const what = drops ? "drops everything and says nothing" : "delivers and stops reporting";
    it(`say that the receipts of a provider that ${what} are missing, and move nothing`, async () => {
      for (const perHour of sizes) {
        const begin = beginOf(perHour);
        const end = begin + 12 * hour;
        const seen = await play({
          ...{ observes, countries, perHour, hours: (end + 4 * hour) / hour, reports: mute(begin, end) },
          ...(drops && { arrives: outage(begin, end) }),
        });
        const rang = firstRing(seen.rules, "undecidedRose");
        const { arrived, toFirst } = shares(seen, begin, end);
        console.log(
          `      ${perHour}/h: noticed after ${minutes(rang && rang - begin)}, arrived ${percent(arrived)}, to the first provider ${percent(toFirst)}`,
        );
        assert.ok(
          rang !== undefined && rang >= begin && rang - begin <= (perHour < 100 ? 6 * hour : 90 * minute),
        );
        for (const rule of ["deliveryDropped", "deliveryCollapsed", "outages"])
          assert.equal(rings(seen.rules, rule), 0, `${rule} at ${perHour}/h`);
        assert.equal(toFirst, 1);
      }
    });
  }

  it("find a provider that drops everything and says nothing by the codes that are not used, where both are counted", async () => {
    const begin = beginOf(100);
    const end = begin + 12 * hour;
    const seen = await play({
      ...{ observes: { receipts: true, conversion: true }, countries, perHour: 100, hours: end / hour },
      ...{ arrives: outage(begin, end), reports: mute(begin, end) },
    });
    assert.ok(shares(seen, begin, end).arrived > 0.85);
  });

  it("ring and close nothing where a carrier fails with every provider", async () => {
    const begin = beginOf(100);
    const end = begin + 12 * hour;
    const seen = await play({
      ...{ observes, countries, perHour: 100, hours: end / hour, reports: honest },
      arrives: (_, country, at) => (country === "DE" && at >= begin ? 0.2 : 0.98),
    });
    assert.ok((firstRing(seen.rules, "deliveryDropped") ?? Number.POSITIVE_INFINITY) - begin <= 90 * minute);
    assert.equal(seen.closed, 0);
  });

  it("believe a provider that drops everything and reports it as delivered", async () => {
    const begin = beginOf(100);
    const lies = ({ provider, country, ...rest }: Sent, dice: number) =>
      honest({ ...rest, provider, country, isThere: rest.isThere || provider === "a" }, dice);
    const seen = await play({
      ...{ observes, countries, perHour: 100, hours: (begin + 12 * hour) / hour },
      ...{ arrives: outage(begin, begin + 12 * hour), reports: lies },
    });
    assert.deepEqual(
      alarms.map((name) => rings(seen.rules, name)),
      [0, 0, 0, 0],
    );
  });

  it("ring for nothing on healthy traffic for a month", async () => {
    for (const perHour of sizes) {
      const hours = perHour === 3000 ? 2 * 24 : 30 * 24;
      const world = {
        ...{ observes, perHour, hours, seed: 7, reports: honest },
        countries: { DE: 0.6, AT: 0.2, CH: 0.1, FR: 0.05, IT: 0.05 },
        // Phones are off at night.
        arrives: (_: string, __: string, at: number) => 0.93 + 0.04 * Math.sin((at / day) * 2 * Math.PI),
      };
      const { rules, counts } = await play(world);
      const all = alarms.map((name) => `${name} ${rings(rules, name)}`);
      console.log(`      ${perHour}/h, ${hours / 24} days, ${counts.sent} messages: ${all.join(", ")}`);
      for (const name of alarms) assert.equal(rings(rules, name), 0, `${name} at ${perHour}/h`);
    }
  });
});
