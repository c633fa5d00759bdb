import assert from "node:assert/strict";
import { Agent } from "node:https";
import type { FastifyInstance } from "fastify";
import { type Carrier, createCarrier } from "../../../local/carrier/carrier.ts";
import { createCarrierServer } from "../../../local/carrier/server.ts";
import { sendHttps } from "../../../local/machine/https.ts";
import { openPage } from "../page/support.ts";
import { type Reply, send, sendJson, useTls } from "../support.ts";

describe("local carrier", () => {
  const tls = useTls();
  let carrier: Carrier;
  let apps: FastifyInstance[] = [];
  let inbox = "";
  let api = "";

  beforeEach(async () => {
    carrier = createCarrier();
    apps = [openPage(carrier), await createCarrierServer(carrier, tls())];
    const [inboxUrl = "", apiUrl = ""] = await Promise.all(
      apps.map((app) => app.listen({ host: "127.0.0.1", port: 0 })),
    );
    inbox = inboxUrl;
    api = apiUrl;
  });
  afterEach(async () => {
    for (const app of apps) await app.close();
  });

  async function read(): Promise<Record<string, unknown>[]> {
    return JSON.parse((await send(`${inbox}/messages`)).text);
  }

  const credentials = `Basic ${Buffer.from("AC0123456789abcdef:token").toString("base64")}`;
  const message = { To: "+4915112345678", From: "+15005550006", Body: "Your code is 1 & 2 + 3 ü" };

  function postTwilio(
    fields: Record<string, string | undefined>,
    authorization: string = credentials,
  ): Promise<Reply> {
    const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return send(`${api}/2010-04-01/Accounts/AC0123456789abcdef/Messages.json`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", authorization },
      body: new URLSearchParams(given).toString(),
      ca: tls().ca,
    });
  }

  const postWebhook = (body: object) => sendJson(`${api}/webhook`, "POST", body, tls().ca);

  describe("told to close idle connections", () => {
    const sms = { to: "+4915112345678", from: null, body: "hello", vendor: "webhook" } as const;
    const at = (restedMs: number | undefined) => {
      const dropped = Promise.withResolvers<"dropped">();
      return { dropped: dropped.promise, connection: { restedMs, drop: () => dropped.resolve("dropped") } };
    };
    beforeEach(() => carrier.behave({ state: "close" }, "webhook"));

    it("ends one that has rested just as a request comes, without an answer", async () => {
      const { connection, dropped } = at(201);
      const first = await Promise.race([carrier.send(sms, { connection }), dropped]);
      assert.equal(first, "dropped");
      assert.equal(carrier.messages.length, 0);
    });

    for (const restedMs of [undefined, 5])
      it(`delivers on one that has rested for ${restedMs} ms`, async () => {
        const { kind } = await carrier.send(sms, { connection: at(restedMs).connection });
        assert.equal(kind, "accepted");
      });

    it("does so to a client over HTTPS, which a new connection helps", async () => {
      const agent = new Agent({ keepAlive: true, ca: tls().ca });
      const post = () =>
        sendHttps(`${api}/webhook`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ to: sms.to, text: "hello" }),
          agent,
        }).then(
          ({ status }) => status,
          () => "no answer",
        );
      assert.equal(await post(), 200);
      // The next one that finds the connection rested enough.
      let answer: unknown = 200;
      while (answer === 200) {
        await new Promise((resolve) => setTimeout(resolve, 210));
        answer = await post();
      }
      assert.equal(answer, "no answer");
      assert.equal(await post(), 200);
      agent.destroy();
    });
  });

  describe("inbox", () => {
    it("lists messages with recipient, sender, text, vendor and time", async () => {
      await postTwilio(message);
      const [received] = await read();
      const { id, at, ...rest } = received ?? {};
      assert.deepEqual(rest, { to: message.To, from: message.From, body: message.Body, vendor: "twilio" });
      assert.match(String(at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.ok(id);
    });

    it("refuses a state it does not know", async () => {
      assert.equal((await sendJson(`${inbox}/carrier`, "PUT", { state: "broken" })).status, 400);
      assert.equal((await sendJson(`${inbox}/carrier`, "PUT", { state: "ok", other: 1 })).status, 400);
    });

    it("sets one vendor apart, and all of them again", async () => {
      await sendJson(`${inbox}/carrier/twilio`, "PUT", { state: "down" });
      assert.equal((await postTwilio(message)).status, 500);
      assert.equal((await postWebhook({ to: message.To, text: "a" })).status, 200);
      await sendJson(`${inbox}/carrier`, "PUT", { state: "ok" });
      assert.equal((await postTwilio(message)).status, 201);
    });

    it("refuses to set a vendor that is not spoken here", async () => {
      const { status, text } = await sendJson(`${inbox}/carrier/tvilio`, "PUT", { state: "down" });
      assert.equal(status, 400);
      assert.match(JSON.parse(text).message, /vendor must be one of aws, twilio, .*, but is "tvilio"$/);
    });

    it("delivers late when slow", async () => {
      await sendJson(`${inbox}/carrier`, "PUT", { state: "slow", delayMs: 120 });
      const begun = performance.now();
      assert.equal((await postWebhook({ to: message.To, text: "a" })).status, 200);
      assert.ok(performance.now() - begun >= 119);
      assert.equal((await read()).length, 1);
    });
  });

  describe("local Twilio", () => {
    it("answers 201 with the message as Twilio describes it", async () => {
      const { status, text } = await postTwilio(message);
      const { sid, status: state, to, from, body, error_code, account_sid } = JSON.parse(text);
      assert.equal(status, 201);
      assert.match(sid, /^SM[0-9a-f]{32}$/);
      assert.deepEqual(
        { state, to, from, body, error_code, account_sid },
        {
          state: "queued",
          to: message.To,
          from: message.From,
          body: message.Body,
          error_code: null,
          account_sid: "AC0123456789abcdef",
        },
      );
    });

    const refused: [name: string, changes: Record<string, string | undefined>, code: number][] = [
      ["no recipient", { To: undefined }, 21604],
      ["a recipient that is no number", { To: "015112345678" }, 21211],
      ["no sender", { From: undefined }, 21603],
      ["no text", { Body: undefined }, 21602],
      ["a text that is too long", { Body: "x".repeat(1601) }, 21617],
      ["a validity that is too long", { ValidityPeriod: "36001" }, 21624],
    ];
    for (const [name, changes, code] of refused) {
      it(`refuses ${name} with ${code}`, async () => {
        const { status, text } = await postTwilio({ ...message, ...changes });
        const { code: given, more_info } = JSON.parse(text);
        assert.deepEqual([status, given], [400, code]);
        assert.equal(more_info, `https://www.twilio.com/docs/errors/${code}`);
        assert.deepEqual(await read(), []);
      });
    }

    it("takes a messaging service in place of a sender", async () => {
      const { status } = await postTwilio({ ...message, From: undefined, MessagingServiceSid: "MG1" });
      assert.equal(status, 201);
    });

    for (const authorization of ["", "Bearer x", `Basic ${Buffer.from("AC1:").toString("base64")}`]) {
      it(`answers 401 to the credentials "${authorization}"`, async () => {
        const { status, text } = await postTwilio(message, authorization);
        assert.deepEqual([status, JSON.parse(text).code], [401, 20003]);
      });
    }

    for (const [state, status, code] of [
      ["down", 500, 20500],
      ["reject", 400, 21610],
      ["throttle", 429, 20429],
      ["deny", 401, 20003],
    ] as const) {
      it(`answers ${status} with ${code} when told to ${state}`, async () => {
        carrier.behave({ state }, "twilio");
        const reply = await postTwilio(message);
        assert.deepEqual([reply.status, JSON.parse(reply.text).code], [status, code]);
        assert.deepEqual(carrier.messages, []);
      });
    }
  });

  describe("local Vonage", () => {
    const fields = {
      to: "4915112345678",
      from: "ACME",
      text: "Code 1 & 2 + 3 ü",
      type: "text",
      ttl: "180000",
    };
    const basic = `Basic ${Buffer.from("abcd1234:secret").toString("base64")}`;

    async function postVonage(given: Record<string, string>, authorization = basic) {
      const { status, text } = await send(`${api}/sms/json`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", authorization },
        body: new URLSearchParams(given).toString(),
        ca: tls().ca,
      });
      assert.equal(status, 200);
      return JSON.parse(text).messages[0];
    }

    it("puts a message into the inbox and answers with its id", async () => {
      const part = await postVonage(fields);
      const [received] = await read();
      assert.deepEqual([part.status, part["message-id"]], ["0", received?.id]);
      const { to, from, body, vendor } = received ?? {};
      assert.deepEqual([to, from, body, vendor], ["+4915112345678", "ACME", fields.text, "vonage"]);
    });

    for (const [title, given, status] of [
      ["no recipient", { ...fields, to: "" }, "2"],
      ["no sender", { ...fields, from: "" }, "2"],
      ["no text", { ...fields, text: "" }, "2"],
      ["a recipient that is no number", { ...fields, to: "015112345678" }, "3"],
      ["a lifetime below the least", { ...fields, ttl: "19000" }, "3"],
    ] as const) {
      it(`refuses ${title} with status ${status}`, async () => {
        assert.equal((await postVonage(given)).status, status);
        assert.deepEqual(await read(), []);
      });
    }

    it("refuses a call without credentials", async () => {
      assert.equal((await postVonage(fields, "Basic Og==")).status, "4");
    });

    for (const [state, status] of [
      ["down", "5"],
      ["reject", "7"],
      ["throttle", "1"],
      ["deny", "4"],
    ] as const) {
      it(`answers ${status} when told to be ${state}`, async () => {
        await sendJson(`${inbox}/carrier/vonage`, "PUT", { state });
        assert.equal((await postVonage(fields)).status, status);
        assert.deepEqual(await read(), []);
      });
    }
  });

  describe("local webhook", () => {
    const body = { to: message.To, from: "ACME", text: "Your code is 1", reference: "r", code: "1" };

    it("answers with the message's id", async () => {
      const { status, text } = await postWebhook(body);
      assert.deepEqual([status, JSON.parse(text)], [200, { id: carrier.messages[0]?.id }]);
    });

    it("takes the headers of Standard Webhooks", async () => {
      const headers = {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": "1700000000",
        "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
      };
      const post = (changes: Record<string, string>) =>
        send(`${api}/webhook`, {
          method: "POST",
          headers: { ...headers, ...changes },
          body: JSON.stringify(body),
          ca: tls().ca,
        });
      assert.equal((await post({})).status, 200);
      assert.equal((await post({ "webhook-signature": "sha256=abc" })).status, 400);
      assert.equal((await post({ "webhook-timestamp": "today" })).status, 400);
    });

    it("refuses a body without recipient or text", async () => {
      assert.equal((await postWebhook({ text: "a" })).status, 400);
      assert.equal((await postWebhook({ to: message.To })).status, 400);
    });

    for (const [state, expected] of [
      ["down", 503],
      ["reject", 422],
      ["throttle", 429],
      ["deny", 401],
    ] as const) {
      it(`answers ${expected} when told to be ${state}`, async () => {
        carrier.behave({ state });
        assert.equal((await postWebhook(body)).status, expected);
        assert.deepEqual(carrier.messages, []);
      });
    }
  });
});
