// 2,000 codes and the log of their logins, with everything that a stream may do to it: each count must be exact against what
// reached the function. `FAULTS_SEED=…` repeats a run.
import assert from "node:assert/strict";
import { takeEntries, takeHttp } from "../../../gateway/conversion/readLog.ts";
import { sum } from "../../../gateway/tally/counts.ts";
import { createTally } from "../../../gateway/tally/tally.ts";
import { randomBy } from "../../support/random.ts";
import { conversionKey, entry, noon, reading, streamKey } from "./support.ts";

const seed = Number(process.env.FAULTS_SEED ?? 13);
const codes = 2000;
const providers = ["twilio", "aws-notify", "infobip"];
const countries = ["DE", "AT", undefined];
const hour = 3_600_000;

interface Told {
  readonly body: object;
  readonly arrivesAt: number;
  /** Which code it is of, where it says so. */
  readonly code: number | undefined;
}

describe("the log of 2,000 logins", function () {
  this.timeout(60_000);

  it(`is counted exactly where an Action names the transaction (FAULTS_SEED=${seed})`, () => run(true));
  it(`is counted exactly where recipient and time are all there is (FAULTS_SEED=${seed})`, () => run(false));

  async function run(hasTransactions: boolean): Promise<void> {
    const random = randomBy(seed);
    const oneOf = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    const chance = (share: number) => random() < share;
    const reader = reading();
    const tally = createTally({ receipts: false, conversion: true, feedback: false }, reader.table);
    const kinds = { lost: 0, repeated: 0, both: 0, late: 0, masked: 0, failed: 0 };

    const reached = new Set<number>();
    const sent: { pair: string; at: number }[] = [];
    const told: Told[] = [];
    for (let code = 0; code < codes; code += 1) {
      // Some ask for many codes, a few of them again within the life of one: then nobody but an Action knows by which one
      // they log in.
      const who = hasTransactions ? Math.floor(random() * 1400) : code;
      const recipient = `+49151${String(who).padStart(8, "0")}`;
      const at = noon + Math.floor((code * 6 * hour) / codes);
      const [provider, country] = [oneOf(providers), oneOf(countries)];
      sent.push({ pair: `${provider} ${country}`, at });
      await tally?.note({
        ...{ provider, country, at, recipient, messageId: `m${code}`, isExpected: true },
        keys: { receipts: "unused", conversion: conversionKey },
        onTableError: (error) => assert.fail(String(error)),
        ...(hasTransactions && { transactionId: `t${code}` }),
      });
      if (!chance(0.8)) continue;
      const loginAt = at + 4000 + Math.floor(random() * 200_000);
      const event = (over: object = {}) => ({
        user_name: recipient,
        date: new Date(loginAt).toISOString(),
        ...(hasTransactions && { references: { correlation_id: `t${code}` } }),
        ...over,
      });
      const events = [event()];
      if (chance(0.15)) events.push(event({ type: "ss", date: new Date(loginAt + 40).toISOString() }));
      if (events.length > 1) kinds.both += 1;
      for (const one of events) {
        if (chance(0.05)) {
          kinds.lost += 1;
          continue;
        }
        const isMasked = chance(0.04);
        if (isMasked) kinds.masked += 1;
        const body = entry(isMasked ? { ...one, user_name: oneOf(["***", "9a3b5c7d1e2f4a6b"]) } : one);
        const copies = chance(0.2) ? 1 + Math.ceil(random() * 3) : 1;
        if (copies > 1) kinds.repeated += 1;
        const late = chance(0.06) ? random() * 20 * hour : random() * 90_000;
        if (late > hour) kinds.late += 1;
        for (let copy = 0; copy < copies; copy += 1) {
          const arrivesAt = loginAt + late + copy * random() * hour;
          told.push({ body, arrivesAt, code: isMasked ? undefined : code });
        }
      }
    }

    told.sort((one, other) => one.arrivesAt - other.arrivesAt);
    // Nothing is written when a call fails; a conditional write whose answer is lost is made again.
    reader.table.fault = (operation, key) => {
      if (operation === "update" && key.startsWith("sent#") && chance(0.05)) return oneOf(["twice", "lost"]);
      return chance(0.01) ? "fails" : undefined;
    };
    while (told.length > 0) {
      const batch = told.splice(0, chance(0.3) ? 1 : Math.ceil(random() * 60));
      const bodies = batch.map(({ body }) => body);
      const body = chance(0.5)
        ? JSON.stringify(bodies)
        : bodies.map((each) => JSON.stringify(each)).join("\n");
      const delivery = { method: "POST", authorization: streamKey, body };
      const take = () => (bodies.length > 1 ? takeHttp(delivery, reader) : takeEntries(bodies, reader));
      // Auth0 tells again what was not taken.
      for (let isTaken = false; !isTaken; ) {
        isTaken = await take().then(
          () => true,
          () => false,
        );
        if (!isTaken) kinds.failed += 1;
      }
      for (const { code } of batch) if (code !== undefined) reached.add(code);
    }

    const expected = new Map<string, { expected: number; converted: number }>();
    for (const [code, { pair }] of sent.entries()) {
      const counts = expected.get(pair) ?? { expected: 0, converted: 0 };
      counts.expected += 1;
      if (reached.has(code)) counts.converted += 1;
      expected.set(pair, counts);
    }
    const found = sum([...reader.table.items.values()], providers).map(
      ({ pair: { provider, country }, counts: { sent: all, expected: hoped, converted } }) => {
        assert.equal(all, hoped);
        return [`${provider} ${country}`, { expected: hoped, converted }] as const;
      },
    );
    console.log(
      `      ${codes} codes, ${reached.size} logins reached the function; ${JSON.stringify(kinds)}`,
    );
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
    for (const [kind, times] of Object.entries(kinds)) assert.ok(times > 20, `${kind}: ${times}`);
  }
});
