// A provider that accepts and delivers nothing: the people who ask again move the messages to the next one.
import assert from "node:assert/strict";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { nextMessage, triedBy } from "./messages.ts";
import { openSite, type Site } from "./site.ts";

describe("people who ask again", () => {
  let site: Site;
  let gateway: GatewayProcess;
  before(async () => {
    site = await openSite();
  });
  beforeEach(async () => {
    // Shared counts are written once in five seconds; an environment without a table has its own.
    gateway = await site.start(["twilio", "vonage"], { table: false });
  });
  after(() => site.close());

  /** One person who asks twice, each time for a new code. */
  async function askTwice() {
    const { recipient, body } = nextMessage();
    const first = await gateway.send({ body: { recipient, body } });
    const second = await gateway.send({ body: { recipient, body: nextMessage().body } });
    return [triedBy(first)[0], triedBy(second)[0]];
  }

  it("move new messages to the next provider, too, when more than half of them do", async () => {
    const asked = [];
    for (let count = 0; count < 6; count += 1) asked.push(await askTwice());
    assert.deepEqual(asked[0], ["twilio", "twilio"]);
    const reply = await gateway.send({ body: nextMessage() });
    assert.deepEqual(triedBy(reply), ["vonage"]);
    assert.deepEqual(reply.line.detour, {
      verdict: "moved",
      from: "twilio",
      to: "vonage",
      why: "dropping",
    });
  });

  it("move nothing in another country", async () => {
    for (let count = 0; count < 6; count += 1) await askTwice();
    const reply = await gateway.send({ body: { ...nextMessage(), recipient: "+436601234567" } });
    assert.deepEqual([triedBy(reply), reply.line.detour], [["twilio"], undefined]);
  });

  it("move nothing when few of them do", async () => {
    for (let count = 0; count < 5; count += 1) {
      await askTwice();
      await gateway.send({ body: nextMessage() });
    }
    assert.deepEqual(triedBy(await gateway.send({ body: nextMessage() })), ["twilio"]);
  });
});
