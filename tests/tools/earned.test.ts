import assert from "node:assert/strict";
import { dayOf } from "../../gateway/guard/history.ts";
import { dayAttribute, dayKey, monthKey } from "../../gateway/guard/keys.ts";
import type { GuardSettings } from "../../gateway/guard/settings.ts";
import { type Item, number, text } from "../../gateway/state/table.ts";
import { itemsOf, usersOf } from "../../tools/attack/past.ts";
import { randomOf } from "../../tools/attack/random.ts";
import { byConfig } from "../../tools/changes.ts";
import { earnedLines } from "../../tools/earnedReport.ts";
import { openTable } from "../../tools/guardTable.ts";
import { settingsOf } from "../gateway/guard/support.ts";

const now = Date.UTC(2026, 6, 20, 12);

/** A table after four weeks of logins in Germany, Austria and Switzerland, with more items. */
function tableWith(...items: readonly Item[]): Map<string, Item> {
  const users = usersOf(["DE", "AT", "CH"], randomOf(1));
  const known = { now, generation: "", pepper: "pepper", provider: "aws" };
  const all = [...itemsOf(users, known, randomOf(2)), ...items];
  return new Map(all.map((item) => [JSON.stringify(item.pk), item]));
}

/** Messages of today to a country, all of them to new numbers. */
const today = (country: string, count: number): Item => ({
  pk: text(monthKey("country", country, dayOf(now))),
  [dayAttribute("n", dayOf(now))]: number(count),
  [dayAttribute("t", dayOf(now))]: number(count),
});
const overdraft = (used: number): Item => ({ pk: text(dayKey("over", dayOf(now))), n: number(used) });

async function report(
  table: Map<string, Item>,
  settings: Partial<GuardSettings> = {},
  at = now,
): Promise<string> {
  const get = async (key: string) => table.get(JSON.stringify(text(key)));
  return (await earnedLines(get, settingsOf(settings), { change: byConfig("dev"), now: at })).join("\n");
}

describe("npm run providers -- check --earned", () => {
  it("gives the commands that open exactly the countries that have earned something", async () => {
    const said = await report(tableWith(today("LV", 3), overdraft(3)));
    assert.match(said, /^DE Germany +\d{4} in 28 days; today 0 of 200 to new numbers$/m);
    assert.match(
      said,
      /^AT Austria +\d{3} in 28 days; today 0 of \d+ to new numbers, 0 of \d+ to who comes back$/m,
    );
    assert.match(said, /^LV Latvia +3 in 28 days; .*; more takes from what all countries share$/m);
    assert.match(said, /^beyond their own, all countries together: 3 of 50 used today$/m);
    const opened = [
      ...said.matchAll(/pulumi config set --stack dev --path 'guard\.countries\[(\d)\]' (..)/g),
    ];
    assert.deepEqual(
      opened.map(([, place, country]) => `${place} ${country}`),
      ["0 DE", "1 AT", "2 CH"],
    );
  });

  it("tells who gets no more today, and who would get no more where the guard only watches", async () => {
    const table = tableWith(today("LV", 50), overdraft(50));
    assert.match(await report(table), /^LV Latvia .*; REFUSES more$/m);
    assert.match(await report(table, { mode: "monitor" }), /^LV Latvia .*; would refuse more$/m);
    assert.doesNotMatch(await report(table), /^DE .*(REFUSES|refuse)/m);
  });

  it("tells what is closed where countries are named, and names no others", async () => {
    const said = await report(tableWith(today("DE", 200)), { countries: ["DE"], messagesPerDay: 5000 });
    assert.match(said, /^DE Germany .*today 200 of 200 to new numbers; REFUSES more$/m);
    assert.match(said, /^AT Austria .*; CLOSED \(ERR_GUARD_COUNTRY\)$/m);
    assert.match(said, /^messages of today: 0 of 5000$/m);
    assert.doesNotMatch(said, /pulumi config set/);
  });

  it("tells when learning ends, until when nothing is refused", async () => {
    const table = tableWith(today("LV", 50), overdraft(50));
    const started = now - 30 * 24 * 3600 * 1000;
    assert.match(await report(table), /^learning began on 2026-06-20 and is over$/m);
    const said = await report(table, { learnDays: 14 }, started + 24 * 3600 * 1000);
    assert.match(
      said,
      /^learning began on 2026-06-20 and ends on 2026-07-04: until then no destination is refused$/m,
    );
    assert.match(said, /^no country has earned anything yet$/m);
  });

  it("knows nothing before the first message, and nothing of what was learned under another name", async () => {
    assert.equal(await report(new Map()), "the guard has not seen a message yet");
    assert.equal(await report(tableWith(), { learn: "anew" }), "the guard has not seen a message yet");
  });
});

describe("the table of a stack", () => {
  it("is not read without credentials, and the error says which to set", async () => {
    const get = openTable(
      { name: "table-1", region: "eu-central-1" },
      {
        credentials: () =>
          Promise.reject(Object.assign(new Error("none"), { name: "CredentialsProviderError" })),
      },
    );
    await assert.rejects(get("guard#start"), /there are no AWS credentials\. Set AWS_PROFILE/);
  });
});
