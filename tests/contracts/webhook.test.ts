import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import type { HttpRequest } from "../../gateway/providers/index.ts";
import { provider as webhook } from "../../gateway/providers/webhook.ts";
import { httpReply, message, summary } from "./contract.ts";

const url = "https://sms.example.com/send";
const signingSecret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;

function request(settings: object, credentials: object = {}, sms: object = {}): HttpRequest {
  const made = webhook.connect({ url, ...settings }, credentials).request({ ...message, ...sms });
  assert.ok(!("kind" in made));
  return made;
}

describe("webhook", () => {
  it("signs so that the Standard Webhooks library accepts it", () => {
    const now = new Date();
    const { headers, body } = request({}, { signingSecret }, { now, body: "é 🔐\n" });
    assert.deepEqual(new Webhook(signingSecret).verify(body, { ...headers }), JSON.parse(body));
    assert.equal(headers["webhook-id"], message.reference);
  });

  it("makes the same signature as the Standard Webhooks library", () => {
    const { headers, body } = request({}, { signingSecret });
    const expected = new Webhook(signingSecret).sign(message.reference, message.now, body);
    assert.equal(headers["webhook-signature"], expected);
  });

  it("signs with a key without its prefix too", () => {
    const bare = signingSecret.replace("whsec_", "");
    assert.deepEqual(request({}, { signingSecret: bare }), request({}, { signingSecret }));
  });

  it("fills a body of the operator's making", () => {
    const body = {
      messages: [{ dest: "{to}", note: "Code {code} for {country}, {code}!" }],
      ttl: "{validitySeconds}",
      ttlText: "{validitySeconds} s",
      flash: false,
      nothing: null,
      unknown: "{colour}",
    };
    assert.deepEqual(JSON.parse(request({ body }).body), {
      messages: [{ dest: "+447700900123", note: "Code 123456 for GB, 123456!" }],
      ttl: 180,
      ttlText: "180 s",
      flash: false,
      nothing: null,
      unknown: "{colour}",
    });
  });

  it("leaves a field without a value out, and its place in a sentence empty", () => {
    const body = { code: "{code}", note: "<{code}>" };
    assert.deepEqual(JSON.parse(request({ body }, {}, { code: undefined }).body), { note: "<>" });
  });

  it("does not fill placeholders inside the text", () => {
    const made = request({ body: { text: "Login: {text}" } }, {}, { body: "{code} {to} $&" });
    assert.deepEqual(JSON.parse(made.body), { text: "Login: {code} {to} $&" });
  });

  it("uses PUT when told to", () => {
    assert.equal(request({ method: "PUT" }).method, "PUT");
  });

  it("does not let headers of the settings replace the credential", () => {
    const made = request(
      { headers: { authorization: "Basic eA==" } },
      { authorization: "Bearer t0123456789" },
    );
    assert.equal(made.headers.authorization, "Bearer t0123456789");
  });

  it("takes any 2xx for success unless told which", () => {
    const any = webhook.connect({ url }, {});
    const only = webhook.connect({ url, success: { statuses: [202] } }, {});
    assert.equal(summary(any.outcome(httpReply({ status: 204, body: "" }))), "accepted");
    assert.equal(summary(only.outcome(httpReply({ status: 200, body: "" }))), "unknown/reply");
    assert.equal(summary(only.outcome(httpReply({ status: 202, body: "" }))), "accepted");
  });

  it("lets a rule say what a success without the agreed field means", () => {
    const settings = { url, success: { field: { path: "ok", equals: "true" } }, errors: { "200": "down" } };
    const account = webhook.connect(settings, {});
    assert.equal(
      summary(account.outcome(httpReply({ status: 200, body: { ok: false } }))),
      "unavailable/down",
    );
  });
});
