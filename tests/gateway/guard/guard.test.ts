// The edges of every rule, through the guard and a table.
import assert from "node:assert/strict";
import type { Watched } from "../../../gateway/guard/findings.ts";
import type { Guard } from "../../../gateway/guard/guard.ts";
import { dayOf } from "../../../gateway/guard/history.ts";
import { dayKey } from "../../../gateway/guard/keys.ts";
import { numberOf } from "../../../gateway/state/table.ts";
import {
  accepted,
  countOf,
  dayMs,
  inBlock,
  noon,
  ordinary,
  seed,
  send,
  sendEach,
  settle,
  siteOf,
  times,
} from "./support.ts";

const strangers = (count: number, over: Parameters<typeof send>[1] = {}) =>
  times(count, () => ({ recipient: inBlock(), ...over }));

/** One new number in each of so many blocks and ranges of a country. */
const spread = (count: number, country: string, code: string) =>
  times(count, (index) => ({ recipient: `+${code}${String(index).padStart(4, "0")}0000001`, country }));

describe("a block of 10,000 numbers", () => {
  it("gets 30 new sends in a day; the next is refused", async () => {
    const sent = await sendEach(ordinary().open(), strangers(31));
    assert.deepEqual(sent[29], { verdict: "pass", recipient: "new" });
    assert.deepEqual(sent[30], {
      verdict: "refuse",
      rule: "block",
      count: 31,
      limit: 30,
      recipient: "new",
      code: "ERR_GUARD_DESTINATION",
    });
  });

  it("gets as many again after midnight", async () => {
    const site = ordinary();
    const guard = site.open();
    await sendEach(guard, strangers(31));
    site.clock.now += dayMs;
    assert.equal(accepted(await sendEach(guard, strangers(40))), 30);
  });

  it("counts anew on the first of a month", async () => {
    const site = siteOf({ now: Date.UTC(2026, 1, 28, 23, 59, 59, 999) });
    settle(site);
    const guard = site.open();
    assert.equal(accepted(await sendEach(guard, strangers(31))), 30);
    site.clock.now += 1;
    assert.equal(accepted(await sendEach(guard, strangers(31))), 30);
    assert.equal(countOf(site, "n", "block", "491511234"), 30);
    assert.ok(site.table.items.has("guard#block#491511234#202603"));
  });

  it("gets what it has earned", async () => {
    const site = ordinary();
    seed(site, ["block", "491511234"], { days: 45, fresh: 30, all: 40 });
    assert.equal(accepted(await sendEach(site.open(), strangers(60))), 45);
  });

  it("earns nothing by the last seven days", async () => {
    const site = ordinary();
    seed(site, ["block", "491511234"], { days: 7, fresh: 1000, all: 1000 });
    assert.equal(accepted(await sendEach(site.open(), strangers(60))), 30);
  });

  it("has its past in the months before", async () => {
    const site = ordinary({ now: Date.UTC(2027, 2, 1, 12) });
    seed(site, ["block", "491511234"], { days: 28, from: 8, fresh: 40, all: 40 });
    assert.equal(accepted(await sendEach(site.open(), strangers(70))), 60);
  });

  it("is not held back for people who come back", async () => {
    const site = ordinary();
    const people = strangers(30);
    await sendEach(site.open(), people);
    site.clock.now += dayMs;
    const guard = site.open();
    assert.equal(accepted(await sendEach(guard, strangers(31))), 30);
    assert.equal(accepted(await sendEach(guard, people)), 30);
  });
});

describe("a range of a million numbers", () => {
  it("gets 120 new sends in a day", async () => {
    const messages = times(130, (index) => ({ recipient: inBlock(`4915112${10 + (index % 13)}`) }));
    const sent = await sendEach(ordinary().open(), messages);
    assert.equal(accepted(sent), 120);
    assert.deepEqual([sent[120]?.rule, sent[120]?.limit], ["range", 120]);
  });
});

describe("a country", () => {
  it("that is home gets 200 new sends where it has earned less, and then takes from the overdraft", async () => {
    const site = siteOf();
    seed(site, ["country", "DE"], { days: 45, fresh: 5, all: 20 });
    seed(site, ["all", ""], { days: 45, fresh: 5, all: 20 });
    const sent = await sendEach(site.open(), spread(260, "DE", "49"));
    assert.equal(accepted(sent), 250);
    assert.equal(sent[199]?.overdraft, undefined);
    assert.equal(sent[200]?.overdraft, 2);
  });

  it("that was never seen lives on the overdraft, which all share", async () => {
    const guard = ordinary().open();
    const both = times(60, (index) => spread(60, index % 2 ? "GH" : "TG", index % 2 ? "233" : "228")[index]);
    const sent = await sendEach(guard, both);
    assert.equal(accepted(sent), 50);
    assert.deepEqual([sent[50]?.rule, sent[50]?.code], ["country", "ERR_GUARD_DESTINATION"]);
  });

  it("gets what it has earned before it takes from the overdraft", async () => {
    const site = ordinary();
    seed(site, ["country", "FR"], { days: 45, fresh: 20, all: 25 });
    const sent = await sendEach(site.open(), spread(90, "FR", "336"));
    assert.equal(sent.filter(({ overdraft, verdict }) => verdict === "pass" && !overdraft).length, 30);
    assert.equal(accepted(sent), 80);
  });

  it("gets people who come back, however many new ones there are, as far as its allowance for them goes", async () => {
    const site = ordinary();
    seed(site, ["country", "FR"], { days: 45, fresh: 2, all: 12 });
    const people = spread(50, "FR", "336");
    assert.equal(accepted(await sendEach(site.open(), people)), 50);
    site.clock.now += dayMs;
    const guard = site.open();
    // All that the country has earned, and then the overdraft.
    assert.equal(accepted(await sendEach(guard, spread(90, "FR", "337"))), 15 + 50);
    assert.equal(accepted(await sendEach(guard, people)), 45);
  });

  it("that is not listed gets nothing; one that is listed counts as home without overdraft", async () => {
    const guard = ordinary().open({ countries: ["DE", "FR"] });
    assert.equal((await send(guard, { country: "GH" })).code, "ERR_GUARD_COUNTRY");
    assert.equal((await send(guard, { country: undefined })).code, "ERR_GUARD_NUMBER");
    assert.equal(accepted(await sendEach(guard, spread(260, "FR", "336"))), 200);
  });
});

describe("a day's budget", () => {
  it("refuses what comes after it", async () => {
    const sent = await sendEach(ordinary().open({ messagesPerDay: 3 }), strangers(4));
    assert.deepEqual(
      sent.map(({ code, budget }) => code ?? budget),
      [33, 67, 100, "ERR_GUARD_BUDGET"],
    );
  });

  it("is kept in monitor too", async () => {
    const sent = await sendEach(ordinary().open({ messagesPerDay: 3, mode: "monitor" }), strangers(5));
    assert.equal(accepted(sent), 3);
  });

  it("is exact although environments take many counts ahead", async () => {
    const site = ordinary();
    const guards = times(10, () => site.open({ messagesPerDay: 1000 }));
    const messages = times(1200, (index) => ({ recipient: inBlock(`49160${1000 + index}`) }));
    let passed = 0;
    for (const [index, message] of messages.entries()) {
      const guard = guards[index % 10];
      if (guard && (await send(guard, message)).verdict !== "refuse") passed += 1;
    }
    assert.equal(passed, 1000);
  });
});

describe("a number", () => {
  it("of a refused type is refused without any call", async () => {
    const site = ordinary();
    const guard = site.open();
    await send(guard);
    site.table.calls.length = 0;
    const sent = await send(guard, { type: "PREMIUM_RATE" });
    assert.equal(sent.code, "ERR_GUARD_NUMBER");
    assert.deepEqual(
      site.table.calls.filter((call) => !call.startsWith("get")),
      [],
    );
  });
});

const lastOf = (guard: Guard, over: Pick<Watched, "recipient"> & Partial<Watched>) =>
  guard.watch({ pepper: "pepper", report: () => undefined, onTableError: () => undefined, ...over }).last;

describe("a safe prefix", () => {
  it("is neither held back by recipient nor by destination", async () => {
    const guard = ordinary().open({ safe: ["+491511234"] });
    assert.equal(accepted(await sendEach(guard, strangers(40))), 40);
    const recipient = inBlock();
    assert.equal(
      accepted(
        await sendEach(
          guard,
          times(12, () => ({ recipient })),
        ),
      ),
      12,
    );
  });

  it("does not use up what others of the country get", async () => {
    const site = ordinary();
    await sendEach(site.open({ safe: ["+491511234"] }), strangers(40));
    assert.equal(countOf(site, "t", "country", "DE"), 0);
  });
});

describe("learning", () => {
  it("begins with the first message and refuses no destination", async () => {
    const site = siteOf();
    site.table.items.clear();
    const sent = await sendEach(site.open(), strangers(60));
    assert.equal(accepted(sent), 60);
    assert.deepEqual([sent[29]?.verdict, sent[30]?.verdict, sent[30]?.rule], ["pass", "learning", "block"]);
  });

  it("holds back a recipient from the first message", async () => {
    const site = siteOf({ age: 1 });
    const recipient = inBlock();
    const sent = await sendEach(
      site.open(),
      times(9, () => ({ recipient })),
    );
    assert.equal(sent[8]?.code, "ERR_GUARD_RECIPIENT");
  });

  it("ends after 14 days", async () => {
    const site = siteOf({ age: 14 });
    seed(site, ["country", "DE"], { days: 14, fresh: 100, all: 100 });
    seed(site, ["all", ""], { days: 14, fresh: 100, all: 100 });
    assert.equal(accepted(await sendEach(site.open(), strangers(60))), 30);
    site.clock.now -= 1;
    assert.equal(accepted(await sendEach(site.open(), strangers(60))), 60);
  });

  it("begins anew by another text, and forgets the past", async () => {
    const site = ordinary();
    const guard = site.open({ learn: "again" });
    assert.equal(accepted(await sendEach(guard, strangers(60))), 60);
    site.clock.now += 15 * dayMs;
    assert.equal(accepted(await sendEach(site.open({ learn: "again" }), strangers(60))), 30);
  });

  it("is told about once at its end, by prefixes no longer than minus 6", async () => {
    const site = siteOf();
    site.table.items.clear();
    await sendEach(site.open(), strangers(60));
    site.clock.now += 14 * dayMs;
    const guard = site.open();
    await send(guard);
    await send(site.open());
    assert.deepEqual(site.learned, [["4915112"]]);
    site.table.calls.length = 0;
    await send(guard);
    assert.ok(!site.table.calls.includes("update guard#start"));
  });
});

describe("monitor", () => {
  it("says what it would refuse, and counts it", async () => {
    const site = ordinary();
    const sent = await sendEach(site.open({ mode: "monitor" }), strangers(40));
    assert.deepEqual([sent[39]?.verdict, sent[39]?.rule, sent[39]?.count], ["would-refuse", "block", 40]);
    assert.equal(countOf(site, "n", "block", "491511234"), 40);
  });
});

describe("a guard that is off", () => {
  it("asks nothing of the table", async () => {
    const site = ordinary();
    assert.equal((await send(site.open({ mode: "off" }))).verdict, "pass");
    assert.deepEqual(site.table.calls, []);
  });
});

describe("a country whose codes are not used", () => {
  it("is only watched, in every mode", async () => {
    for (const mode of ["enforce", "monitor"] as const) {
      const sent = await send(ordinary().open({ mode }), { lacksConversions: true });
      assert.deepEqual(sent, { verdict: "would-refuse", rule: "conversion", recipient: "new" });
    }
  });

  it("is not held against those who come back, nor against safe numbers", async () => {
    const site = ordinary();
    const recipient = inBlock();
    await send(site.open(), { recipient });
    site.clock.now += dayMs;
    assert.equal((await send(site.open(), { recipient, lacksConversions: true })).verdict, "pass");
    const safe = site.open({ safe: ["+4915112"] });
    assert.equal((await send(safe, { lacksConversions: true })).verdict, "pass");
  });
});

describe("an address", () => {
  it("with more than 20 new sends in an hour is only watched", async () => {
    const guard = ordinary().open();
    const from = (ip: string) => times(21, (index) => ({ ip, recipient: inBlock(`49160${1000 + index}`) }));
    assert.deepEqual((await sendEach(guard, from("192.0.2.1")))[20], {
      verdict: "would-refuse",
      rule: "ip",
      count: 21,
      limit: 20,
      recipient: "new",
    });
  });

  it("counts anew every hour, and is not in the table", async () => {
    const site = ordinary();
    const guard = site.open();
    const from = times(20, (index) => ({ ip: "192.0.2.1", recipient: inBlock(`49160${1000 + index}`) }));
    await sendEach(guard, from);
    site.clock.now += 3_600_000;
    assert.equal((await send(guard, { ip: "192.0.2.1" })).verdict, "pass");
    assert.ok(![...site.table.items.keys()].some((key) => key.startsWith("guard#ip")));
  });

  it("of IPv6 is its first 64 bits", async () => {
    const guard = ordinary().open();
    const messages = times(21, (index) => ({
      ip: `2001:db8:0:1::${index.toString(16)}`,
      recipient: inBlock(`49160${1000 + index}`),
    }));
    assert.equal((await sendEach(guard, messages))[20]?.rule, "ip");
    assert.equal((await send(guard, { ip: "2001:db8:0:2::1" })).verdict, "pass");
  });
});

describe("what was not sent", () => {
  const counts = (site: ReturnType<typeof ordinary>) => [
    countOf(site, "n", "block", "491511234"),
    countOf(site, "n", "range", "4915112"),
    site.table.items.get(dayKey("sent", dayOf(noon))) &&
      numberOf(site.table.items.get(dayKey("sent", dayOf(noon))), "n"),
    [...site.table.items.keys()].filter((key) => key.startsWith("guard#to#")).length,
  ];

  it("leaves all counts as they were", async () => {
    const site = ordinary();
    const guard = site.open({ messagesPerDay: 100 });
    await send(guard);
    const before = counts(site);
    await send(guard, { outcome: "unsent" });
    assert.deepEqual(counts(site), before);
  });

  it("stays counted where it may have been sent", async () => {
    const site = ordinary();
    await send(site.open(), { outcome: "unknown" });
    assert.equal(countOf(site, "n", "block", "491511234"), 1);
  });

  it("because it was refused leaves all counts as they were", async () => {
    const site = ordinary();
    const guard = site.open({ messagesPerDay: 100 });
    await sendEach(guard, strangers(30));
    const before = counts(site);
    await sendEach([guard, site.open({ messagesPerDay: 100 })][1] ?? guard, strangers(3));
    assert.deepEqual(counts(site), before);
  });

  it("does not make a number known for tomorrow", async () => {
    const site = ordinary();
    const recipient = inBlock();
    await send(site.open(), { recipient, outcome: "unsent" });
    site.clock.now += dayMs;
    assert.equal((await send(site.open(), { recipient })).recipient, "new");
  });

  it("costs no call once the destination is known to be closed", async () => {
    const site = ordinary();
    const guard = site.open();
    await sendEach(guard, strangers(31));
    site.table.calls.length = 0;
    await sendEach(guard, strangers(5));
    assert.deepEqual(
      site.table.calls.map((call) => call.slice(0, 13)),
      times(5, () => "get guard#to#"),
    );
  });

  it("is asked about again after a minute, as others may not have sent theirs", async () => {
    const site = ordinary();
    const [guard, other] = [site.open(), site.open()];
    const waiting = await Promise.all(
      times(30, async () => {
        const about = { recipient: inBlock(), country: "DE", pepper: "pepper" };
        const watch = other.watch({ ...about, report: () => undefined, onTableError: () => undefined });
        await watch.admit({ provider: "a", isCounted: true });
        return watch;
      }),
    );
    assert.equal((await send(guard)).code, "ERR_GUARD_DESTINATION");
    await Promise.all(waiting.map((watch) => watch.settle("unsent")));
    assert.equal((await send(guard)).code, "ERR_GUARD_DESTINATION");
    site.clock.now += 60_000;
    assert.equal((await send(guard)).verdict, "pass");
  });

  it("does not lock a recipient for longer", async () => {
    const site = ordinary();
    const guard = site.open();
    const recipient = inBlock();
    await sendEach(
      guard,
      times(8, () => ({ recipient })),
    );
    for (let minutes = 1; minutes < 15; minutes += 1) {
      site.clock.now = noon + minutes * 60_000;
      assert.equal((await send(guard, { recipient })).code, "ERR_GUARD_RECIPIENT");
    }
    site.clock.now = noon + 15 * 60_000;
    assert.equal((await send(guard, { recipient })).verdict, "pass");
  });
});

describe("who sent the last message", () => {
  const previousOf = (site: ReturnType<typeof ordinary>, over: Parameters<typeof lastOf>[1]) =>
    lastOf(site.open(), over);

  it("is known with the next one", async () => {
    const site = ordinary();
    const recipient = inBlock();
    await send(site.open(), { recipient, provider: "first" });
    site.clock.now += 1000;
    assert.deepEqual(await previousOf(site, { recipient }), { provider: "first", at: noon, countedAt: noon });
  });

  it("is the provider that accepted, not the one that was announced", async () => {
    const site = ordinary();
    const recipient = inBlock();
    await send(site.open(), { recipient, provider: "first", outcome: { provider: "second" } });
    assert.equal((await previousOf(site, { recipient }))?.provider, "second");
  });

  it("is known under the previous pepper too, and goes on under the new one", async () => {
    const site = ordinary();
    const recipient = inBlock();
    await send(site.open(), { recipient, pepper: "old" });
    site.clock.now += dayMs;
    const rotated = { recipient, pepper: "new", previousPepper: "old" };
    assert.equal((await previousOf(site, rotated))?.at, noon);
    assert.equal((await send(site.open(), rotated)).recipient, "returning");
    assert.equal((await send(site.open(), { recipient, pepper: "new" })).recipient, "returning");
  });
});
