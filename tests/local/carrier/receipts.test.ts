import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { FastifyInstance } from "fastify";
import { callSmsVoice } from "../../../local/aws/smsVoice.ts";
import { type Carrier, createCarrier } from "../../../local/carrier/carrier.ts";
import { createCarrierServer } from "../../../local/carrier/server.ts";
import { useTls } from "../support.ts";

const proof = "0123456789abcdef";

describe("A local carrier", () => {
  const tls = useTls();
  let carrier: Carrier;
  let app: FastifyInstance;
  let server: Server;
  let callback: string;
  let told: { url: string; body: string }[];
  beforeEach(async () => {
    told = [];
    carrier = createCarrier();
    carrier.reportAs({ state: "delivered", delayMs: 0 });
    app = (await createCarrierServer(carrier, tls())) as unknown as FastifyInstance;
    server = createServer({ key: tls().key, cert: tls().cert }, async (request, response) => {
      told.push({ url: request.url ?? "", body: await text(request) });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    callback = `https://localhost:${(server.address() as AddressInfo).port}/twilio?m=${proof}`;
  });
  afterEach(async () => {
    await app.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const basic = { authorization: `Basic ${Buffer.from(`AC${"0".repeat(32)}:token`).toString("base64")}` };

  async function sendByTwilio(more: Record<string, string> = { StatusCallback: callback }) {
    const { statusCode, payload } = await app.inject({
      method: "POST",
      url: `/2010-04-01/Accounts/AC${"0".repeat(32)}/Messages.json`,
      headers: { ...basic, "content-type": "application/x-www-form-urlencoded" },
      payload: String(
        new URLSearchParams({ To: "+4915112345678", From: "+15551234567", Body: "1234", ...more }),
      ),
    });
    assert.equal(statusCode, 201, payload);
    await carrier.reported();
    return JSON.parse(payload);
  }

  it("tells a sender of Twilio's that its message arrived", async () => {
    const { sid } = await sendByTwilio();
    const [{ url, body } = assert.fail()] = told;
    assert.equal(url, `/twilio?m=${proof}`);
    const { MessageSid, MessageStatus } = Object.fromEntries(new URLSearchParams(body));
    assert.deepEqual([MessageSid, MessageStatus], [sid, "delivered"]);
  });

  it("tells a sender of Vonage's", async () => {
    const payload = { to: "4915112345678", from: "ACME", text: "1234", callback };
    const headers = { ...basic, "content-type": "application/json" };
    const reply = await app.inject({ method: "POST", url: "/sms/json", headers, payload });
    await carrier.reported();
    const { messageId, status } = JSON.parse(told[0]?.body ?? "");
    assert.deepEqual([messageId, status], [reply.json().messages[0]["message-id"], "delivered"]);
  });

  it("tells nobody who did not ask", async () => {
    await sendByTwilio({});
    assert.deepEqual(told, []);
  });

  it("fails, loses, repeats and forges receipts when told to", async () => {
    carrier.reportAs({ state: "failed", delayMs: 0 });
    await sendByTwilio();
    carrier.reportAs({ state: "lost" });
    await sendByTwilio();
    carrier.reportAs({ state: "delivered", delayMs: 0, times: 2 });
    await sendByTwilio();
    carrier.reportAs({ state: "forged", delayMs: 0 });
    await sendByTwilio();
    const statuses = told.map(({ body }) => new URLSearchParams(body).get("MessageStatus"));
    assert.deepEqual(statuses, ["undelivered", "delivered", "delivered", "delivered"]);
    assert.ok(!told.at(-1)?.url.endsWith(proof));
    assert.ok(told.slice(0, 3).every(({ url }) => url.endsWith(proof)));
  });

  it("puts AWS's receipts on the event bus, without number and text", async () => {
    const published: object[] = [];
    const input = { DestinationPhoneNumber: "+4915112345678", MessageBody: "Your code is 606070" };
    const { MessageId } = Object(
      await callSmsVoice(carrier, "SendTextMessage", input, {
        region: "eu-central-1",
        authorize: () => {},
        publish: (event) => void published.push(event),
      }),
    );
    await carrier.reported();
    const [event] = published;
    const { source, detail } = Object(event);
    assert.equal(source, "aws.sms-voice");
    assert.deepEqual(
      [detail.messageId, detail.eventType, detail.isFinal],
      [MessageId, "TEXT_DELIVERED", true],
    );
    assert.ok(!/15112345678|606070/.test(JSON.stringify(event)));
  });
});
