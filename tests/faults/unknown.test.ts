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

const faults: readonly ReplyFault[] = ["half a reply", "page instead of JSON", "no reply"];

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

  type Environments = readonly [GatewayProcess, GatewayProcess];

  /** What comes of a run with two environments that have used the table, and could use it all the time. */
  function runWith<T>(
    order: readonly VendorName[],
    onUnknown: "next" | "stop",
    run: (environments: Environments) => Promise<T>,
  ): Promise<T> {
    return undisturbed(async () => {
      const start = () => site.start(order, { deadlineMs, delivery: { onUnknown } });
      const by: Environments = [await start(), await start()];
      answerAll("ok");
      for (const each of by) await each.send({ body: nextMessage() });
      return { result: await run(by), by };
    });
  }

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

  for (const [onUnknown, providers, kinds] of [
    ["stop", ["twilio"], [...faults, "reset after the request"]],
    // Here the same attempt may be made once more on a new connection: idle.test.ts.
    ["next", ["twilio", "vonage"], faults],
  ] as const) {
    for (const fault of kinds) {
      it(`(${fault}) goes out by ${providers.join(" and ")} once, however often it is repeated: ${onUnknown}`, async () => {
        const { replies, by } = await runWith(["twilio", "vonage"], onUnknown, async (environments) => {
          answerAll(fault);
          const message = nextMessage();
          return { replies: await repeat(environments, message), by: asked(message) };
        });
        assert.deepEqual(by, providers);
        for (const { status, body } of replies) {
          const { error } = JSON.parse(body);
          assert.deepEqual([status, error.code, error.permanent], [504, "ERR_DELIVERY_UNKNOWN", true]);
        }
      });
    }
  }

  it("goes out by the providers that were not tried yet, when the time was over before their turn", async () => {
    const order = ["twilio", "vonage", "webhook"] as const;
    const { first, second, by } = await runWith(order, "next", async ([one, other]) => {
      site.providers.twilio.answer("no reply");
      site.providers.vonage.answer("no reply");
      const message = nextMessage();
      const replies = {
        first: await one.send({ body: message }),
        second: await other.send({ body: message }),
      };
      return { ...replies, by: asked(message) };
    });
    assert.deepEqual([first.line.code, JSON.parse(first.body).error.permanent], ["ERR_DEADLINE", false]);
    assert.deepEqual([second.status, triedBy(second)], [200, ["webhook"]]);
    assert.deepEqual(by, order);
  });

  it("is remembered as long as a message that was sent", async () => {
    const endsAt = await runWith(["twilio"], "stop", async ([one]) => {
      const before = new Set((await site.scan()).map(({ pk }) => pk?.S));
      answerAll("half a reply");
      await one.send({ body: nextMessage() });
      const [item] = (await site.scan()).filter(
        ({ pk }) => pk?.S?.startsWith("message#") && !before.has(pk.S),
      );
      return Number(item?.endsAt?.N);
    });
    const leftMs = endsAt - Date.now();
    assert.ok(leftMs > 170_000 && leftMs <= 180_000, `${leftMs} ms`);
  });

  it("is not sent again under stop, where its environment died", async () => {
    const { line, by } = await runWith(["twilio"], "stop", async ([doomed, other]) => {
      site.providers.twilio.answer("no reply");
      const message = nextMessage();
      const isAsked = site.providers.twilio.nextAsked();
      const unanswered = doomed.send({ body: message }).catch(() => undefined);
      await isAsked;
      await doomed.stop();
      await unanswered;
      site.providers.twilio.answer("ok");
      const { line } = await other.send({ body: message });
      return { line, by: asked(message) };
    });
    assert.deepEqual([line.code, by], ["ERR_DELIVERY_UNKNOWN", ["twilio"]]);
  });

  it("does not keep the next code from going out", async () => {
    const { status } = await runWith(["twilio"], "stop", async ([one]) => {
      answerAll("half a reply");
      await one.send({ body: nextMessage() });
      answerAll("ok");
      return one.send({ body: nextMessage() });
    });
    assert.equal(status, 200);
  });
});
