// Simulated people log in, wait, and ask again. The real counts and the real order decide, over a table in memory that
// several execution environments share.
import assert from "node:assert/strict";
import { planRoute } from "../../../gateway/delivery/detour.ts";
import { createResends, type LastSend, repetition } from "../../../gateway/delivery/resends.ts";
import { type Item, numberOf, type Table, textOf } from "../../../gateway/state/table.ts";
import { randomBy } from "../../support/random.ts";

const minute = 60_000;
const hour = 60 * minute;
const providers = ["a", "b"];
const stops = providers.map((name) => ({ name }));

/** Knows the one condition that is used. */
function memoryTable(): Pick<Table, "get" | "put"> {
  const items = new Map<string, Item>();
  return {
    get: async (key) => items.get(key),
    async put(item, condition) {
      const key = textOf(item, "pk") ?? "";
      const { ":seen": expected } = condition?.values ?? {};
      const present = textOf(items.get(key), "writtenBy");
      if (present !== (expected && "S" in expected ? expected.S : undefined)) return false;
      items.set(key, item);
      return true;
    },
  };
}

interface Site {
  /** Share of messages that arrive, by provider, at a time in milliseconds since the start. */
  readonly arrives: (provider: string, at: number) => number;
  readonly loginsPerHour: (at: number) => number;
  readonly hours: number;
  readonly environments?: number;
  /** `monitor` sends every message as configured. */
  readonly mode?: "monitor" | "enforce";
  /** Share of people who ask again although their code arrives. */
  readonly impatient?: number;
}

interface Figures {
  /** Share of people who got a code. */
  readonly logins: number;
  /** Share of messages that did not go to the first provider. */
  readonly moved: number;
  readonly sendsPerLogin: number;
}

/** 70 of 100 people without a code ask again, up to three times; some ask again although it arrives. */
async function simulate(site: Site, seed = 1): Promise<Figures> {
  const { arrives, loginsPerHour, hours, environments = 5, mode = "enforce", impatient = 0.12 } = site;
  const random = randomBy(seed);
  const table = memoryTable() as Table;
  const clock = { now: 0 };
  const fail = (error: unknown) => assert.fail(String(error));
  const fleet = Array.from({ length: environments }, () => createResends(table, fail, () => clock.now));
  let people = 0;
  let lucky = 0;
  let sends = 0;
  let moved = 0;
  /** Who asks again, by time. */
  const waiting: { at: number; person: { last?: LastSend; asked: number; code: boolean } }[] = [];
  let arrival = 0;
  while (arrival < hours * hour || waiting.length > 0) {
    let next = waiting[0];
    if (next && (next.at < arrival || arrival >= hours * hour)) waiting.shift();
    else {
      next = { at: arrival, person: { asked: 0, code: false } };
      arrival += (-Math.log(1 - random()) * hour) / loginsPerHour(arrival);
    }
    const { at, person } = next;
    clock.now = 1e12 + at;
    const resends = fleet[Math.floor(random() * fleet.length)] ?? assert.fail();
    const { dropping, suspect } = await resends.suspicions("DE");
    const facts = { open: [], last: person.last, now: clock.now };
    const plan = planRoute(stops, { ...facts, resends: { dropping, suspect, mode } });
    const provider = plan.stops[0]?.name ?? "";
    const { event } = plan;
    await resends.note("DE", event);
    const countedAt = event.first ? clock.now : (person.last?.countedAt ?? 0);
    person.last = { provider, at: clock.now, countedAt };
    sends += 1;
    if (provider !== "a") moved += 1;
    if (person.asked === 0) people += 1;
    const arrived = random() < arrives(provider, at);
    if (arrived && !person.code) {
      person.code = true;
      lucky += 1;
    }
    const asksAgain = person.code ? person.asked === 0 && random() < impatient : random() < 0.7;
    if (asksAgain && person.asked < 3) {
      person.asked += 1;
      // Half of them within 50 seconds.
      const again = { at: at + 20_000 - 43_000 * Math.log(1 - random()), person };
      waiting.splice(waiting.findLastIndex((other) => other.at <= again.at) + 1, 0, again);
    }
  }
  return { logins: lucky / people, moved: moved / sends, sendsPerLogin: sends / people };
}

const steady = (perHour: number) => () => perHour;
const always = (shares: Record<string, number>) => (provider: string) => shares[provider] ?? 0;
const inBursts = (at: number) => (at % hour < 10 * minute ? 2000 : 100);
const healthy = always({ a: 0.99, b: 0.99 });

/** What each site must come to, at the least and at the most. */
const sites: [title: string, site: Site, least: Partial<Figures>, most: Partial<Figures>][] = [
  ["a small healthy site", { arrives: healthy, loginsPerHour: steady(10), hours: 480 }, {}, { moved: 0.01 }],
  ["a healthy site", { arrives: healthy, loginsPerHour: steady(100), hours: 120 }, {}, { moved: 0.01 }],
  ["a large healthy site", { arrives: healthy, loginsPerHour: steady(3000), hours: 8 }, {}, { moved: 0.01 }],
  [
    "a healthy site with peaks",
    { arrives: healthy, loginsPerHour: inBursts, hours: 48 },
    {},
    { moved: 0.01 },
  ],
  [
    "a site whose people are impatient",
    { arrives: healthy, loginsPerHour: steady(100), hours: 120, impatient: 0.25 },
    {},
    { moved: 0.1 },
  ],
  [
    "a small site whose first provider drops everything",
    { arrives: always({ a: 0, b: 0.99 }), loginsPerHour: steady(10), hours: 480 },
    { logins: 0.9 },
    {},
  ],
  [
    "a site whose first provider drops everything",
    { arrives: always({ a: 0, b: 0.99 }), loginsPerHour: steady(100), hours: 120 },
    { logins: 0.95 },
    {},
  ],
  [
    "a large site whose first provider drops everything",
    { arrives: always({ a: 0, b: 0.99 }), loginsPerHour: steady(3000), hours: 8 },
    { logins: 0.95 },
    {},
  ],
  [
    "a site whose first provider drops half",
    { arrives: always({ a: 0.5, b: 0.99 }), loginsPerHour: steady(100), hours: 120 },
    { logins: 0.9 },
    {},
  ],
  [
    "a site whose second provider drops everything",
    { arrives: always({ a: 0.99, b: 0 }), loginsPerHour: steady(100), hours: 120 },
    { logins: 0.99 },
    { moved: 0.01 },
  ],
  [
    "a site whose providers drop one in ten",
    { arrives: always({ a: 0.9, b: 0.9 }), loginsPerHour: steady(100), hours: 120 },
    { logins: 0.95 },
    { moved: 0.02 },
  ],
];

describe("people who ask again", function () {
  this.timeout(30_000);
  for (const [title, site, least, most] of sites) {
    it(`move as much as they should: ${title}`, async () => {
      const figures = await simulate(site);
      const { logins: without } = await simulate({ ...site, mode: "monitor" });
      const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
      console.log(
        `      logins ${percent(figures.logins)} (${percent(without)} without), moved ${percent(figures.moved)}, ${figures.sendsPerLogin.toFixed(2)} messages a login`,
      );
      for (const [name, bound] of Object.entries(least))
        assert.ok(figures[name as keyof Figures] >= bound, name);
      for (const [name, bound] of Object.entries(most))
        assert.ok(figures[name as keyof Figures] <= bound, name);
      assert.ok(figures.logins >= without - 0.01, "fewer people got a code than without");
    });
  }

  const last = { provider: "a", at: 10 * hour, countedAt: 10 * hour };
  const cases: [what: string, last: LastSend | undefined, afterMs: number, expected: object][] = [
    ["nothing was sent before", undefined, 0, { event: { first: "x" } }],
    ["it is asked for within five minutes", last, 5 * minute, { askedAgain: "a", event: { again: "a" } }],
    ["it is asked for later", last, 5 * minute + 1, { event: {} }],
    ["the recipient counted an hour ago", last, hour, { event: { first: "x" } }],
    [
      "it is asked for a third time",
      { ...last, at: last.at + minute },
      2 * minute,
      { askedAgain: "a", event: {} },
    ],
  ];
  for (const [what, before, afterMs, expected] of cases) {
    it(`count as they should where ${what}`, () => {
      assert.deepEqual(repetition(before, "x", last.at + afterMs), expected);
    });
  }

  /** Two environments that share a table, and a clock. */
  function twoEnvironments(table = memoryTable() as Table) {
    const clock = { now: 1e12 };
    const errors: unknown[] = [];
    const open = () =>
      createResends(
        table,
        (error) => errors.push(error),
        () => clock.now,
      );
    return { clock, errors, one: open(), other: open() };
  }

  const repeat = async (times: number, act: () => Promise<unknown>) => {
    for (let count = 0; count < times; count += 1) await act();
  };

  it("are known in another environment within five seconds", async () => {
    const { one, other, clock } = twoEnvironments();
    await other.suspicions("DE");
    await repeat(6, async () => {
      await one.note("DE", { first: "a", again: "a" });
      clock.now += 5_000;
    });
    assert.deepEqual(await other.suspicions("DE"), { dropping: ["a"], suspect: [] });
    assert.deepEqual((await other.suspicions("AT")).dropping, []);
  });

  it("lose no count to an environment that writes at the same time", async () => {
    const { one, other, clock } = twoEnvironments();
    for (const resends of [one, other]) await resends.suspicions("DE");
    await repeat(3, async () => {
      for (const resends of [one, other]) {
        await resends.note("DE", { first: "a" });
        await resends.note("DE", { again: "a" });
      }
      clock.now += 5_000;
    });
    for (const resends of [one, other, one]) {
      await resends.suspicions("DE");
      await resends.note("DE", { first: "b" });
      clock.now += 5_000;
    }
    assert.deepEqual((await other.suspicions("DE")).dropping, ["a"]);
  });

  it("count once where the answer to a write is lost, so that it is made again", async () => {
    const table = memoryTable();
    const put: Table["put"] = async (item, condition) => {
      await table.put(item, condition);
      return table.put(item, condition);
    };
    const { one, clock } = twoEnvironments({ ...table, put } as Table);
    // Six of six would be dropping.
    await repeat(3, async () => {
      await one.suspicions("DE");
      await one.note("DE", { first: "a", again: "a" });
      clock.now += 5_000;
    });
    assert.deepEqual(await one.suspicions("DE"), { dropping: [], suspect: [] });
  });

  it("count for the provider that took the message in the end", async () => {
    const { one, clock } = twoEnvironments();
    await repeat(8, async () => {
      await one.note("DE", { first: "a" });
      one.correct("DE", "a", "b");
      clock.now += 5_000;
      await one.note("DE", { again: "b" });
      clock.now += 5_000;
    });
    assert.deepEqual((await one.suspicions("DE")).dropping, ["b"]);
  });

  for (const [share, again, suspect] of [
    ["more than four in ten", 9, ["a"]],
    ["four in ten", 8, []],
  ] as const) {
    it(`make a provider ${suspect.length > 0 ? "suspect" : "not suspect yet"} where ${share} do`, async () => {
      const onError = (error: unknown) => assert.fail(String(error));
      const resends = createResends(undefined, onError, () => 1e12);
      await repeat(20, () => resends.note("DE", { first: "a" }));
      await repeat(again, () => resends.note("DE", { again: "a" }));
      assert.deepEqual(await resends.suspicions("DE"), { dropping: [], suspect });
    });
  }

  it("are forgotten by the table a week after the last one", async () => {
    const table = memoryTable() as Table;
    const { one, clock } = twoEnvironments(table);
    await one.note("DE", { first: "a" });
    assert.equal(numberOf(await table.get("resends#DE"), "expires"), clock.now / 1000 + 7 * 24 * 3600);
  });

  it("make a provider that still drops wait twice as long", async () => {
    const { one, clock } = twoEnvironments();
    const drop = () =>
      repeat(6, async () => {
        await one.note("DE", { first: "a", again: "a" });
        clock.now += 5_000;
      });
    const isDropping = async () => (await one.suspicions("DE")).dropping.length > 0;
    await drop();
    clock.now += hour;
    assert.equal(await isDropping(), false);
    await drop();
    clock.now += 2 * hour - minute;
    assert.equal(await isDropping(), true);
    clock.now += minute;
    assert.equal(await isDropping(), false);
  });

  it("are counted by each environment for itself where the table fails", async () => {
    const fail = () => Promise.reject(new Error("down"));
    const { one, errors, clock } = twoEnvironments({
      ...memoryTable(),
      get: fail,
      put: fail,
    } as unknown as Table);
    await one.note("DE", { first: "a" });
    assert.deepEqual(await one.suspicions("DE"), { dropping: [], suspect: [] });
    clock.now += 5_000;
    assert.equal(errors.length, 2);
  });
});
