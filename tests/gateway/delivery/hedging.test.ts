import assert from "node:assert/strict";
import type { Carry } from "../../../gateway/delivery/attempt.ts";
import { UndeliveredError } from "../../../gateway/delivery/deliver.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { Account, Outcome } from "../../../gateway/providers/index.ts";
import {
  accepted,
  account,
  accountOf,
  deliveryOver,
  down,
  recipient,
  reply,
  request,
  unknown,
} from "./support.ts";

/** Accounts that are called by their names. */
function namedAccounts(outcomes: Readonly<Record<string, Outcome>>): Account[] {
  return Object.entries(outcomes).map(([name, outcome]) => ({
    request: () => ({ ...request, url: name }),
    outcome: () => outcome,
  }));
}

describe("delivery past a provider that takes longer than it is waited for", () => {
  /** Answers for some providers at once, for others only when they are given up. */
  function race(
    slow: string,
    outcomes: Readonly<Record<string, Outcome>>,
    { onEnd = () => {}, patienceMs = async (_: string) => 5 } = {},
  ) {
    const given: string[] = [];
    const accounts = namedAccounts(outcomes);
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
    return { given, ...deliveryOver(accounts, { carry, patienceMs }) };
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
    const { run } = race("a", { a: accepted, b: accepted }, { onEnd: () => ends.push("a") });
    await run();
    assert.deepEqual(ends, ["a"]);
  });

  it("does not wait for newer credentials of a provider that is cut off", async () => {
    const never = new Promise<undefined>(() => undefined);
    const accounts = [accountOf(account), accountOf(accepted)];
    const { run, reports } = deliveryOver(accounts, {
      patienceMs: async () => 5,
      renew: () => never,
    });
    assert.equal((await run()).provider, "b");
    assert.equal(reports.map(({ provider }) => provider).join(""), "ab");
  });

  it("may have been sent by one that is cut off because another refuses the recipient", async () => {
    const { run } = race("a", { a: accepted, b: recipient });
    const error = await run().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof UndeliveredError);
    assert.deepEqual([error.code, error.tried], ["ERR_REJECTED_RECIPIENT", ["b", "a"]]);
  });

  it("starts the one after next at once when the next one fails", async () => {
    const patienceMs = async (name: string) => (name === "a" ? 5 : 60_000);
    const { run, given } = race("a", { a: accepted, b: down, c: accepted }, { patienceMs });
    assert.equal((await run()).provider, "c");
    assert.deepEqual(given, ["a", "b", "c"]);
  });

  it("waits for the next one when the slow one fails meanwhile", async () => {
    const answer = Promise.withResolvers<typeof reply>();
    const given: string[] = [];
    const carry: Carry = async ({ url }) => {
      given.push(url);
      if (url === "a") return answer.promise;
      answer.resolve(reply);
      await new Promise((resolve) => setImmediate(resolve));
      return reply;
    };
    const accounts = Object.entries({ a: down, b: accepted, c: accepted }).map(
      ([name, outcome]): Account => ({ request: () => ({ ...request, url: name }), outcome: () => outcome }),
    );
    const patienceMs = async (name: string) => (name === "a" ? 5 : 60_000);
    assert.equal((await deliveryOver(accounts, { carry, patienceMs }).run()).provider, "b");
    assert.deepEqual(given, ["a", "b"]);
  });

  it("starts none beside one that gets all its time", async () => {
    const { run, given, reports } = race(
      "",
      { a: down, b: accepted },
      { patienceMs: async () => Number.POSITIVE_INFINITY },
    );
    assert.equal((await run()).provider, "b");
    assert.deepEqual([given, reports.length], [["a", "b"], 2]);
  });

  it("is not held up where it comes late how long to wait", async () => {
    const late = Promise.withResolvers<number>();
    const { run } = race("", { a: accepted, b: accepted }, { patienceMs: () => late.promise });
    assert.equal((await run()).provider, "a");
    late.resolve(5);
  });

  it("asks how long to wait for none but a slow one behind which another waits", async () => {
    const asked: string[] = [];
    const patienceMs = async (name: string) => {
      asked.push(name);
      return 5;
    };
    await race("b", { a: down, b: accepted, c: accepted }, { patienceMs }).run();
    assert.deepEqual(asked, ["b"]);
  });
});

describe("a provider that answers while the next one is being admitted", () => {
  function whileAdmitting(
    outcomes: Readonly<Record<string, Outcome>>,
    { onUnknown = "next" }: { onUnknown?: "next" | "stop" } = {},
  ) {
    const given: string[] = [];
    const asked: string[] = [];
    const answer = Promise.withResolvers<typeof reply>();
    const accounts = namedAccounts(outcomes);
    const carry: Carry = ({ url }) => {
      given.push(url);
      return url === "a" ? answer.promise : Promise.resolve(reply);
    };
    const answered = Promise.withResolvers<void>();
    const admit = async (name: string) => {
      asked.push(name);
      if (name === "a") return true;
      answer.resolve(reply);
      await answered.promise;
      return true;
    };
    const report = () => setImmediate(answered.resolve);
    const policy = { onUnknown, hedge: true };
    return {
      given,
      asked,
      ...deliveryOver(accounts, { carry, admit, report, policy, patienceMs: async () => 5 }),
    };
  }

  it("has sent the message, which nobody sends a second time", async () => {
    const { run, given } = whileAdmitting({ a: accepted, b: accepted });
    assert.equal((await run()).provider, "a");
    assert.deepEqual(given, ["a"]);
  });

  it("may have sent it, which is remembered", async () => {
    const { run } = whileAdmitting({ a: unknown, b: down });
    await assert.rejects(run(), (error) => {
      assert.ok(error instanceof UndeliveredError);
      assert.deepEqual([error.code, error.tried], ["ERR_DELIVERY_UNKNOWN", ["a", "b"]]);
      return true;
    });
  });

  it("ends it where the policy is to stop", async () => {
    const { run, given } = whileAdmitting({ a: unknown, b: accepted }, { onUnknown: "stop" });
    await assert.rejects(run(), { code: "ERR_DELIVERY_UNKNOWN" });
    assert.deepEqual(given, ["a"]);
  });

  it("lets the next one be tried, which is asked for its admission once", async () => {
    const { run, given, asked } = whileAdmitting({ a: down, b: accepted });
    assert.equal((await run()).provider, "b");
    assert.deepEqual(
      [given, asked],
      [
        ["a", "b"],
        ["a", "b"],
      ],
    );
  });
});
