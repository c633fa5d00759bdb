import assert from "node:assert/strict";
import type { Carry } from "../../../gateway/delivery/attempt.ts";
import { UndeliveredError } from "../../../gateway/delivery/deliver.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { Account, Outcome } from "../../../gateway/providers/index.ts";
import { refusalOf } from "../../support/refusal.ts";
import {
  accepted,
  account,
  accountOf,
  content,
  deliveryOver,
  down,
  recipient,
  reply,
  request,
  route,
  sender,
  throttled,
  unknown,
} from "./support.ts";

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

  describe("of a message that may have been sent before", () => {
    it("leaves out the providers that were tried", async () => {
      const accounts = [accountOf(accepted), accountOf(accepted)];
      const { run, reports } = deliveryOver(accounts, { tried: ["a"] });
      assert.equal((await run()).provider, "b");
      assert.equal(reports.length, 1);
    });

    it("asks nobody where all were tried", async () => {
      const accounts = [accountOf(accepted), accountOf(accepted)];
      const { run, reports } = deliveryOver(accounts, { tried: ["a", "b"] });
      assert.equal(await refusalOf(run), "ERR_DELIVERY_UNKNOWN");
      assert.deepEqual(reports, []);
    });

    it("stays unknown when the others cannot send it", async () => {
      const accounts = [accountOf(accepted), accountOf(down)];
      assert.equal(await refusalOf(deliveryOver(accounts, { tried: ["a"] }).run), "ERR_DELIVERY_UNKNOWN");
    });
  });

  // Whom a failure names as tried: everybody as soon as one of them may have sent, else nobody.
  const triedBy: [name: string, outcomes: Outcome[], before: string[], tried: string][] = [
    ["all are down", [down, down], [], ""],
    ["one may have sent", [down, unknown, down], [], "abc"],
    ["one may have sent and the next rejects the recipient", [unknown, recipient, accepted], [], "ab"],
    ["one may have sent before", [accepted, down, throttled], ["a"], "abc"],
    ["the only one may have sent before", [accepted], ["a"], "a"],
  ];
  for (const [name, outcomes, before, tried] of triedBy) {
    it(`says that ${tried ? [...tried].join(", ") : "nobody"} may have sent when ${name}`, async () => {
      const { run } = deliveryOver(outcomes.map(accountOf), { tried: before });
      const error = await run().catch((thrown: unknown) => thrown);
      assert.ok(error instanceof UndeliveredError);
      assert.equal(error.tried.join(""), tried);
    });
  }

  it("puts a provider off to the end that is not admitted, and takes it there", async () => {
    const asked: string[] = [];
    const admit = async (name: string) => {
      asked.push(name);
      return name !== "a";
    };
    const { run, reports } = deliveryOver([accountOf(accepted), accountOf(down)], { admit });
    assert.equal((await run()).provider, "a");
    assert.deepEqual([reports.map(({ provider }) => provider).join(""), asked.join("")], ["ba", "ab"]);
  });

  it("asks for admission only when a provider's turn comes", async () => {
    const asked: string[] = [];
    const admit = async (name: string) => asked.push(name) > 0;
    await deliveryOver([accountOf(down), accountOf(accepted), accountOf(accepted)], { admit }).run();
    assert.equal(asked.join(""), "ab");
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

    it("is over, and not unknown, while there are others to try, if the policy is to go on", async () => {
      let left = 1000;
      const carry: Carry = async (_, timeoutMs) => {
        left -= timeoutMs;
        throw new ExchangeError("timeout", true);
      };
      const accounts = [accountOf(accepted), accountOf(accepted), accountOf(accepted), accountOf(accepted)];
      const deadline = { remaining: () => Math.max(0, left) };
      assert.equal(await refusalOf(deliveryOver(accounts, { carry, deadline }).run), "ERR_DEADLINE");
      left = 1000;
      const policy = { onUnknown: "stop", hedge: false } as const;
      const stopped = deliveryOver(accounts, { carry, deadline, policy });
      assert.equal(await refusalOf(stopped.run), "ERR_DELIVERY_UNKNOWN");
    });

    it("asks for no admission when the time is over", async () => {
      const asked: string[] = [];
      const admit = async (name: string) => asked.push(name) > 0;
      const deadline = { remaining: () => 300 };
      await refusalOf(deliveryOver([accountOf(accepted)], { admit, deadline }).run);
      assert.deepEqual(asked, []);
    });

    it("starts nothing at all when the time is over", async () => {
      const { run, reports } = deliveryOver([accountOf(accepted)], { deadline: { remaining: () => 300 } });
      assert.equal(await refusalOf(run), "ERR_DEADLINE");
      assert.deepEqual(reports, []);
    });
  });
});
