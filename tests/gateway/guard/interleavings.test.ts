// Many environments at once, over a table whose calls arrive and are answered in any order, twice, or not at all. A run that
// fails names its seed.
import assert from "node:assert/strict";
import { createGuard } from "../../../gateway/guard/guard.ts";
import type { Table } from "../../../gateway/state/table.ts";
import type { Fault } from "../../support/memoryTable.ts";
import { randomBy } from "../../support/random.ts";
import { accepted, inBlock, ordinary, type Sent, send, settingsOf, times } from "./support.ts";

type Settings = Parameters<typeof settingsOf>[0];

interface Run {
  readonly settings?: Settings;
  readonly country?: string;
  readonly recipient: (index: number) => string;
  /** The share of calls whose answer is lost for good, half of them before anything is written. */
  readonly lost?: number;
  /** The share of writes whose answer is lost once, so that they are made again; counts are not, as added twice they hide the others. */
  readonly repeated?: number;
  /** The share of messages that no provider takes. */
  readonly unsent?: number;
}

const operations = ["get", "put", "insist", "remove", "update"] as const;

/** Each call waits before it arrives, and its answer on the way back. */
function disturbed(table: Table, random: () => number, { repeated = 0 }: Run): Table {
  const wait = async () => {
    for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
  const slow = operations.map((name) => [
    name,
    async (...given: never[]) => {
      const call = table[name] as (...all: never[]) => Promise<unknown>;
      await wait();
      if (name !== "get" && name !== "update" && random() < repeated) {
        await call(...given);
        await wait();
      }
      return call(...given).finally(wait);
    },
  ]);
  return { ...table, ...Object.fromEntries(slow) };
}

/** 100 messages from 10 environments, of which each has one at a time: what the guard said of those that were sent. */
async function sentIn(seed: number, run: Run): Promise<Sent[]> {
  const { settings, country = "DE", recipient, lost = 0, unsent = 0 } = run;
  const random = randomBy(seed);
  const site = ordinary();
  const now = () => {
    site.clock.now += 1;
    return site.clock.now;
  };
  const table = disturbed(site.table, random, run);
  const environments = times(10, () => createGuard({ settings: settingsOf(settings), table, now }));
  const sent: Sent[] = [];
  const fault = (): Fault | undefined => (random() < lost ? (random() < 0.5 ? "fails" : "lost") : undefined);
  await Promise.all(
    environments.map(async (guard, nth) => {
      for (let index = nth; index < 100; index += environments.length) {
        // Blind environments that have never read a past let pass what they know nothing of.
        if (index > nth) site.table.fault = fault;
        const isSent = random() >= unsent;
        const outcome = isSent ? { provider: "a" } : "unsent";
        const verdict = await send(guard, { recipient: recipient(index), country, outcome });
        if (isSent) sent.push(verdict);
      }
    }),
  );
  return sent;
}

const toBlock: Run = { recipient: () => inBlock() };
const abroad: Run = { country: "GH", recipient: (index) => `+233${1000 + index}0000001` };
const person = inBlock();
/** With so many runs. */
const limits: readonly (readonly [string, number, number, Run])[] = [
  ["a block", 30, 10, toBlock],
  ["a country that was never seen", 50, 10, abroad],
  [
    "the day's budget",
    40,
    10,
    { settings: { messagesPerDay: 40 }, recipient: (index) => `+4916${1000 + index}0001` },
  ],
  ["a recipient", 8, 80, { recipient: () => person }],
];

for (const [what, limit, runs, run] of limits)
  describe(`the limit of ${what}`, () => {
    const seeds = times(runs, (index) => index + 1);

    it("is met exactly, in whichever order calls arrive and are answered", async () => {
      for (const seed of seeds) assert.equal(accepted(await sentIn(seed, run)), limit, `seed ${seed}`);
    });

    it("is not exceeded where messages are given back and writes are made again", async () => {
      for (const seed of seeds) {
        const count = accepted(await sentIn(seed, { ...run, repeated: 0.3, unsent: 0.3 }));
        assert.ok(count <= limit, `${count} of ${limit}, seed ${seed}`);
      }
    });

    it("is exceeded by no more messages than those whose counts were not answered", async () => {
      for (const seed of seeds) {
        const sent = await sentIn(seed, { ...run, lost: 0.1 });
        const blind = sent.filter(({ verdict }) => verdict === "blind").length;
        const known = accepted(sent) - blind;
        assert.ok(known <= limit, `${known} of ${limit}, and ${blind} blindly, seed ${seed}`);
      }
    });
  });
