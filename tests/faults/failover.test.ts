// Every fault at every provider: what the gateway makes of it, who carries the message, what Auth0 is told.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { attemptsOf, nextMessage } from "./messages.ts";
import { type ConnectionFault, connectionFaults, type Provider, type ReplyFault, sends } from "./provider.ts";
import { openSite, type Site } from "./site.ts";
import { type VendorName, vendorNames } from "./vendors.ts";

type Fault = ReplyFault | ConnectionFault;

const down = { kind: "unavailable", reason: "down" };
const timeout = { kind: "unknown", reason: "timeout" };
const cut = { kind: "unknown", reason: "connection" };
const senseless = { kind: "unknown", reason: "reply" };

const outcomes: Record<
  Fault,
  { kind: string; reason?: string; vendorCode?: string; retryAfterSeconds?: number }
> = {
  ok: { kind: "accepted" },
  slow: { kind: "accepted" },
  "another content type": { kind: "accepted" },
  refused: { ...down, vendorCode: "connection" },
  "reset before the request": { ...down, vendorCode: "connection" },
  "untrusted certificate": { ...down, vendorCode: "connection" },
  "reset after the request": cut,
  "half a reply": cut,
  late: timeout,
  "no reply": timeout,
  "headers without a body": timeout,
  "10 MB": senseless,
  "page instead of JSON": senseless,
  redirect: { ...down, vendorCode: "302" },
  "error page": { ...down, vendorCode: "502" },
  "refused credentials": { kind: "unavailable", reason: "account", vendorCode: "401" },
  throttled: { kind: "unavailable", reason: "throttled", vendorCode: "429", retryAfterSeconds: 7 },
};
const all = Object.keys(outcomes) as Fault[];

/** With two providers the first has half a second. */
const deadlineMs = 1100;

async function impose(provider: Provider, fault: Fault): Promise<void> {
  if (isConnectionFault(fault)) await provider.breakConnections(fault);
  else provider.answer(fault);
}

async function heal(provider: Provider): Promise<void> {
  await provider.breakConnections(undefined);
  provider.answer("ok");
}

function isConnectionFault(fault: Fault): fault is ConnectionFault {
  return connectionFaults.some((each) => each === fault);
}

describe("a provider's fault", () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  for (const name of vendorNames) {
    describe(`of ${name}, with another provider behind it`, () => {
      const [second = name] = vendorNames.filter((each) => each !== name);
      let gateway: GatewayProcess;
      before(async () => {
        gateway = await site.start([name, second], { deadlineMs });
      });
      after(() => gateway.stop());
      // A message that arrives by the first closes its breaker and shows that the fault is over.
      afterEach(async () => {
        await heal(site.providers[name]);
        const { status, line } = await gateway.send({ body: nextMessage() });
        assert.deepEqual([status, line.provider], [200, name]);
      });

      for (const fault of all) {
        const expected = outcomes[fault];
        const carrier = expected.kind === "accepted" ? name : second;
        it(`${fault}: is ${expected.kind}, carried by ${carrier === name ? "the first" : "the second"}`, async () => {
          await impose(site.providers[name], fault);
          const message = nextMessage();
          const reply = await gateway.send({ body: message });

          assert.equal(reply.status, 200);
          assert.equal(reply.line.provider, carrier);
          const [first, ...others] = attemptsOf(reply);
          const { provider, durationMs, ...outcome } = first ?? { provider: "none", durationMs: 0 };
          assert.partialDeepStrictEqual(outcome, expected);
          assert.equal(provider, name);
          assert.deepEqual(
            others.map(({ provider: next, kind }) => [next, kind]),
            carrier === name ? [] : [[second, "accepted"]],
          );
          assert.ok(durationMs <= deadlineMs / 2 + 50, `the first took ${durationMs} ms`);
          // A connection that has rested for a moment may have been dead: the attempt is made once more.
          const most = fault === "reset after the request" ? 2 : 1;
          assert.ok(copies(name, message) <= (wasSent(fault) ? most : 0));
          assert.ok(copies(name, message) >= (wasSent(fault) ? 1 : 0));
          assert.deepEqual(copies(second, message), carrier === second ? 1 : 0);
          assert.ok(!site.providers[name].paths.includes("/elsewhere"), "the redirect was followed");
        });
      }
    });
  }

  describe("with onUnknown stop", () => {
    let gateway: GatewayProcess;
    before(async () => {
      gateway = await site.start(["vonage", "webhook"], { deadlineMs, delivery: { onUnknown: "stop" } });
    });
    after(() => gateway.stop());
    afterEach(async () => {
      await heal(site.providers.vonage);
      assert.equal((await gateway.send({ body: nextMessage() })).line.provider, "vonage");
    });

    for (const fault of all.filter((each) => outcomes[each].kind === "unknown")) {
      it(`${fault}: ends with 504 and is not sent again`, async () => {
        await impose(site.providers.vonage, fault);
        const message = nextMessage();
        const { status, line } = await gateway.send({ body: message });
        assert.deepEqual([status, line.code], [504, "ERR_DELIVERY_UNKNOWN"]);
        assert.equal(copies("webhook", message), 0);
      });
    }

    it("still tries the next provider when nothing was sent", async () => {
      await impose(site.providers.vonage, "throttled");
      const { status, line } = await gateway.send({ body: nextMessage() });
      assert.deepEqual([status, line.provider], [200, "webhook"]);
    });
  });

  describe("of the only provider", () => {
    let gateway: GatewayProcess;
    before(async () => {
      gateway = await site.start(["twilio"], { deadlineMs });
    });
    after(() => gateway.stop());
    afterEach(() => heal(site.providers.twilio));

    for (const fault of all.filter((each) => outcomes[each].kind !== "accepted")) {
      const expected = answerTo(outcomes[fault]);
      it(`${fault}: ends with ${expected.join(" ")} within the deadline`, async () => {
        await impose(site.providers.twilio, fault);
        const { status, line, durationMs } = await gateway.send({ body: nextMessage() });
        assert.deepEqual([status, line.code], expected);
        assert.ok(durationMs < deadlineMs + 200, `took ${durationMs} ms`);
      });
    }

    it("is over with the next message", async () => {
      assert.equal((await gateway.send({ body: nextMessage() })).status, 200);
    });
  });

  function copies(name: VendorName, { body }: { body: string }): number {
    return site.providers[name].sent.filter(({ text }) => text === body).length;
  }
});

/** What Auth0 is told when no other provider is left. */
function answerTo({ kind, reason }: { kind: string; reason?: string }): [status: number, code: string] {
  if (kind === "unknown") return [504, "ERR_DELIVERY_UNKNOWN"];
  return reason === "account" ? [502, "ERR_REJECTED_ACCOUNT"] : [503, "ERR_PROVIDERS_UNAVAILABLE"];
}

function wasSent(fault: Fault): boolean {
  return !isConnectionFault(fault) && sends(fault);
}
