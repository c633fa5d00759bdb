import assert from "node:assert/strict";
import { jwtVerify } from "jose";
import { type FailureCode, failureReply, failures } from "../../gateway/errors.ts";
import {
  actionCode,
  failure,
  type Gateway,
  openGateway,
  phoneEvent,
  runAction,
  signingKey,
} from "./support.ts";

const guardCodes = (Object.keys(failures) as FailureCode[]).filter((code) => code.startsWith("ERR_GUARD_"));

describe("the Action", () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await openGateway();
  });
  afterEach(() => gateway.close());

  it("counts as sent when the gateway answers 200", async () => {
    assert.deepEqual(await runAction(phoneEvent(gateway.url)), { sent: true });
  });

  it("posts what Auth0 posts for a connection, and what only an Action knows", async () => {
    await runAction(phoneEvent(gateway.url));
    assert.deepEqual(gateway.requests[0]?.body, {
      recipient: "+4915112345678",
      body: "Your verification code is: 123456",
      sender: "+15551234567",
      req: { ip: "203.0.113.7", "user-agent": "curl/8.5.0", geoip: { countryCode: "AT" } },
      code: "123456",
      locale: "de-DE",
      messageType: "otp_verify",
      clientId: "gmOWNgklfRm4tyl5YYnl3JDSJy19h1bR",
      connection: "sms",
      organization: "org_1",
      correlationId: "abcefg123",
    });
  });

  it("leaves out what the event does not have", async () => {
    const { notification, secrets } = phoneEvent(gateway.url, { code: undefined, from: undefined });
    await runAction({ notification: { ...notification, locale: undefined }, secrets });
    assert.deepEqual(gateway.requests[0]?.body, {
      recipient: "+4915112345678",
      body: "Your verification code is: 123456",
      req: {},
      messageType: "otp_verify",
    });
  });

  it("keeps to itself who asked for the message, where it is told to", async () => {
    await runAction(phoneEvent(gateway.url, {}, { FORWARD_REQUEST_INFO: undefined }));
    assert.equal(gateway.requests[0]?.body.req, undefined);
  });

  for (const from of [undefined, ""]) {
    it(`sends with the sender of its secrets where Auth0 gives ${JSON.stringify(from)}`, async () => {
      await runAction(phoneEvent(gateway.url, { from }, { SENDER: "ACME" }));
      assert.equal(gateway.requests[0]?.body.sender, "ACME");
    });
  }

  it("signs a token that lives for a minute", async () => {
    await runAction(phoneEvent(gateway.url));
    const [scheme, token = ""] = (gateway.requests[0]?.headers.authorization ?? "").split(" ");
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(signingKey), {
      algorithms: ["HS256"],
      subject: "urn:Auth0",
      audience: "urn:MySmsGateway",
    });
    assert.equal(scheme, "Bearer");
    assert.deepEqual(protectedHeader, { alg: "HS256", typ: "JWT" });
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 60);
    assert.ok(Math.abs((payload.iat ?? 0) - Date.now() / 1000) < 5);
  });

  it("gives every attempt a token of its own", async () => {
    await runAction(phoneEvent(gateway.url));
    await runAction(phoneEvent(gateway.url));
    const [first, second] = gateway.requests.map(({ headers }) => headers.authorization);
    assert.notEqual(first, second);
  });

  it("drops a call without asking the gateway", async () => {
    const result = await runAction(phoneEvent(gateway.url, { delivery_method: "voice" }));
    assert.match("drop" in result ? result.drop : "", /text messages only/);
    assert.equal(gateway.requests.length, 0);
  });

  for (const status of [400, 401, 403, 413, 429, 500, 502, 503, 504]) {
    it(`does as a failure with ${status} says: permanent ones are dropped, others are asked for again`, async () => {
      const reason = `The SMS gateway did not send the message: HTTP ${status}, ERR_ANY.`;
      gateway.answer(status, failure("ERR_ANY", true));
      assert.deepEqual(await runAction(phoneEvent(gateway.url)), { drop: reason });
      gateway.answer(status, failure("ERR_ANY", false));
      assert.deepEqual(await runAction(phoneEvent(gateway.url)), { retry: reason });
    });
  }

  for (const code of guardCodes) {
    it(`drops at once what the guard refuses: ${code}`, async () => {
      const { status, body } = failureReply(code);
      gateway.answer(status, body);
      const reason = `The SMS gateway did not send the message: HTTP 403, ${code}.`;
      assert.deepEqual(await runAction(phoneEvent(gateway.url)), { drop: reason });
      assert.equal(gateway.requests.length, 1);
    });
  }

  it("counts as sent for the gateway's 200 with and without the provider's id", async () => {
    for (const body of ['{"messageId":"SM1"}', '{"messageId":null}']) {
      gateway.answer(200, body);
      assert.deepEqual(await runAction(phoneEvent(gateway.url)), { sent: true });
    }
  });

  for (const [status, body] of [
    [403, '{"Message":"Forbidden"}'],
    [400, "<html>"],
    [404, '{"error":"no such function"}'],
    [502, "Internal Server Error"],
    [403, failure("ERR_ANY", undefined)],
    [403, failure("ERR_ANY", "yes")],
    [201, '{"messageId":"SM1"}'],
    [200, "{}"],
    [200, "OK"],
    [200, "<html>Down for maintenance</html>"],
    [200, '{"messageId":7}'],
    [200, failure("ERR_ANY", true)],
  ] as const) {
    it(`asks for another attempt when something else answers ${status} ${body}`, async () => {
      gateway.answer(status, body);
      const reason = `Not the SMS gateway, but something else answered: HTTP ${status}.`;
      assert.deepEqual(await runAction(phoneEvent(gateway.url)), { retry: reason });
    });
  }

  it("does not follow a redirect", async () => {
    const other = await openGateway();
    gateway.answer(307, "", { location: other.url });
    const result = await runAction(phoneEvent(gateway.url));
    await other.close();
    assert.deepEqual(Object.keys(result), ["retry"]);
    assert.equal(other.requests.length, 0);
  });

  it("asks for another attempt when the gateway cannot be reached", async () => {
    await gateway.close();
    const result = await runAction(phoneEvent(gateway.url));
    assert.deepEqual(result, { retry: "The SMS gateway could not be reached." });
  });

  it("ends an attempt early enough to ask for another one within Auth0's 20 s", async () => {
    gateway.answer(undefined);
    const limits: number[] = [];
    // The same limit, only sooner.
    const timeout = (ms: number) => {
      limits.push(ms);
      return AbortSignal.timeout(50);
    };
    const result = await runAction(phoneEvent(gateway.url), { AbortSignal: { timeout } });
    assert.deepEqual(result, { retry: "The SMS gateway did not answer in time." });
    assert.deepEqual(limits, [17_000]);
  });

  it("never repeats in its reason what a stranger has answered", async () => {
    gateway.answer(400, failure("+4915112345678", true));
    assert.doesNotMatch(JSON.stringify(await runAction(phoneEvent(gateway.url))), /4915112345678/);
  });

  it("is far below the 100 kB that Auth0 allows", async () => {
    assert.ok((await actionCode()).length < 10_000);
  });

  it("needs no module that is not Node's own", async () => {
    const required = [...(await actionCode()).matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
    assert.deepEqual(required, ["node:crypto"]);
  });
});
