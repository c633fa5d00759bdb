import assert from "node:assert/strict";
import type { Carry } from "../../../gateway/delivery/attempt.ts";
import { type Delivery, deliver } from "../../../gateway/delivery/deliver.ts";
import type { Stop } from "../../../gateway/delivery/route.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { HttpReply } from "../../../gateway/network/request.ts";
import type { Account, Outcome } from "../../../gateway/providers/index.ts";
import { refusalOf } from "../../support/refusal.ts";

const draft = {
  recipient: "+4915112345678",
  body: "Your code is 606070",
  validitySeconds: 180,
  reference: "reference",
};

const request = { method: "POST", url: "https://provider.example/", headers: {}, body: "" } as const;
const reply: HttpReply = { status: 200, headers: {}, body: "" };

function accountOf(outcome: Outcome): Account {
  return { request: () => request, outcome: () => outcome };
}

function stopOf(name: string, account: Account): Stop {
  return { name, account, from: {} };
}

type Report = Parameters<Delivery["report"]>[0];

/** A delivery over these providers, named a, b and so on, and what it reports. */
function deliveryOver(accounts: readonly Account[], overrides: Partial<Delivery> = {}) {
  const reports: Report[] = [];
  const delivery: Delivery = {
    stops: accounts.map((account, index) => stopOf("abcd".charAt(index), account)),
    deadline: { remaining: () => 10_000 },
    policy: { onUnknown: "next", hedge: false },
    usualMs: () => 1000,
    carry: async () => reply,
    renew: async () => undefined,
    report: (attempt) => reports.push(attempt),
    ...overrides,
  };
  return { delivery, reports, run: () => deliver(draft, delivery) };
}

const accepted: Outcome = { kind: "accepted", messageId: "m" };
const recipient: Outcome = { kind: "rejected", reason: "recipient" };
const content: Outcome = { kind: "rejected", reason: "content" };
const down: Outcome = { kind: "unavailable", reason: "down" };
const throttled: Outcome = { kind: "unavailable", reason: "throttled" };
const sender: Outcome = { kind: "unavailable", reason: "sender" };
const account: Outcome = { kind: "unavailable", reason: "account" };
const route: Outcome = { kind: "unavailable", reason: "route" };
const unknown: Outcome = { kind: "unknown", reason: "timeout" };

describe("delivery", () => {
  const failing = (): never => {
    throw new TypeError("a bug of the provider's file");
  };

  it("goes on when a provider cannot make its request", async () => {
    const { reports, run } = deliveryOver([
      { ...accountOf(accepted), request: failing },
      accountOf(accepted),
    ]);
    assert.equal((await run()).provider, "b");
    assert.deepEqual(reports[0]?.outcome, { kind: "unavailable", reason: "down", vendorCode: "TypeError" });
  });

  it("takes a message for perhaps sent when a provider cannot read the reply", async () => {
    const { reports, run } = deliveryOver([
      { ...accountOf(accepted), outcome: failing },
      accountOf(accepted),
    ]);
    assert.equal((await run()).provider, "b");
    assert.deepEqual(reports[0]?.outcome, { kind: "unknown", reason: "reply", vendorCode: "TypeError" });
  });

  it("asks a provider once when the renewed credentials are the same", async () => {
    const refused = accountOf(account);
    const { reports, run } = deliveryOver([refused], {
      renew: async () => [{ name: "a", account: refused }],
    });
    assert.equal(await refusalOf(run), "ERR_REJECTED_ACCOUNT");
    assert.equal(reports.length, 1);
  });

  // What the providers say, what the request comes to, and who was tried.
  const table: [name: string, outcomes: Outcome[], result: string, tried: string][] = [
    ["the first accepts", [accepted, accepted], "a", "a"],
    ["the second accepts after the first is down", [down, accepted], "b", "ab"],
    ["the second accepts after the first throttles", [throttled, accepted], "b", "ab"],
    ["the second accepts after the first refuses the sender", [sender, accepted], "b", "ab"],
    ["the second accepts after the first refuses the account", [account, accepted], "b", "ab"],
    ["the second accepts where the first may have sent", [unknown, accepted], "b", "ab"],
    ["the third accepts", [down, unknown, accepted], "c", "abc"],
    ["the first rejects the recipient", [recipient, accepted], "ERR_REJECTED_RECIPIENT", "a"],
    ["the first rejects the text", [content, accepted], "ERR_REJECTED_CONTENT", "a"],
    ["the second rejects the recipient", [down, recipient, accepted], "ERR_REJECTED_RECIPIENT", "ab"],
    ["all are down", [down, down], "ERR_PROVIDERS_UNAVAILABLE", "ab"],
    ["all throttle", [throttled, throttled], "ERR_PROVIDERS_UNAVAILABLE", "ab"],
    ["one is down and one refuses the sender", [down, sender], "ERR_PROVIDERS_UNAVAILABLE", "ab"],
    ["one refuses the account and one throttles", [account, throttled], "ERR_PROVIDERS_UNAVAILABLE", "ab"],
    ["one does not carry it and one is down", [route, down], "ERR_PROVIDERS_UNAVAILABLE", "ab"],
    ["the sender is refused, then the account", [sender, account], "ERR_REJECTED_ACCOUNT", "ab"],
    ["one does not carry it, then the sender is refused", [route, sender], "ERR_REJECTED_SENDER", "ab"],
    ["the account is refused, then the sender", [account, sender, route], "ERR_REJECTED_ACCOUNT", "abc"],
    ["one does not carry it, then the account is refused", [route, account], "ERR_REJECTED_ACCOUNT", "ab"],
    ["the second accepts after the first does not carry it", [route, accepted], "b", "ab"],
    ["none carries it", [route, route], "ERR_ROUTE_NONE", "ab"],
    ["all refuse the sender", [sender, sender], "ERR_REJECTED_SENDER", "ab"],
    ["all refuse the account", [account, account], "ERR_REJECTED_ACCOUNT", "ab"],
    ["the only one may have sent", [unknown], "ERR_DELIVERY_UNKNOWN", "a"],
    ["one may have sent and the other is down", [unknown, down], "ERR_DELIVERY_UNKNOWN", "ab"],
    ["one is down and the other may have sent", [down, unknown], "ERR_DELIVERY_UNKNOWN", "ab"],
    ["there is no provider", [], "ERR_ROUTE_NONE", ""],
  ];
  for (const [name, outcomes, result, tried] of table) {
    it(`comes to ${result} when ${name}`, async () => {
      const { run, reports } = deliveryOver(outcomes.map(accountOf));
      const came = result.startsWith("ERR") ? await refusalOf(run) : (await run()).provider;
      assert.equal(came, result);
      assert.equal(reports.map(({ provider }) => provider).join(""), tried);
    });
  }

  it("stops where it may have been sent, if the policy says so", async () => {
    const policy = { onUnknown: "stop", hedge: false } as const;
    const { run, reports } = deliveryOver([accountOf(unknown), accountOf(accepted)], { policy });
    assert.equal(await refusalOf(run), "ERR_DELIVERY_UNKNOWN");
    assert.equal(reports.length, 1);
  });

  it("hands on the provider's id", async () => {
    const { run } = deliveryOver([accountOf({ kind: "accepted", messageId: "m" })]);
    assert.deepEqual(await run(), { provider: "a", messageId: "m" });
  });

  it("gives every provider the same reference, and each its own time", async () => {
    const seen: { reference: string; now: Date }[] = [];
    const watching: Account = {
      request(sms) {
        seen.push(sms);
        return request;
      },
      outcome: () => down,
    };
    await refusalOf(deliveryOver([watching, watching]).run);
    assert.deepEqual(new Set(seen.map(({ reference }) => reference)), new Set(["reference"]));
    assert.ok(seen.every(({ now }) => now instanceof Date));
  });

  it("calls nobody for a provider that cannot carry the message", async () => {
    let calls = 0;
    const cannot: Account = { request: () => sender, outcome: () => accepted };
    const carry: Carry = async () => {
      calls++;
      return reply;
    };
    const { run } = deliveryOver([cannot, accountOf(accepted)], { carry });
    assert.equal((await run()).provider, "b");
    assert.equal(calls, 1);
  });

  const exchanges: [ExchangeError, Outcome][] = [
    [new ExchangeError("timeout", true), { kind: "unknown", reason: "timeout" }],
    [new ExchangeError("connection", true), { kind: "unknown", reason: "connection" }],
    [new ExchangeError("timeout", false), { kind: "unavailable", reason: "down", vendorCode: "timeout" }],
    [
      new ExchangeError("connection", false),
      { kind: "unavailable", reason: "down", vendorCode: "connection" },
    ],
  ];
  for (const [error, outcome] of exchanges) {
    it(`takes ${error.message} for ${outcome.kind}`, async () => {
      const carry: Carry = async () => {
        throw error;
      };
      const { run, reports } = deliveryOver([accountOf(accepted)], { carry });
      await refusalOf(run);
      assert.deepEqual(reports[0]?.outcome, outcome);
    });
  }

  describe("in time", () => {
    /** The timeouts that providers get when every attempt takes all of its time. */
    async function timeouts(count: number, totalMs: number): Promise<number[]> {
      let left = totalMs;
      const given: number[] = [];
      const carry: Carry = async (_, timeoutMs) => {
        given.push(timeoutMs);
        left -= timeoutMs;
        throw new ExchangeError("timeout", true);
      };
      const accounts = Array.from({ length: count }, () => accountOf(accepted));
      const { run } = deliveryOver(accounts, { carry, deadline: { remaining: () => Math.max(0, left) } });
      await refusalOf(run);
      return given;
    }

    it("gives the only provider all of it but what the answer takes", async () => {
      assert.deepEqual(await timeouts(1, 10_000), [9900]);
    });

    it("keeps half for those that wait", async () => {
      assert.deepEqual(await timeouts(3, 10_100), [5000, 2500, 2500]);
    });

    it("uses up what is left as long as that is worth an attempt", async () => {
      assert.deepEqual(await timeouts(4, 1100), [500, 250, 250]);
      assert.deepEqual(await timeouts(4, 800), [350, 250]);
    });

    it("starts nothing at all when the time is over", async () => {
      const { run, reports } = deliveryOver([accountOf(accepted)], { deadline: { remaining: () => 300 } });
      assert.equal(await refusalOf(run), "ERR_DEADLINE");
      assert.deepEqual(reports, []);
    });
  });

  describe("with refused credentials", () => {
    const renewedTo = (newer: Account) => async () => [{ name: "a", account: newer }];

    it("tries the same provider once more with newer ones", async () => {
      const { run, reports } = deliveryOver([accountOf(account), accountOf(accepted)], {
        renew: renewedTo(accountOf(accepted)),
      });
      assert.equal((await run()).provider, "a");
      assert.deepEqual(
        reports.map(({ provider, outcome }) => `${provider} ${outcome.kind}`),
        ["a unavailable", "a accepted"],
      );
    });

    it("goes on when the newer ones are refused, too", async () => {
      const { run, reports } = deliveryOver([accountOf(account), accountOf(accepted)], {
        renew: renewedTo(accountOf(account)),
      });
      assert.equal((await run()).provider, "b");
      assert.equal(reports.map(({ provider }) => provider).join(""), "aab");
    });

    it("goes on when there are no newer ones", async () => {
      const { run, reports } = deliveryOver([accountOf(account), accountOf(accepted)]);
      assert.equal((await run()).provider, "b");
      assert.equal(reports.map(({ provider }) => provider).join(""), "ab");
    });

    for (const outcome of [down, throttled, sender, route, recipient, unknown, accepted]) {
      const reason = "reason" in outcome ? outcome.reason : "accepted";
      it(`asks for newer ones for no other reason: ${reason}`, async () => {
        let renewals = 0;
        const renew = async () => {
          renewals++;
          return undefined;
        };
        await deliveryOver([accountOf(outcome)], { renew })
          .run()
          .catch(() => undefined);
        assert.equal(renewals, 0);
      });
    }
  });

  describe("with hedging", () => {
    const policy = { onUnknown: "next", hedge: true } as const;

    /** Answers for some providers at once, for others only when they are given up. */
    function race(slow: string, outcomes: Readonly<Record<string, Outcome>>) {
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
          signal.addEventListener("abort", () => reject(new ExchangeError("connection", true)));
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

    it("does not report what it gave up as a failure of the provider", async () => {
      const { run, reports } = race("a", { a: accepted, b: accepted });
      await run();
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(
        reports.map(({ provider }) => provider),
        ["b"],
      );
    });
  });
});
