// What one environment learns of a provider, others know; and how they find out that it works again.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { nextMessage, triedBy } from "./messages.ts";
import { openSite, type Site, undisturbed } from "./site.ts";

const order = ["twilio", "vonage"] as const;
const key = "breaker#twilio";

describe("a breaker", () => {
  let site: Site;
  let gateway: GatewayProcess;
  before(async () => {
    site = await openSite();
    site.providers.twilio.answer("error page");
  });
  after(() => site.close());

  const send = async (by: GatewayProcess) => triedBy(await by.send({ body: nextMessage() }));
  const item = async () => (await site.scan()).find(({ pk }) => pk?.S === key);

  /** Who was tried by the first request of environments that have just started, at the same time. */
  const sendByNew = (count: number, prepare = async () => {}) =>
    undisturbed(async () => {
      await prepare();
      const by: GatewayProcess[] = [];
      while (by.length < count) by.push(await site.start(order));
      return { result: await Promise.all(by.map(send)), by };
    });

  let open: Awaited<ReturnType<typeof item>>;

  /** As if the pause of the open breaker were over. */
  const endPause = async () => {
    open = (await item()) ?? open;
    await site.putItem({ ...open, endsAt: { N: String(Date.now() - 1) } });
  };

  it("opens with the third failure in a row", async () => {
    const tried = await undisturbed(async () => {
      gateway = await site.start(order);
      const result = [await send(gateway), await send(gateway), await send(gateway), await send(gateway)];
      return { result, by: [gateway] };
    });
    assert.deepEqual(tried, [[...order], [...order], [...order], ["vonage"]]);
  });

  it("is open in an environment that has just started", async () => {
    assert.deepEqual(await sendByNew(1), [["vonage"]]);
  });

  it("does not keep the provider from being tried when all others fail", async () => {
    site.providers.vonage.answer("error page");
    assert.deepEqual(await send(gateway), ["vonage", "twilio"]);
    site.providers.vonage.answer("ok");
  });

  it("stays open for longer after a failed probe", async () => {
    let before = 0;
    const tried = await sendByNew(1, async () => {
      await endPause();
      before = Number((await item())?.pause?.N);
    });
    assert.deepEqual(tried, [[...order]]);
    const { pause, endsAt } = (await item()) ?? {};
    assert.equal(Number(pause?.N), 2 * before);
    assert.ok(Number(endsAt?.N) > Date.now() + before - 5000, "the pause did not grow");
  });

  it("lets one request of all environments try the provider after the pause, and closes when it works", async () => {
    site.providers.twilio.answer("slow");
    const tried = await sendByNew(3, endPause);
    assert.deepEqual(tried.map((names) => names.join()).sort(), ["twilio", "vonage", "vonage"]);
    assert.equal(await item(), undefined);
    assert.deepEqual(await sendByNew(1), [["twilio"]]);
  });

  it("is each environment's own without a table", async () => {
    site.providers.twilio.answer("error page");
    const [one, other] = await Promise.all([1, 2].map(() => site.start(order, { table: false })));
    assert.ok(one && other);
    for (let failures = 0; failures < 3; failures += 1) await send(one);
    assert.deepEqual([await send(one), await send(other)], [["vonage"], [...order]]);
    site.providers.twilio.answer("ok");
  });
});
