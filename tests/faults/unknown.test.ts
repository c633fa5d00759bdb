// A message of which nobody knows whether it was sent, and the repetitions that Auth0's Action makes of it.
import assert from "node:assert/strict";
import type { GatewayProcess, Reply } from "../support/gatewayProcess.ts";
import { nextMessage, triedBy } from "./messages.ts";
import type { ReplyFault } from "./provider.ts";
import { openSite, type Site, undisturbed } from "./site.ts";
import type { VendorName } from "./vendors.ts";

/** An Action runs up to six times. */
const runs = 6;
const deadlineMs = 1000;

const faults: readonly ReplyFault[] = [
  "reset after the request",
  "half a reply",
  "page instead of JSON",
  "no reply",
];

describe("a message whose outcome is unknown", () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());
  afterEach(() => answerAll("ok"));

  function answerAll(fault: ReplyFault): void {
    for (const provider of Object.values(site.providers)) provider.answer(fault);
  }

  /** Environments that have used the table. */
  const start = (order: readonly VendorName[], onUnknown: "next" | "stop") =>
    undisturbed(async () => {
      const by = [await site.start(order, { deadlineMs, delivery: { onUnknown } })];
      by.push(await site.start(order, { deadlineMs, delivery: { onUnknown } }));
      for (const each of by) await each.send({ body: nextMessage() });
      return { result: by, by };
    });

  const asked = ({ body }: { body: string }) =>
    Object.values(site.providers).flatMap(({ name, sent }) =>
      sent.filter(({ text }) => text === body).map(() => name),
    );

  /** As an Action repeats it, now at one environment and now at another. */
  async function repeat(gateways: readonly GatewayProcess[], message: object): Promise<Reply[]> {
    const replies: Reply[] = [];
    while (replies.length < runs) {
      const gateway = gateways[replies.length % gateways.length];
      if (gateway) replies.push(await gateway.send({ body: message }));
    }
    return replies;
  }

  for (const [onUnknown, providers] of [
    ["stop", ["twilio"]],
    ["next", ["twilio", "vonage"]],
  ] as const) {
    for (const fault of faults) {
      it(`(${fault}) goes out by ${providers.join(" and ")} once, however often it is repeated: ${onUnknown}`, async () => {
        const gateways = await start(["twilio", "vonage"], onUnknown);
        answerAll(fault);
        const message = nextMessage();
        const replies = await repeat(gateways, message);
        // A connection that has rested for a moment may die of that, so under next it is sent on a new one.
        const names = onUnknown === "next" ? [...new Set(asked(message))] : asked(message);
        assert.deepEqual(names, providers);
        for (const { status, body } of replies) {
          const { error } = JSON.parse(body);
          assert.deepEqual([status, error.code, error.permanent], [504, "ERR_DELIVERY_UNKNOWN", true]);
        }
      });
    }
  }

  it("goes out by the providers that were not tried yet, when the time was over before their turn", async () => {
    const [gateway, other] = await start(["twilio", "vonage", "webhook"], "next");
    assert.ok(gateway && other);
    site.providers.twilio.answer("no reply");
    site.providers.vonage.answer("no reply");
    const message = nextMessage();
    const first = await gateway.send({ body: message });
    assert.deepEqual([first.line.code, JSON.parse(first.body).error.permanent], ["ERR_DEADLINE", false]);
    const second = await other.send({ body: message });
    assert.deepEqual([second.status, triedBy(second)], [200, ["webhook"]]);
    assert.deepEqual(asked(message), ["twilio", "vonage", "webhook"]);
  });

  it("is remembered as long as a message that was sent", async () => {
    const [gateway] = await start(["twilio"], "stop");
    const before = new Set((await site.scan()).map(({ pk }) => pk?.S));
    answerAll("half a reply");
    await gateway?.send({ body: nextMessage() });
    const isNew = (key = "") => key.startsWith("message#") && !before.has(key);
    const [item, ...others] = (await site.scan()).filter(({ pk }) => isNew(pk?.S));
    assert.deepEqual(others, []);
    const leftMs = Number(item?.endsAt?.N) - Date.now();
    assert.ok(leftMs > 170_000 && leftMs <= 180_000, `${leftMs} ms`);
  });

  it("is not sent again under stop, where its environment died", async () => {
    const [doomed, other] = await start(["twilio"], "stop");
    assert.ok(doomed && other);
    site.providers.twilio.answer("no reply");
    const message = nextMessage();
    const isAsked = site.providers.twilio.nextAsked();
    const unanswered = doomed.send({ body: message }).catch(() => undefined);
    await isAsked;
    await doomed.stop();
    await unanswered;
    site.providers.twilio.answer("ok");
    const { line } = await other.send({ body: message });
    assert.equal(line.code, "ERR_DELIVERY_UNKNOWN");
    assert.equal(asked(message).length, 1);
  });

  it("does not keep the next code from going out", async () => {
    const [gateway] = await start(["twilio"], "stop");
    answerAll("half a reply");
    await gateway?.send({ body: nextMessage() });
    answerAll("ok");
    assert.equal((await gateway?.send({ body: nextMessage() }))?.status, 200);
  });
});
