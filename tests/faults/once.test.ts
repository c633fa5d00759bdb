// The same text goes out once, whichever environments are asked for it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { keyOf } from "../support/documents.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { nextMessage } from "./messages.ts";
import { openSite, type Site, undisturbed } from "./site.ts";

const deadlineMs = 1500;

describe("a message that is asked for twice", () => {
  let site: Site;
  let one: GatewayProcess;
  let other: GatewayProcess;
  before(async () => {
    site = await openSite();
    [one, other] = await Promise.all([start(), start()]);
  });
  after(() => site.close());
  afterEach(() => site.providers.twilio.answer("ok"));

  /** An environment that has used the table. */
  const start = () =>
    undisturbed(async () => {
      const result = await site.start(["twilio"], { deadlineMs });
      await result.send({ body: nextMessage() });
      return { result, by: [result] };
    });
  const copies = ({ body }: { body: string }) =>
    site.providers.twilio.sent.filter(({ text }) => text === body).length;

  it("is sent once, and the second request learns what became of it", async () => {
    const message = nextMessage();
    const first = await one.send({ body: message });
    const second = await other.send({ body: message });
    assert.deepEqual([first.status, second.status, copies(message)], [200, 200, 1]);
    assert.deepEqual([first.line.duplicate, second.line.duplicate], [undefined, true]);
    assert.equal(second.body, first.body);
  });

  it("is sent once when both ask at the same time", async () => {
    site.providers.twilio.answer("slow");
    const message = nextMessage();
    const replies = await Promise.all([one.send({ body: message }), other.send({ body: message })]);
    assert.deepEqual([...replies.map(({ status }) => status), copies(message)], [200, 200, 1]);
  });

  it("is never sent twice at the same time, even if the first request takes all its time", async () => {
    site.providers.twilio.answer("no reply");
    const message = nextMessage();
    const replies = await Promise.all([one.send({ body: message }), other.send({ body: message })]);
    const [first, second] = replies.map(({ line }) => line.code).sort();
    // The other one waited, and had no time left when the first gave up.
    assert.match(String(first), /^ERR_(DEADLINE|DELIVERY_UNKNOWN)$/);
    assert.match(String(second), /^ERR_(DELIVERY_UNKNOWN|IN_FLIGHT)$/);
    assert.notEqual(first, second);
    assert.equal(copies(message), 1);
  });

  it("is sent again after it could not be sent", async () => {
    site.providers.twilio.answer("error page");
    const message = nextMessage();
    assert.equal((await one.send({ body: message })).status, 503);
    site.providers.twilio.answer("ok");
    assert.equal((await other.send({ body: message })).status, 200);
    assert.equal(copies(message), 1);
  });

  it("is another message with another code, or for another recipient", async () => {
    const message = nextMessage();
    const another = { ...nextMessage(), recipient: message.recipient };
    const elsewhere = { ...message, recipient: "+4915187654321" };
    for (const body of [message, another, elsewhere]) {
      const { status, line } = await one.send({ body });
      assert.deepEqual([status, line.duplicate], [200, undefined]);
    }
    assert.deepEqual([copies(message), copies(another)], [2, 1]);
  });

  it("can be sent again when the environment that began has died, after a lease", async () => {
    site.providers.twilio.answer("no reply");
    const doomed = await start();
    const message = nextMessage();
    const asked = site.providers.twilio.nextAsked();
    const unanswered = doomed.send({ body: message }).catch(() => undefined);
    await asked;
    await doomed.stop();
    await unanswered;
    site.providers.twilio.answer("ok");
    const held = await other.send({ body: message });
    const freed = held.status === 200 ? held : await other.send({ body: message });
    assert.deepEqual([freed.status, freed.line.duplicate, copies(message)], [200, undefined, 2]);
  });

  it("leaves neither number nor code in the table", async () => {
    const message = { recipient: "+4915198765432", body: "Your code is 918273" };
    await one.send({ body: message });
    const items = await site.scan();
    const hash = createHmac("sha256", keyOf("pepper"))
      .update([message.recipient, "", message.body].join("\n"))
      .digest("base64url");
    const key = `message#${hash}`;
    assert.ok(items.some(({ pk }) => pk?.S === key));
    // A block of 10,000 numbers is no person: its prefix may be there.
    const allowed =
      /^(message#|guard#to#)[\w-]{43}$|^guard#(start|over#\d{8}|(all|country#DE|range#49151\d{2}|block#49151\d{4})#\d{6})$|^resends#DE$|^pace$/;
    for (const { pk } of items) assert.match(String(pk?.S), allowed);
    const everything = JSON.stringify(items);
    for (const digits of ["4915198765432", "15198765432", "918273", "4915112345678"]) {
      assert.ok(!everything.includes(digits), `the table holds ${digits}`);
    }
  });

  it("is forgotten by the table in time", async () => {
    for (const { pk, expires, endsAt } of await site.scan()) {
      if (!pk?.S?.startsWith("message#")) continue;
      const lifetimeMs = 180_000;
      assert.equal(Number(expires?.N), Math.ceil(Number(endsAt?.N) / 1000));
      assert.ok(Number(endsAt?.N) <= Date.now() + lifetimeMs);
    }
  });
});
