import assert from "node:assert/strict";
import { getCountries } from "libphonenumber-js/max";
import { fitLedger, type Ledger, openLedger, readLedger } from "../../../gateway/books/ledger.ts";
import { providers } from "../../../gateway/providers/index.ts";

const countsOf = (messages: number) => ({
  ...{ sent: messages, expected: messages, converted: messages },
  ...{ delivered: messages, failed: messages },
});

const everywhere = getCountries().flatMap((country) => providers.map(({ name }) => `${name} ${country}`));

/** Each of so many providers in countries with one message more than the one before. */
function ledgerOf(pairs: readonly string[], of: (place: number) => number): Ledger {
  const sums = new Map(pairs.map((name, place) => [name, countsOf(of(place))]));
  const slots = Array.from({ length: 12 }, (_, at) => ({ at, sums }));
  return { ...openLedger(0), slots, today: { at: 0, sums }, usual: sums, before: sums };
}

describe("the ledger of the books", () => {
  it("holds all that there is where it fits", () => {
    const ledger = ledgerOf(everywhere.slice(0, 100), (place) => place + 1);
    const { text, left } = fitLedger(ledger);
    assert.deepEqual([readLedger(text), left], [ledger, 0]);
  });

  for (const [title, scale] of [
    ["few", 1],
    ["many", 1_000_000.1234],
  ] as const) {
    it(`fits into an item of the table with every provider in every country and ${title} messages`, () => {
      const { text, left } = fitLedger(ledgerOf(everywhere, (place) => (place + 1) * scale));
      assert.ok(Buffer.byteLength(text) < 400 * 1024 - 1024, `${Buffer.byteLength(text)} bytes`);
      const kept = [...(readLedger(text)?.usual.keys() ?? [])];
      assert.ok(kept.length > 200, `${kept.length} are kept`);
      assert.deepEqual([kept, left], [everywhere.slice(-kept.length), everywhere.length - kept.length]);
    });
  }
});
