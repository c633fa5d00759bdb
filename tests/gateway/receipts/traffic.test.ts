// 2,000 messages: every count is exact against what reached the function.
import assert from "node:assert/strict";
import type { Table } from "../../../gateway/state/table.ts";
import { receiptLifeMs } from "../../../gateway/tally/callback.ts";
import { slotKey, slotOf, sum } from "../../../gateway/tally/counts.ts";
import { markMessage } from "../../../gateway/tally/marks.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import { busEvent, functionOver, providers, receiptKey } from "./support.ts";
import { type Arrival, type Message, reportOf, seeded, traffic } from "./traffic.ts";

const begin = Date.UTC(2026, 0, 31, 9);

/** Delivered and failed by slot, provider and country, by what reached the function. */
function expected(arrivals: readonly Arrival[], ends: (message: Message, said: Arrival["said"][]) => string) {
  const said = new Map<Message, Arrival["said"][]>();
  for (const { message, said: state, now, isForged } of arrivals) {
    if (isForged || now - message.at > receiptLifeMs) continue;
    said.set(message, [...(said.get(message) ?? []), state]);
  }
  const counts = new Map<string, number>();
  for (const [message, states] of said) {
    const end = ends(message, states);
    if (end === "undecided") continue;
    const key = `${slotKey(slotOf(message.at), 0).slice(0, -2)} ${message.vendor.provider} ${message.country} ${end}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted());
}

function counted(table: ReturnType<typeof memoryTable>) {
  const slots = Map.groupBy(
    [...table.items.keys()].filter((key) => key.startsWith("tally#")),
    (key) => key.split("#").slice(0, 2).join("#"),
  );
  const counts = [...slots].flatMap(([slot, keys]) =>
    sum(
      keys.map((key) => table.items.get(key)),
      providers,
    ).flatMap(({ pair, counts: found }) =>
      (["delivered", "failed"] as const).map((kind): [string, number] => [
        `${slot} ${pair.provider} ${pair.country} ${kind}`,
        found[kind],
      ]),
    ),
  );
  return Object.fromEntries(counts.filter(([, count]) => count !== 0).toSorted());
}

describe("2,000 messages with receipts that are lost, repeated, out of order, late and forged", () => {
  for (const seed of [1, 20261126]) {
    it(`are counted as told by HTTP, seed ${seed}`, async () => {
      const { arrivals } = traffic(2000, seed, begin);
      const table = memoryTable(new Map(), false);
      const own = functionOver(table);
      for (const arrival of arrivals) {
        const { url, given } = reportOf(arrival);
        own.now = arrival.now;
        const { status } = await own.report(url, given);
        const isRefused = arrival.isForged || arrival.now - arrival.message.at > receiptLifeMs;
        // An account's URL with a strange ticket in the report is answered as any of another message.
        assert.equal(status, isRefused && !(url.includes("?u=") && !arrival.isForged) ? 403 : 200);
      }
      const forged = arrivals.filter(({ isForged }) => isForged).length;
      assert.ok(
        arrivals.length > 3500 && forged > 100,
        `${arrivals.length} receipts, ${forged} of them forged`,
      );
      assert.deepEqual(
        counted(table),
        expected(arrivals, ({ vendor }, said) => vendor.ends(said)),
      );
    });
  }

  it("are counted as told by AWS, beside other messages of the account", async () => {
    const { messages, arrivals } = traffic(2000, 7, begin);
    const random = seeded(8);
    const table = memoryTable(new Map(), false);
    await markAll(table, messages);
    const own = functionOver(table);
    const types = {
      delivered: "TEXT_DELIVERED",
      failed: "TEXT_CARRIER_UNREACHABLE",
      undecided: "TEXT_PENDING",
    };
    const told = arrivals.filter(({ isForged }) => !isForged);
    for (const { message, said, now } of told) {
      own.now = now;
      await own.bus(busEvent(types[said], message.key));
      if (random() < 0.3) await own.bus(busEvent("TEXT_DELIVERED", `other-${message.key}`));
    }
    // The table forgets marks by itself, and this one does not: so nothing is too late.
    const ends = (_: Message, said: string[]) =>
      said.includes("delivered") ? "delivered" : (said.find((state) => state !== "undecided") ?? "undecided");
    const sooner = told.map((arrival) => ({ ...arrival, now: arrival.message.at }));
    assert.deepEqual(counted(table), expected(sooner.map(asAws), ends));
  });
});

const awsMessages = new Map<Message, Message>();

/** The same message, sent by AWS. */
function asAws(arrival: Arrival): Arrival {
  const { message } = arrival;
  const known = awsMessages.get(message) ?? { ...message, vendor: { ...message.vendor, provider: "aws" } };
  awsMessages.set(message, known);
  return { ...arrival, message: known };
}

async function markAll(table: Table, messages: readonly Message[]): Promise<void> {
  for (const { key: messageId, country, at } of messages)
    await markMessage(table, receiptKey, "aws", { provider: "aws", country, at, messageId });
}
