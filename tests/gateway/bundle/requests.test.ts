import assert from "node:assert/strict";
import { type Cloud, startCloud } from "../../support/cloud.ts";
import { keyOf, message, settingsWith, tokenFor } from "../../support/documents.ts";
import {
  type GatewayProcess,
  type Request,
  roleCredentials,
  startGatewayProcess,
} from "../../support/gatewayProcess.ts";
import { readSignature } from "../../support/sigV4.ts";
import { answerJson } from "../../support/tls.ts";

const json = { "content-type": "application/json" };
const bearer = (token: string) => ({ ...json, authorization: `Bearer ${token}` });

describe("bundle: one request", () => {
  let cloud: Cloud;
  let gateway: GatewayProcess;

  before(async () => {
    cloud = await startCloud();
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith() });
  });
  after(async () => {
    await gateway?.stop();
    await cloud?.close();
  });
  beforeEach(() => {
    cloud.calls.aws.length = 0;
  });

  it("answers 200 when a provider has accepted the message", async () => {
    const reply = await gateway.send();
    assert.equal(reply.status, 200);
    assert.equal(reply.body, '{"messageId":"message-of-aws"}');
    assert.equal(reply.headers["content-type"], "application/json");
    const sent = JSON.parse(cloud.calls.aws[0]?.body ?? "{}");
    assert.equal(sent.DestinationPhoneNumber, message.recipient);
    assert.equal(sent.MessageBody, message.body);
  });

  it("answers 200 when a provider accepts by another status of success", async () => {
    const { aws } = cloud.answers;
    cloud.answers.aws = (response) => answerJson(response, 202, { MessageId: "m" });
    const reply = await gateway.send();
    cloud.answers.aws = aws;
    assert.equal(reply.status, 200);
  });

  it("calls AWS with the temporary credentials of its environment", async () => {
    await gateway.send();
    for (const call of [cloud.calls.secrets[0], cloud.calls.aws[0]]) {
      assert.ok(call);
      const signature = readSignature(call, roleCredentials.secretAccessKey);
      assert.equal(signature?.isRight, true);
      assert.equal(signature?.accessKeyId, roleCredentials.accessKeyId);
      assert.equal(call.headers["x-amz-security-token"], roleCredentials.sessionToken);
    }
  });

  it("asks for the version of the secret that the deployment named", () => {
    assert.deepEqual(JSON.parse(cloud.calls.secrets[0]?.body ?? "{}"), {
      SecretId: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gateway-AbCdEf",
      VersionId: "version-1",
    });
  });

  it("reads a body that came in base64", async () => {
    const headers = { authorization: `Bearer ${tokenFor()}` };
    const reply = await gateway.send({ headers, body: { ...message, body: "Grüße 606070 🔐" } });
    assert.equal(reply.status, 200);
    assert.equal(JSON.parse(cloud.calls.aws[0]?.body ?? "{}").MessageBody, "Grüße 606070 🔐");
  });

  it("ignores the query", async () => {
    assert.equal((await gateway.send({ target: "/?connection=sms" })).status, 200);
  });

  const refused: [name: string, request: Request, status: number, code: string][] = [
    ["another path", { target: "/send" }, 404, "ERR_HTTP_PATH"],
    ["a path of two slashes", { target: "//" }, 404, "ERR_HTTP_PATH"],
    ["GET", { method: "GET", body: "" }, 405, "ERR_HTTP_METHOD"],
    ["HEAD", { method: "HEAD", body: "" }, 405, "ERR_HTTP_METHOD"],
    ["PUT", { method: "PUT" }, 405, "ERR_HTTP_METHOD"],
    ["OPTIONS", { method: "OPTIONS", body: "" }, 405, "ERR_HTTP_METHOD"],
    ["a body over 16 KB", { body: "x".repeat(16 * 1024 + 1) }, 413, "ERR_HTTP_SIZE"],
    [
      "a body over 16 KB of characters of two bytes",
      { body: "ü".repeat(8 * 1024 + 1) },
      413,
      "ERR_HTTP_SIZE",
    ],
    [
      "a body over 16 KB in base64",
      { headers: { authorization: `Bearer ${tokenFor()}` }, body: Buffer.alloc(16 * 1024 + 1) },
      413,
      "ERR_HTTP_SIZE",
    ],
    ["a body of exactly 16 KB that is no JSON", { body: "x".repeat(16 * 1024) }, 400, "ERR_MESSAGE_JSON"],
    [
      "a body of exactly 16 KB, longer in base64, that is no JSON",
      { headers: { authorization: `Bearer ${tokenFor()}` }, body: Buffer.alloc(16 * 1024) },
      400,
      "ERR_MESSAGE_JSON",
    ],
    ["no body", { body: "" }, 400, "ERR_MESSAGE_JSON"],
    ["a body without recipient", { body: { body: "1" } }, 400, "ERR_MESSAGE_RECIPIENT"],
    ["a body without text", { body: { recipient: message.recipient } }, 400, "ERR_MESSAGE_BODY"],
    ["a sender that is no text", { body: { ...message, sender: 1 } }, 400, "ERR_MESSAGE_SENDER"],
    ["req that is no object", { body: { ...message, req: 1 } }, 400, "ERR_MESSAGE_REQ"],
  ];
  for (const [name, request, status, code] of refused) {
    it(`answers ${name} with ${status} ${code}, and sends nothing`, async () => {
      const reply = await gateway.send(request);
      assert.equal(reply.status, status);
      assert.equal(JSON.parse(reply.body).error.code, code);
      assert.equal(reply.line.code, code);
      assert.equal(reply.headers.allow, status === 405 ? "POST" : undefined);
      assert.equal(cloud.calls.aws.length, 0);
    });
  }

  const strangers: [name: string, headers: Record<string, string>, code: string][] = [
    ["no token", json, "ERR_TOKEN_MISSING"],
    ["no bearer token", { ...json, authorization: "Basic YTpi" }, "ERR_TOKEN_FORMAT"],
    ["a token of another stack", bearer(tokenFor(keyOf("another"))), "ERR_TOKEN_SIGNATURE"],
    ["a token for another audience", bearer(tokenFor(undefined, { aud: "urn:x" })), "ERR_TOKEN_AUDIENCE"],
    ["a token of another subject", bearer(tokenFor(undefined, { sub: "urn:x" })), "ERR_TOKEN_SUBJECT"],
    ["an expired token", bearer(tokenFor(undefined, { exp: 1 })), "ERR_TOKEN_EXPIRED"],
    ["a token of 64 KB", bearer(`${"a".repeat(64 * 1024)}.b.c`), "ERR_TOKEN_FORMAT"],
  ];
  for (const [name, headers, code] of strangers) {
    it(`says the same to whoever has ${name}, and the reason to the log alone`, async () => {
      const reply = await gateway.send({ headers });
      assert.equal(reply.status, 401);
      assert.equal(
        reply.body,
        '{"error":{"code":"ERR_TOKEN","message":"The token was refused.","permanent":false}}',
      );
      assert.equal(reply.line.code, code);
      assert.equal(cloud.calls.aws.length, 0);
    });
  }

  it("does not look at the body of a stranger", async () => {
    const reply = await gateway.send({ headers: json, body: "no JSON at all" });
    assert.equal(reply.status, 401);
  });

  const providerReplies: [name: string, status: number, body: object, expected: number, code: string][] = [
    ["throttles", 400, { __type: "ThrottlingException" }, 503, "ERR_PROVIDERS_UNAVAILABLE"],
    ["fails", 500, { __type: "InternalServerException" }, 503, "ERR_PROVIDERS_UNAVAILABLE"],
    [
      "refuses the recipient",
      400,
      { Reason: "DESTINATION_PHONE_NUMBER_OPTED_OUT" },
      502,
      "ERR_REJECTED_RECIPIENT",
    ],
    ["refuses the sender", 400, { Reason: "SENDER_ID_NOT_REGISTERED" }, 502, "ERR_REJECTED_SENDER"],
    ["refuses the account", 400, { __type: "AccessDeniedException" }, 502, "ERR_REJECTED_ACCOUNT"],
    ["answers 200 without a message id", 200, {}, 504, "ERR_DELIVERY_UNKNOWN"],
    ["redirects", 302, {}, 503, "ERR_PROVIDERS_UNAVAILABLE"],
  ];
  for (const [name, status, body, expected, code] of providerReplies) {
    it(`answers ${expected} ${code} when the provider ${name}`, async () => {
      const { aws } = cloud.answers;
      cloud.answers.aws = (response) => answerJson(response, status, body);
      const reply = await gateway.send();
      cloud.answers.aws = aws;
      assert.equal(reply.status, expected);
      assert.equal(JSON.parse(reply.body).error.code, code);
    });
  }
});
