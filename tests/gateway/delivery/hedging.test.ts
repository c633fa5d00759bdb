import assert from "node:assert/strict";
import type { Carry } from "../../../gateway/delivery/attempt.ts";
import { UndeliveredError } from "../../../gateway/delivery/deliver.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { Account, Outcome } from "../../../gateway/providers/index.ts";
import { accepted, account, accountOf, deliveryOver, recipient, reply, request } from "./support.ts";

describe("delivery with hedging", () => {
  const policy = { onUnknown: "next", hedge: true } as const;

  /** Answers for some providers at once, for others only when they are given up. */
  function race(slow: string, outcomes: Readonly<Record<string, Outcome>>, onEnd = () => {}) {
    const given: string[] = [];
    const accounts = Object.entries(outcomes).map(
      ([name, outcome]): Account => ({
        request: () => ({ ...request, url: name }),
        outcome: () => outcome,
      }),
    );
    const carry: Carry = ({ url }, _, signal) => {
      given.push(url);
      if (url !== slow) return Promise.resolve(reply);
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () =>
          setImmediate(() => {
            onEnd();
            reject(new ExchangeError("connection", true));
          }),
        );
      });
    };
    return { given, ...deliveryOver(accounts, { policy, carry, usualMs: () => 5 }) };
  }

  it("starts the next provider beside one that takes long, and gives the slow one up", async () => {
    const { run, given } = race("a", { a: accepted, b: accepted });
    assert.equal((await run()).provider, "b");
    assert.deepEqual(given, ["a", "b"]);
  });

  it("does not start the next beside one that is quick", async () => {
    const { run, given } = race("", { a: accepted, b: accepted });
    assert.equal((await run()).provider, "a");
    assert.deepEqual(given, ["a"]);
  });

  it("reports what it cut off, after what was faster", async () => {
    const { run, reports } = race("a", { a: accepted, b: accepted });
    await run();
    assert.deepEqual(
      reports.map(({ provider, outcome }) => [provider, outcome]),
      [
        ["b", accepted],
        ["a", { kind: "unknown", reason: "overtaken" }],
      ],
    );
  });

  it("ends only when nothing is under way any more", async () => {
    const ends: string[] = [];
    const { run } = race("a", { a: accepted, b: accepted }, () => ends.push("a"));
    await run();
    assert.deepEqual(ends, ["a"]);
  });

  it("does not wait for newer credentials of a provider that is cut off", async () => {
    const never = new Promise<undefined>(() => undefined);
    const accounts = [accountOf(account), accountOf(accepted)];
    const { run, reports } = deliveryOver(accounts, { policy, usualMs: () => 5, renew: () => never });
    assert.equal((await run()).provider, "b");
    assert.equal(reports.map(({ provider }) => provider).join(""), "ab");
  });

  it("may have been sent by one that is cut off because another refuses the recipient", async () => {
    const { run } = race("a", { a: accepted, b: recipient });
    const error = await run().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof UndeliveredError);
    assert.deepEqual([error.code, error.tried], ["ERR_REJECTED_RECIPIENT", ["b", "a"]]);
  });
});
