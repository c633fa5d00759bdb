// The table does what it is asked for and its answer is lost: nobody is locked out by a claim of its own, nothing is
// sent twice.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import type { Loss } from "./lossyAws.ts";
import { nextMessage, triedBy } from "./messages.ts";
import { openSite, reachedTable, type Site, undisturbed } from "./site.ts";

const lost: readonly Loss[] = ["an error 500", "a reset"];

describe("an answer of the table that is lost", () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  type Gateways = Record<"strict" | "gateway", GatewayProcess>;

  /** A run with environments that have used the table, and could use it all the time but for what was lost. */
  function runWith(run: (gateways: Gateways) => Promise<void>): Promise<void> {
    return undisturbed(async () => {
      const start = (onUnknown: "next" | "stop") =>
        site.start(["twilio"], { deadlineMs: 2000, lossy: true, delivery: { onUnknown } });
      const gateways = { strict: await start("stop"), gateway: await start("next") };
      const by = Object.values(gateways);
      site.providers.twilio.answer("ok");
      for (const each of by) await each.send({ body: nextMessage() });
      await run(gateways).catch((error: unknown) => {
        if (by.every(reachedTable)) throw error;
      });
      return { result: undefined, by };
    });
  }

  const copies = ({ body }: { body: string }) =>
    site.providers.twilio.sent.filter(({ text }) => text === body).length;

  const claims = (operation: string, body: string) => operation === "PutItem" && body.includes('"sending"');
  const sent = (operation: string, body: string) => operation === "PutItem" && body.includes('"sent"');
  const unknown = (operation: string, body: string) => operation === "PutItem" && body.includes('"unknown"');
  const removals = (operation: string) => operation === "DeleteItem";

  for (const loss of lost) {
    it(`to a claim (${loss}) locks nobody out`, () =>
      runWith(async ({ strict, gateway }) => {
        // Under stop, a claim that looks like another's is never taken over.
        const message = nextMessage();
        site.lossyAws.lose([loss], claims);
        const { status, line } = await strict.send({ body: message });
        assert.deepEqual([status, line.tableError, site.lossyAws.left()], [200, undefined, 0]);
        assert.equal((await gateway.send({ body: message })).line.duplicate, true);
        assert.equal(copies(message), 1);
      }));

    it(`to what frees a message that could not be sent (${loss}) keeps nobody from sending it`, () =>
      runWith(async ({ gateway }) => {
        const message = nextMessage();
        site.providers.twilio.answer("error page");
        site.lossyAws.lose([loss], removals);
        assert.equal((await gateway.send({ body: message })).status, 503);
        assert.equal(site.lossyAws.left(), 0);
        site.providers.twilio.answer("ok");
        const { status, line } = await gateway.send({ body: message });
        assert.deepEqual([status, line.duplicate, copies(message)], [200, undefined, 1]);
      }));
  }

  for (const losses of [
    ...lost.map((loss) => [loss]),
    ["an error 500", "an error 500"],
    ["nothing"],
  ] as Loss[][]) {
    it(`to what remembers a sent message (${losses.join(", ")}) lets nothing be sent again`, () =>
      runWith(async ({ strict, gateway }) => {
        const message = nextMessage();
        site.lossyAws.lose(losses, sent);
        assert.equal((await gateway.send({ body: message })).status, 200);
        assert.equal(site.lossyAws.left(), 0);
        const again = await strict.send({ body: message });
        assert.deepEqual([again.status, again.line.duplicate, copies(message)], [200, true, 1]);
      }));

    it(`to what remembers an unknown outcome (${losses.join(", ")}) lets nothing be sent again`, () =>
      runWith(async ({ gateway }) => {
        const message = nextMessage();
        site.providers.twilio.answer("half a reply");
        site.lossyAws.lose(losses, unknown);
        assert.equal((await gateway.send({ body: message })).line.code, "ERR_DELIVERY_UNKNOWN");
        assert.equal(site.lossyAws.left(), 0);
        site.providers.twilio.answer("ok");
        assert.equal((await gateway.send({ body: message })).line.code, "ERR_DELIVERY_UNKNOWN");
        assert.equal(copies(message), 1);
      }));
  }

  it("to a claim of the try after a breaker's pause leaves that try to its claimant", async () => {
    const pk = { S: "breaker#twilio" };
    const tried = await undisturbed(async () => {
      const pause = { N: "30000" };
      await site.putItem({ pk, endsAt: { N: String(Date.now() - 1) }, pause });
      const one = await site.start(["twilio", "vonage"], { lossy: true });
      site.lossyAws.lose(
        ["an error 500"],
        (operation, body) => operation === "PutItem" && body.includes(pk.S),
      );
      return { result: triedBy(await one.send({ body: nextMessage() })), by: [one] };
    });
    assert.deepEqual([tried, site.lossyAws.left()], [["twilio"], 0]);
  });
});
