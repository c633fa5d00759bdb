import assert from "node:assert/strict";
import jwt from "jsonwebtoken";
import { demoApplication } from "../../../../local/auth0/tenant/applications.ts";
import {
  guideOptions,
  openGateway,
  openTenant,
  type StubGateway,
  signingSecret,
  smsConnection,
  type TestTenant,
} from "../support.ts";

describe("handing a message to the gateway", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  beforeEach(async () => {
    gateway = await openGateway();
  });
  afterEach(async () => {
    await tenant.close();
    await gateway.close();
  });

  async function startWith(options: object, settings: object = {}) {
    const connection = smsConnection({ ...guideOptions(gateway.url), ...options });
    tenant = await openTenant({ connections: [connection] }, settings);
    return start();
  }

  function start(headers: Record<string, string> = {}) {
    const login = { client_id: demoApplication.client_id, connection: "sms", phone_number: "+491701234567" };
    return tenant.send("POST", "/passwordless/start", login, { "user-agent": "Browser/1", ...headers });
  }

  function onlyRequest() {
    assert.equal(gateway.requests.length, 1);
    const [request] = gateway.requests;
    assert.ok(request);
    return request;
  }

  const code = () => tenant.store.saved().codes[0]?.code;

  describe("the call to the gateway", () => {
    it("carries recipient, text and sender in the guide's order", async () => {
      await startWith({ forward_req_info: false });
      const { method, url, headers, body } = onlyRequest();
      assert.deepEqual([method, url], ["POST", "/"]);
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["user-agent"], "Auth0");
      assert.equal(
        body,
        `{"recipient":"+491701234567","body":"Your verification code is: ${code()}","sender":"+15551234567"}`,
      );
    });

    for (const forward of [true, "true"]) {
      it(`adds the caller's address and browser for forward_req_info ${JSON.stringify(forward)}`, async () => {
        await startWith({ forward_req_info: forward });
        const { body } = onlyRequest();
        assert.match(body, /,"req":\{"ip":"(127\.0\.0\.1|::1)","user-agent":"Browser\/1"\}\}$/);
      });
    }

    it("has no sender where the connection has none, and a null one where it is null", async () => {
      await startWith({ from: undefined, forward_req_info: false });
      assert.deepEqual(Object.keys(JSON.parse(onlyRequest().body)), ["recipient", "body"]);
      await tenant.close();
      await startWith({ from: null });
      assert.equal(JSON.parse(gateway.requests[1]?.body ?? "").sender, null);
    });

    it("is signed with the secret as it is written", async () => {
      await startWith({});
      const [scheme, token = ""] = onlyRequest().headers.authorization?.split(" ") ?? [];
      assert.equal(scheme, "Bearer");
      const { header, payload } = jwt.verify(token, signingSecret, { complete: true, algorithms: ["HS256"] });
      assert.deepEqual(header, { alg: "HS256", typ: "JWT" });
      assert.ok(typeof payload === "object");
      const { iat = 0, ...claims } = payload;
      assert.deepEqual(claims, { sub: "urn:Auth0", aud: "urn:MySmsGateway" });
      assert.ok(Math.abs(iat - Date.now() / 1000) < 5);
    });

    it("is signed with the bytes of a secret that is base64-url-encoded", async () => {
      const key = Buffer.from("fbff".repeat(16), "hex");
      await startWith({
        gateway_authentication: {
          method: "bearer",
          subject: "urn:Auth0",
          audience: "urn:MySmsGateway",
          secret: key.toString("base64url"),
          secret_base64_encoded: true,
        },
      });
      const token = onlyRequest().headers.authorization?.split(" ")[1] ?? "";
      assert.doesNotThrow(() => jwt.verify(token, key));
    });

    it("is not signed without gateway_authentication", async () => {
      await startWith({ gateway_authentication: null });
      assert.equal(onlyRequest().headers.authorization, undefined);
    });

    it("renders the template with the application and the language", async () => {
      await startWith({
        syntax: "liquid",
        template:
          "{% if request_language contains 'nl' %}Code{% endif %} {{ code }}={{ password }} {{ application.name }} {{ phone_number }}\n@x #1",
      });
      gateway.answer(200);
      await start({ "x-request-language": "nl-NL" });
      const text = JSON.parse(gateway.requests[1]?.body ?? "").body;
      assert.equal(text, `Code ${code()}=${code()} Local application +491701234567\n@x #1`);
    });

    it("makes codes of the length that the connection asks for", async () => {
      await startWith({ totp: { length: 9 } });
      assert.match(code() ?? "", /^[0-9]{9}$/);
    });
  });

  describe("what the gateway answers", () => {
    const failed = (error_description: string) => ({ error: "sms_provider_error", error_description });

    for (const status of [201, 202, 204, 302, 400, 403, 404, 429, 500, 503]) {
      it(`makes a start fail when it is ${status}`, async () => {
        gateway.answer(status, status === 302 ? { location: gateway.url } : {});
        const reply = await startWith({});
        assert.equal(reply.status, 400);
        const expected = `Unexpected response while calling the SMS gateway: ${status}`;
        assert.deepEqual(reply.body, failed(expected));
        assert.equal(gateway.requests.length, 1);
      });
    }

    it("makes a start fail as unauthenticated when it is 401", async () => {
      gateway.answer(401);
      const reply = await startWith({});
      assert.equal(reply.status, 400);
      assert.deepEqual(reply.body, failed("Authentication failed while calling the SMS gateway: 401"));
    });

    it("makes a start fail when it does not come in time", async () => {
      gateway.answer(undefined);
      const reply = await startWith({}, { gatewayTimeoutMs: 50 });
      assert.equal(reply.status, 400);
      assert.deepEqual(reply.body, failed("Timeout while calling the SMS gateway: ETIMEDOUT"));
    });

    it("makes a start fail when there is no gateway", async () => {
      await gateway.close();
      const reply = await startWith({});
      assert.deepEqual(reply.body, failed("Unexpected response while calling the SMS gateway: ECONNREFUSED"));
      gateway = await openGateway();
    });

    it("is not believed without a certificate that the tenant trusts", async () => {
      const reply = await startWith({}, { trust: "" });
      assert.match(
        String(reply.body.error_description),
        /^Unexpected response while calling the SMS gateway: /,
      );
      assert.equal(gateway.requests.length, 0);
    });

    it("is logged as a failure and not as a code that was sent", async () => {
      gateway.answer(503);
      await startWith({});
      const message = "Unexpected response while calling the SMS gateway: 503";
      assert.deepEqual(
        tenant.logs.map(({ type, description, details }) => ({ type, description, details })),
        [
          {
            type: "f",
            description: message,
            details: { error: { message, oauthError: "sms_provider_error" } },
          },
        ],
      );
    });
  });

  describe("a connection that still sends by Twilio", () => {
    it("fails as Twilio refuses unknown credentials, and never calls the gateway", async () => {
      const reply = await startWith({ provider: undefined, twilio_sid: "TWILIO_SID" });
      assert.deepEqual(reply.body, {
        error: "sms_provider_error",
        error_description: "Authenticate (Code: 20003)",
      });
      assert.equal(gateway.requests.length, 0);
    });
  });
});
