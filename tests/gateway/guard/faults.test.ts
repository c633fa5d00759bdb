// The guard among many, under lost answers, and without its table; what its keys give away.
import assert from "node:assert/strict";
import { createGuard } from "../../../gateway/guard/guard.ts";
import { dayOf } from "../../../gateway/guard/history.ts";
import { recipientKey } from "../../../gateway/guard/keys.ts";
import { fromItem } from "../../../gateway/guard/recipient.ts";
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
  settingsOf,
  settle,
  siteOf,
  times,
} from "./support.ts";

const strangers = (count: number) => times(count, () => ({ recipient: inBlock() }));

/** One new number in each of so many ranges of a country. */
const spread = (count: number, country: string, code: string) =>
  times(count, (index) => ({ recipient: `+${code}${String(index).padStart(4, "0")}0000001`, country }));

const isCount = (operation: string) => operation === "update";

describe("200 messages at once from 10 environments", () => {
  it("to one block: 30 are accepted, and as many are counted", async () => {
    const site = ordinary();
    const guards = times(10, () => site.open());
    const sent = await Promise.all(
      strangers(200).map((message, i) => send(guards[i % 10] ?? site.open(), message)),
    );
    assert.equal(accepted(sent), 30);
    assert.equal(countOf(site, "n", "block", "491511234"), 30);
    assert.equal(countOf(site, "n", "range", "4915112"), 30);
  });

  it("to one recipient: 8 are accepted", async () => {
    const site = ordinary();
    const guards = times(10, () => site.open());
    const recipient = inBlock();
    const sent = await Promise.all(times(200, (i) => send(guards[i % 10] ?? site.open(), { recipient })));
    assert.equal(accepted(sent), 8);
    const item = fromItem(site.table.items.get(recipientKey("pepper", recipient)));
    assert.equal(item?.short.count, 8);
  });

  it("to one unknown country: 50 are accepted", async () => {
    const site = ordinary();
    const guards = times(10, () => site.open());
    const sent = await Promise.all(
      spread(200, "GH", "233").map((message, i) => send(guards[i % 10] ?? site.open(), message)),
    );
    assert.equal(accepted(sent), 50);
    assert.equal(countOf(site, "n", "country", "GH"), 50);
  });
});

describe("two messages to one recipient", () => {
  it("of which the first is not sent leave the second counted", async () => {
    const site = ordinary();
    const recipient = inBlock();
    const key = recipientKey("pepper", recipient);
    const quiet = { report: () => undefined, onTableError: () => undefined };
    const first = site.open().watch({ recipient, country: "DE", pepper: "pepper", ...quiet });
    await first.admit({ provider: "a", isCounted: true });
    await send(site.open(), { recipient, provider: "b" });
    await first.settle("unsent");
    const item = fromItem(site.table.items.get(key));
    assert.deepEqual([item?.short.count, item?.long.count, item?.provider], [1, 1, "b"]);
  });
});

describe("an answer that was lost", () => {
  it("counts at most once more at a counter", async () => {
    const site = ordinary();
    site.table.fault = (operation) => (isCount(operation) ? "twice" : undefined);
    await send(site.open());
    assert.equal(countOf(site, "n", "block", "491511234"), 2);
  });

  it("takes a message back once at most", async () => {
    const site = ordinary();
    await send(site.open());
    const quiet = { report: () => undefined, onTableError: () => undefined };
    const watch = site.open().watch({ recipient: inBlock(), country: "DE", pepper: "pepper", ...quiet });
    await watch.admit({ provider: "a", isCounted: true });
    site.table.fault = (operation) => (isCount(operation) ? "twice" : undefined);
    await watch.settle("unsent");
    assert.equal(countOf(site, "n", "block", "491511234"), 1);
  });

  it("does not count twice at a recipient, and is undone", async () => {
    const site = ordinary();
    const recipient = inBlock();
    const key = recipientKey("pepper", recipient);
    site.table.fault = (operation) => (operation === "put" ? "twice" : undefined);
    await send(site.open(), { recipient });
    assert.equal(fromItem(site.table.items.get(key))?.short.count, 1);
    await send(site.open(), { recipient, outcome: "unsent" });
    assert.equal(fromItem(site.table.items.get(key))?.short.count, 1);
  });

  it("for good is counted in memory, so that the limit holds", async () => {
    const site = ordinary();
    site.table.fault = (operation, key) => (isCount(operation) && key.includes("block") ? "lost" : undefined);
    assert.equal(accepted(await sendEach(site.open(), strangers(60))), 30);
  });
});

describe("without the table's answer", () => {
  it("messages are sent, and said to be judged blindly", async () => {
    const site = ordinary();
    site.table.fault = () => "fails";
    assert.deepEqual(await send(site.open()), { verdict: "blind", recipient: "new" });
  });

  it("a cold environment holds back recipients and the budget by its own count", async () => {
    const site = ordinary();
    site.table.fault = () => "fails";
    const recipient = inBlock();
    const bombed = await sendEach(
      site.open(),
      times(9, () => ({ recipient })),
    );
    assert.equal(bombed[8]?.code, "ERR_GUARD_RECIPIENT");
    const sent = await sendEach(site.open({ messagesPerDay: 40 }), strangers(41));
    assert.deepEqual([accepted(sent), sent[40]?.code], [40, "ERR_GUARD_BUDGET"]);
  });

  it("a cold environment holds back no destination, whose past it cannot know", async () => {
    const site = ordinary();
    site.table.fault = () => "fails";
    assert.equal(accepted(await sendEach(site.open(), strangers(130))), 130);
    const range = times(130, (index) => ({ recipient: inBlock(`4915112${10 + (index % 13)}`) }));
    assert.equal(accepted(await sendEach(site.open(), range)), 130);
    assert.equal(accepted(await sendEach(site.open(), spread(130, "GH", "233"))), 130);
  });

  it("a block whose past was read before is held back by it", async () => {
    const site = ordinary();
    const guard = site.open();
    await sendEach(guard, strangers(31));
    site.table.fault = () => "fails";
    const [first] = await sendEach(guard, strangers(5));
    assert.equal(first?.code, "ERR_GUARD_DESTINATION");
  });

  it("a warm one goes on counting where it was, with the pasts it holds", async () => {
    const site = ordinary();
    seed(site, ["country", "FR"], { days: 45, fresh: 10, all: 10 });
    const guard = site.open();
    await sendEach(guard, spread(10, "FR", "336"));
    site.table.fault = () => "fails";
    const later = await sendEach(guard, spread(80, "FR", "337"));
    assert.equal(accepted(later), 5 + 50);
  });

  it("for one of the counts, the others hold", async () => {
    const site = ordinary();
    site.table.fault = (operation, key) =>
      isCount(operation) && key.includes("country") ? "fails" : undefined;
    const sent = await sendEach(site.open(), strangers(31));
    assert.deepEqual([sent[29]?.verdict, sent[30]?.rule], ["blind", "block"]);
  });

  it("a message that met it once does not wait for it again", async () => {
    const site = ordinary();
    const guard = site.open();
    await send(guard);
    site.table.fault = (operation) => (operation === "get" ? "fails" : undefined);
    site.table.calls.length = 0;
    await send(guard);
    assert.deepEqual(
      site.table.calls.map((call) => call.slice(0, 13)),
      ["get guard#to#"],
    );
  });

  it("a message that was not sent is not counted in memory", async () => {
    const site = ordinary();
    site.table.fault = () => "fails";
    const guard = site.open();
    const recipient = inBlock();
    await sendEach(
      guard,
      times(20, () => ({ recipient, outcome: "unsent" as const })),
    );
    assert.equal((await send(guard, { recipient })).verdict, "blind");
  });

  it("the table's recovery ends the blindness", async () => {
    const site = ordinary();
    site.table.fault = () => "fails";
    const guard = site.open();
    await send(guard);
    site.table.fault = () => undefined;
    assert.equal((await send(guard)).verdict, "pass");
  });
});

describe("without a table", () => {
  const alone = () =>
    createGuard({ settings: settingsOf({ countries: ["DE"] }), table: undefined, now: () => noon });

  it("numbers, countries and recipients are held back, and nothing is blind", async () => {
    const guard = alone();
    const recipient = inBlock();
    const sent = await sendEach(
      guard,
      times(9, () => ({ recipient })),
    );
    assert.equal(sent[0]?.verdict, "pass");
    assert.equal(sent[8]?.code, "ERR_GUARD_RECIPIENT");
    assert.equal((await send(guard, { country: "FR" })).code, "ERR_GUARD_COUNTRY");
    assert.equal((await send(guard, { type: "PAGER" })).code, "ERR_GUARD_NUMBER");
  });
});

describe("the way to a message's verdict", () => {
  /** Rounds of calls: calls that are under way together are one. */
  async function roundsOf(site: ReturnType<typeof ordinary>, guard = site.open()): Promise<number> {
    let rounds = 0;
    let inRound = false;
    site.table.fault = () => {
      if (!inRound) rounds += 1;
      inRound = true;
      setImmediate(() => {
        inRound = false;
      });
      return undefined;
    };
    const slow = Object.fromEntries(
      (["get", "put", "update"] as const).map((name) => [
        name,
        async (...given: never[]) => {
          const result = await (site.table[name] as (...all: never[]) => Promise<unknown>)(...given);
          await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
          return result;
        },
      ]),
    );
    const table = { ...site.table, ...slow };
    const own = guard ? createGuard({ settings: settingsOf(), table, now: () => site.clock.now }) : guard;
    await send(own);
    rounds = 0;
    await send(own);
    return rounds;
  }

  it("is one read beside the claim and one round of counts", async () => {
    assert.equal(await roundsOf(ordinary()), 2);
  });

  it("is one read and a write for each count that was not taken ahead", async () => {
    const site = ordinary();
    const guard = site.open();
    // Counts of the country are taken ahead by now, two at once.
    await sendEach(guard, strangersElsewhere(9));
    site.table.calls.length = 0;
    await send(guard);
    assert.deepEqual(site.table.calls.map((call) => call.split("#").slice(0, 2).join("#")).sort(), [
      "get guard#to",
      "put guard#to",
      "update guard#all",
      "update guard#block",
      "update guard#range",
    ]);
  });
});

/** New numbers, each in a block and a range of its own. */
const strangersElsewhere = (count: number) =>
  times(count, (index) => ({ recipient: `+4916${String(index).padStart(2, "0")}00000001` }));

describe("a hot key", () => {
  const writesOf = (site: ReturnType<typeof ordinary>, key: string) =>
    site.table.calls.filter((call) => call.startsWith(`update guard#${key}`)).length;

  it("is not written by every message, at home and for everything", async () => {
    const site = ordinary();
    const messages = times(2000, (index) => ({ recipient: `+49${String(index).padStart(4, "0")}0000001` }));
    await sendEach(site.open(), messages);
    assert.ok(writesOf(site, "country") < 100, `${writesOf(site, "country")} of the country`);
    assert.ok(writesOf(site, "all") < 1200, `${writesOf(site, "all")} of all`);
  });

  it("is not written by every message while the guard learns", async () => {
    const site = siteOf({ age: 1 });
    await sendEach(site.open(), spread(3000, "GH", "233"));
    for (const key of ["country", "over"])
      assert.ok(writesOf(site, key) < 1500, `${writesOf(site, key)} of ${key}`);
  });
});

describe("privacy", () => {
  it("lets no key or item tell a number or an address", async () => {
    const site = ordinary();
    const guard = site.open();
    const recipients = times(5, () => inBlock());
    const address = "198.51.100.77";
    await sendEach(
      guard,
      recipients.map((recipient) => ({ recipient, ip: address })),
    );
    const all = JSON.stringify([...site.table.items]);
    for (const number of recipients) assert.ok(!all.includes(number.slice(1)), "a number is in the table");
    assert.ok(!all.includes(address));
  });

  it("lets every item but the start expire", async () => {
    const site = ordinary();
    site.table.items.clear();
    await send(site.open({ messagesPerDay: 5 }), { ip: "198.51.100.77" });
    const lasting = [...site.table.items].filter(([, item]) => !item.expires).map(([key]) => key);
    assert.deepEqual(lasting, ["guard#start"]);
  });

  it("keeps a month for as long as it is looked back on", async () => {
    const site = siteOf({ now: Date.UTC(2026, 0, 31, 12) });
    settle(site);
    await send(site.open());
    const item = site.table.items.get("guard#block#491511234#202601");
    const until = new Date(Number(item?.expires && "N" in item.expires && item.expires.N) * 1000);
    assert.ok(dayOf(until.getTime()) > dayOf(site.clock.now) + 35);
    assert.ok(until.getTime() < site.clock.now + 60 * dayMs);
  });
});
