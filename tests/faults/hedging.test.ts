// A second provider is started while the first takes longer than it is waited for; with hedging sooner.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { attemptsOf, nextMessage } from "./messages.ts";
import { type GatewaySettings, openSite, type Site } from "./site.ts";

const deadlineMs = 4000;
const shareMs = (deadlineMs - 100) / 2;

describe("a provider that becomes slow", () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  /** An environment that has seen how fast the provider usually is. */
  async function experienced(delivery: GatewaySettings["delivery"]): Promise<GatewayProcess> {
    site.providers.twilio.answer("ok");
    // Each has breakers of its own.
    const options = { deadlineMs, delivery, table: false };
    const gateway = await site.start(["twilio", "vonage"], options);
    for (let count = 0; count < 10; count += 1) {
      assert.equal((await gateway.send({ body: nextMessage() })).line.provider, "twilio");
    }
    return gateway;
  }

  /** What is waited for one of whom it is known that it takes no longer than 100 ms. */
  const patienceMs = 1000;

  it("is waited for a moment beyond its usual time, then has another one started beside it", async () => {
    const gateway = await experienced({});
    site.providers.twilio.answer("no reply");
    const reply = await gateway.send({ body: nextMessage() });
    assert.deepEqual([reply.status, reply.line.provider], [200, "vonage"]);
    assert.deepEqual(
      attemptsOf(reply).map(({ provider, kind, reason }) => [provider, kind, reason]),
      [
        ["vonage", "accepted", undefined],
        ["twilio", "unknown", "overtaken"],
      ],
    );
    const waited = attemptsOf(reply)[1]?.durationMs ?? 0;
    assert.ok(waited >= patienceMs - 50 && waited < shareMs, `waited ${waited} ms`);
  });

  it("still wins when it answers before the other one", async () => {
    const gateway = await experienced({});
    site.providers.twilio.answer("late");
    site.providers.vonage.answer("no reply");
    const reply = await gateway.send({ body: nextMessage() });
    site.providers.vonage.answer("ok");
    assert.deepEqual([reply.status, reply.line.provider], [200, "twilio"]);
    assert.equal(attemptsOf(reply).length, 2);
  });

  it("is waited for until its share of the time is over where a second copy is not wanted", async () => {
    const gateway = await experienced({ onUnknown: "stop" });
    site.providers.twilio.answer("no reply");
    const reply = await gateway.send({ body: nextMessage() });
    assert.deepEqual([reply.status, reply.line.code], [504, "ERR_DELIVERY_UNKNOWN"]);
    assert.ok((attemptsOf(reply)[0]?.durationMs ?? 0) >= shareMs - 50);
  });

  it("has another one started beside it with hedging, which wins", async () => {
    const gateway = await experienced({ hedge: true });
    site.providers.twilio.answer("no reply");
    const reply = await gateway.send({ body: nextMessage() });
    assert.deepEqual([reply.status, reply.line.provider], [200, "vonage"]);
    assert.ok(reply.durationMs < shareMs / 2, `took ${reply.durationMs} ms`);
    assert.deepEqual(
      attemptsOf(reply).map(({ provider, kind, reason }) => [provider, kind, reason]),
      [
        ["vonage", "accepted", undefined],
        ["twilio", "unknown", "overtaken"],
      ],
    );
  });

  for (const hedge of [true, false]) {
    it(`is no longer tried first after three messages, ${hedge ? "with" : "without"} hedging`, async () => {
      const gateway = await experienced({ hedge });
      site.providers.twilio.answer("no reply");
      const first: string[] = [];
      while (first.length < 5) {
        const asked = site.providers.twilio.asked.length;
        await gateway.send({ body: nextMessage() });
        first.push(site.providers.twilio.asked.length > asked ? "twilio" : "vonage");
      }
      assert.deepEqual(first, ["twilio", "twilio", "twilio", "vonage", "vonage"]);
    });
  }

  it("wins with hedging when the other one fails", async () => {
    const gateway = await experienced({ hedge: true });
    site.providers.twilio.answer("late");
    site.providers.vonage.answer("error page");
    const reply = await gateway.send({ body: nextMessage() });
    site.providers.vonage.answer("ok");
    assert.deepEqual([reply.status, reply.line.provider], [200, "twilio"]);
    assert.deepEqual(
      attemptsOf(reply).map(({ provider, kind }) => [provider, kind]),
      [
        ["vonage", "unavailable"],
        ["twilio", "accepted"],
      ],
    );
  });

  it("sends a message once with hedging as long as it is as fast as usual", async () => {
    const gateway = await experienced({ hedge: true });
    const message = nextMessage();
    await gateway.send({ body: message });
    const copies = Object.values(site.providers).flatMap(({ sent }) => sent);
    assert.equal(copies.filter(({ text }) => text === message.body).length, 1);
  });
});
