// A busy site: what its table knows of the past, and the codes that people ask for.
import { dayMs, dayOf, daysThatCount } from "../../gateway/guard/history.ts";
import { dayAttribute, monthKey, startKey } from "../../gateway/guard/keys.ts";
import type { Item } from "../../gateway/state/table.ts";
import { message } from "../../tests/support/documents.ts";
import { eventOf } from "../../tests/support/gatewayProcess.ts";

/** Messages that the site sends on a day, and has sent on each day of the last five weeks. */
const daily = 1_000_000;

/** Of all numbers: an operator in Germany. */
const prefix = "49170";

const beganDaysAgo = 60;

/** A code to a number of its own in Germany, as the function URL hands it on; to that of another code with `person`. */
export function codeEvent(code: number, person = code): object {
  // Spread over blocks and ranges as people are.
  const digits = String((person * 7_654_321 + 1_234_567) % 100_000_000).padStart(8, "0");
  const recipient = `+${prefix}${digits.slice(1)}`;
  const body = `Your code is ${String(code).padStart(6, "0")}`;
  // Each person has a network of their own.
  const ip = `93.${128 + (person >> 8)}.${person & 255}.7`;
  return eventOf({ body: { ...message, recipient, body, req: { ...message.req, ip } } });
}

/** So many codes, the first of this number. */
export function codeEvents(count: number, first = 0): object[] {
  return Array.from({ length: count }, (_, index) => codeEvent(first + index));
}

/** The ranges of the numbers above. */
export const ranges = Array.from({ length: 10 }, (_, digit) => `${prefix}${digit}`);

/** Items of a site on which the guard has been for two months, with ranges that get each as much as everything. */
export function usualSite(now: number, busyRanges: readonly string[] = []): Map<string, Item> {
  const today = dayOf(now);
  const items = new Map<string, Record<string, Item[string]>>();
  const busy = busyRanges.map((range) => ["range", range] as const);
  for (const [level, id] of [["all", ""], ["country", "DE"], ...busy] as const) {
    for (let day = today; day > today - 40; day -= 1) {
      const key = monthKey(level, id, day);
      const item = items.get(key) ?? { pk: { S: key } };
      item[dayAttribute("t", day)] = { N: String(daily) };
      item[dayAttribute("n", day)] = { N: String(daily / 10) };
      items.set(key, item);
    }
  }
  items.set(startKey, {
    pk: { S: startKey },
    since: { N: String(now - beganDaysAgo * dayMs) },
    generation: { S: "" },
    closed: { N: "1" },
  });
  return items;
}

/** Items that hold the past of a destination: one for each month in which a day of it counts. */
export function itemsOfPast(now: number): number {
  const days = daysThatCount(dayOf(now), { since: now - beganDaysAgo * dayMs, learnDays: 14 });
  return new Set(days.map((day) => monthKey("all", "", day))).size;
}
