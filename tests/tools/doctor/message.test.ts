import assert from "node:assert/strict";
import { jwtVerify } from "jose";
import { sendDirectly, startLogin } from "../../../tools/doctor/messageStep.ts";
import { type Gateway, openGateway, signingKey } from "../../action/support.ts";

describe("the message that the doctor sends", () => {
  let other: Gateway;
  beforeEach(async () => {
    other = await openGateway();
  });
  afterEach(() => other.close());

  describe("by Auth0", () => {
    const login = (clientSecret?: string) =>
      startLogin("+4915112345678", { auth0: other.url.replace(/\/$/, ""), clientId: "client", clientSecret });
    const started = {
      client_id: "client",
      connection: "sms",
      phone_number: "+4915112345678",
      send: "code",
    };

    it("is a login as an application starts it", async () => {
      assert.equal((await login()).level, "ok");
      assert.deepEqual(other.requests[0]?.body, started);
    });

    it("carries the secret of an application that has one", async () => {
      await login("secret");
      assert.deepEqual(other.requests[0]?.body, { ...started, client_secret: "secret" });
    });

    for (const [status, reply, text, fix] of [
      [403, { error_description: "not allowed" }, /403 not allowed\.$/, /--client <id>/],
      [400, { error: "sms_provider_error" }, /400 sms_provider_error\.$/, /the gateway's log/],
      [500, {}, /500 no reason\.$/, /the gateway's log/],
    ] as const) {
      it(`is a problem with its way out where Auth0 answers ${status}`, async () => {
        other.answer(status, JSON.stringify(reply));
        const finding = await login();
        assert.equal(finding.level, "problem");
        assert.match(finding.text, text);
        assert.match(finding.fix ?? "", fix);
      });
    }
  });

  describe("straight to the gateway", () => {
    const message = { recipient: "+4915112345678", body: "Your code is 606070", sender: undefined };
    const token = { subject: "urn:Auth0", audience: "urn:MySmsGateway" };
    const send = () => sendDirectly(message, { url: other.url, signingKey, token });

    it("is signed as Auth0 signs", async () => {
      assert.equal((await send()).level, "ok");
      const [{ headers, body } = assert.fail("nothing came")] = other.requests;
      assert.deepEqual(body, { recipient: message.recipient, body: message.body });
      const given = headers.authorization?.replace(/^Bearer /, "") ?? "";
      const { subject, audience } = token;
      await jwtVerify(given, new TextEncoder().encode(signingKey), { subject, audience });
    });

    it("is a problem with the gateway's code where it is not sent", async () => {
      other.answer(502, JSON.stringify({ error: { code: "ERR_ROUTE_NONE" } }));
      const { level, text } = await send();
      assert.deepEqual([level, text], ["problem", "The gateway did not send: 502 ERR_ROUTE_NONE."]);
    });
  });
});
