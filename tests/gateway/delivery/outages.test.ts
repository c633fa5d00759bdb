import assert from "node:assert/strict";
import { planRoute, type RouteFacts } from "../../../gateway/delivery/detour.ts";
import { createOutages, outagesKey, type Verdicts } from "../../../gateway/delivery/outages.ts";
import { text } from "../../../gateway/state/table.ts";
import { memoryTable } from "../../support/memoryTable.ts";

const noon = Date.UTC(2026, 6, 15, 12);
const minute = 60_000;

/** What an environment is told of a country, with a clock and dice that a test holds. */
function reading(verdicts: Verdicts | string) {
  const table = memoryTable();
  const written = typeof verdicts === "string" ? verdicts : JSON.stringify(verdicts);
  table.items.set(outagesKey, { pk: text(outagesKey), verdicts: text(written) });
  const clock = { now: noon, dice: 0.99, rolls: [] as number[] };
  const errors: unknown[] = [];
  const outages = createOutages(table, (error) => errors.push(error), {
    now: () => clock.now,
    random: () => clock.rolls.shift() ?? clock.dice,
  });
  return { table, clock, errors, outages };
}

const outage = { provider: "a", country: "DE", triedFrom: noon + 10 * minute };
const found: Verdicts = { at: noon, outages: [outage], closures: [{ country: "FR", until: noon + minute }] };
const usual = { out: [], lacksConversions: false };

describe("outages that the books have found", () => {
  it("are of their country alone", async () => {
    const { outages } = reading(found);
    assert.deepEqual(await outages.verdict("DE"), { out: ["a"], tried: undefined, lacksConversions: false });
    assert.deepEqual((await outages.verdict("AT")).out, []);
    assert.deepEqual((await outages.verdict(undefined)).out, []);
  });

  it("let one message in twenty try, when an hour is over", async () => {
    const { outages, clock } = reading(found);
    clock.dice = 0.01;
    assert.equal((await outages.verdict("DE")).tried, undefined);
    clock.now = outage.triedFrom;
    const tried = [];
    for (let value = 0; value < 1; value += 0.01) {
      clock.dice = value;
      tried.push(await outages.verdict("DE"));
    }
    assert.equal(tried.filter((verdict) => verdict.tried === "a").length, 5);
  });

  it("are tried by chance where there are several, or some would never be tried again", async () => {
    const two = { ...found, outages: [outage, { ...outage, provider: "b" }] };
    const { outages, clock } = reading(two);
    clock.now = outage.triedFrom;
    const tried = [];
    for (const second of [0, 0.49, 0.5, 0.99]) {
      clock.rolls.push(0.01, second);
      tried.push((await outages.verdict("DE")).tried);
    }
    assert.deepEqual(tried, ["a", "a", "b", "b"]);
  });

  it("are known of numbers of no country", async () => {
    const { outages } = reading({ ...found, outages: [{ ...outage, country: "none" }] });
    assert.deepEqual((await outages.verdict(undefined)).out, ["a"]);
  });

  it("close a country for as long as they say", async () => {
    const { outages, clock } = reading(found);
    assert.equal((await outages.verdict("FR")).lacksConversions, true);
    clock.now = noon + minute;
    assert.equal((await outages.verdict("FR")).lacksConversions, false);
  });

  it("are read once in ten seconds, however many messages ask", async () => {
    const { outages, clock, table } = reading(found);
    await Promise.all(Array.from({ length: 5 }, () => outages.verdict("DE")));
    clock.now += 9_999;
    await outages.verdict("DE");
    assert.equal(table.calls.length, 1);
    clock.now += 1;
    await outages.verdict("DE");
    assert.equal(table.calls.length, 2);
  });

  it("are forgotten where the books are not kept for an hour", async () => {
    const { outages, clock } = reading(found);
    clock.now = noon + 60 * minute;
    assert.deepEqual(await outages.verdict("DE"), usual);
  });

  it("are none where the item cannot be read", async () => {
    for (const written of ["", "{", '{"at":"noon"}'])
      assert.deepEqual(await reading(written).outages.verdict("DE"), usual);
  });

  it("stay as they were where the table fails", async () => {
    const { outages, clock, table, errors } = reading(found);
    await outages.verdict("DE");
    table.fault = () => "fails";
    clock.now += 10_000;
    assert.deepEqual((await outages.verdict("DE")).out, ["a"]);
    assert.equal(errors.length, 1);
  });
});

describe("the order of a route by the books", () => {
  const route = ["a", "b", "c"].map((name) => ({ name }));
  const planned = (facts: Partial<RouteFacts>) => {
    const { stops, detour } = planRoute(route, { open: [], last: undefined, now: noon, ...facts });
    const said = detour && `${detour.verdict} ${detour.from} ${detour.to} ${detour.why}`;
    return [stops.map(({ name }) => name).join(""), said];
  };
  const out = { out: ["a"], mode: "enforce" as const };
  const last = { provider: "b", at: noon - minute, countedAt: 0 };
  const asks = { dropping: [], suspect: ["b"], mode: "enforce" as const };

  const cases: [what: string, facts: Partial<RouteFacts>, order: string, detour: string | undefined][] = [
    ["has one that is out at its end", { outages: out }, "bca", "moved a b outage"],
    ["is only watched in monitor", { outages: { ...out, mode: "monitor" } }, "abc", "would-move a b outage"],
    ["has one that does not work after it", { outages: out, open: ["b"] }, "cab", "moved a c outage"],
    ["is as configured where all are out", { outages: { ...out, out: ["a", "b", "c"] } }, "abc", undefined],
    ["is as configured where the last one is out", { outages: { ...out, out: ["c"] } }, "abc", undefined],
    [
      "lets a message try one that is out",
      { outages: { ...out, out: ["b"], tried: "b" } },
      "bac",
      "moved a b probe",
    ],
    ["tries the first one without a word", { outages: { ...out, tried: "a" } }, "abc", undefined],
    ["tries none that does not work", { outages: { ...out, tried: "a" }, open: ["a"] }, "bca", undefined],
    [
      "tries none that people say drops messages",
      { outages: { ...out, tried: "a" }, resends: { ...asks, dropping: ["a"] } },
      "bca",
      "moved a b dropping",
    ],
    [
      "tries nothing with a message that is asked for again",
      { outages: { ...out, tried: "a" }, resends: asks, last },
      "cba",
      "moved a c outage",
    ],
    [
      "does not try one with a message that is asked for again of it",
      {
        outages: { ...out, tried: "a" },
        resends: { ...asks, suspect: ["a"] },
        last: { ...last, provider: "a" },
      },
      "bca",
      "moved a b asked-again",
    ],
    [
      "is moved by people where the books only watch",
      { outages: { ...out, mode: "monitor" }, resends: { ...asks, dropping: ["a"] } },
      "bca",
      "moved a b dropping",
    ],
  ];
  for (const [what, facts, order, detour] of cases) {
    it(what, () => assert.deepEqual(planned(facts), [order, detour]));
  }
});
