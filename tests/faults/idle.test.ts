// A kept connection that dies under a message: nobody can tell whether the provider read it.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { nextMessage, triedBy } from "./messages.ts";
import { openSite, type Site } from "./site.ts";

describe("a message whose kept connection dies", () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  /** An environment whose connection to the provider has rested for a moment. */
  async function rested(onUnknown: "next" | "stop"): Promise<GatewayProcess> {
    site.providers.twilio.answer("ok");
    const gateway = await site.start(["twilio", "vonage"], { delivery: { onUnknown } });
    await gateway.send({ body: nextMessage() });
    const begun = performance.now();
    // Another start takes long enough.
    while (performance.now() - begun < 150) await (await site.start(["vonage"])).stop();
    return gateway;
  }

  const copies = ({ body }: { body: string }) =>
    Object.values(site.providers).map(({ sent }) => sent.filter(({ text }) => text === body).length);

  it("is sent once more by the same provider where a second copy does no harm", async () => {
    const gateway = await rested("next");
    const message = nextMessage();
    site.providers.twilio.answer(() => (copies(message)[0] === 0 ? "reset after the request" : "ok"));
    const reply = await gateway.send({ body: message });
    assert.deepEqual([reply.status, triedBy(reply), copies(message)], [200, ["twilio"], [2, 0, 0]]);
  });

  it("goes to the next provider when the new connection dies, too", async () => {
    const gateway = await rested("next");
    const message = nextMessage();
    site.providers.twilio.answer("reset after the request");
    const reply = await gateway.send({ body: message });
    assert.deepEqual([reply.status, triedBy(reply), copies(message)], [200, ["twilio", "vonage"], [2, 1, 0]]);
  });

  it("is never sent again where a second copy must not be", async () => {
    const gateway = await rested("stop");
    const message = nextMessage();
    site.providers.twilio.answer(() => (copies(message)[0] === 0 ? "reset after the request" : "ok"));
    for (let run = 0; run < 6; run += 1) {
      const { line } = await gateway.send({ body: message });
      assert.equal(line.code, "ERR_DELIVERY_UNKNOWN");
    }
    assert.deepEqual(copies(message), [1, 0, 0]);
  });
});
