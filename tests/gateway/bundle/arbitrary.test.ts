import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cloud, type Place, startCloud } from "../../support/cloud.ts";
import { keyOf, message, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, type Reply, startGatewayProcess } from "../../support/gatewayProcess.ts";

const numRuns = 300;

/** In every text that must stay secret. */
const canary = "KANARIENVOGEL";
const secretText = fc.string({ unit: "binary", maxLength: 40 }).map((text) => `${canary}${text}`);

/** Eight digits: too many to be in a log line by chance. */
const digits = fc.stringMatching(/^[1-9]\d{7}$/);

const json = { "content-type": "application/json" };
const authorized = { ...json, authorization: `Bearer ${tokenFor()}` };
const signature = authorized.authorization.split(".").at(-1) ?? "";

const statuses = [200, 201, 202, 204, 301, 400, 401, 403, 404, 408, 422, 429, 500, 503];

interface VendorReply {
  readonly status: number;
  readonly body: string;
}

const isSuccess = ({ status }: VendorReply) => status >= 200 && status < 300;
/** A 204 carries no document. */
const saysId = (reply: VendorReply, name: string) =>
  isSuccess(reply) && reply.status !== 204 && Boolean(fieldOf(reply.body, name));

/** What counts as accepted, by each vendor's own documents and whichever success it is. */
const accepts: Readonly<Partial<Record<Place, (reply: VendorReply) => boolean>>> = {
  aws: (reply) => saysId(reply, "MessageId"),
  twilio: (reply) => saysId(reply, "sid"),
  webhook: isSuccess,
};

function fieldOf(body: string, name: string): unknown {
  try {
    return JSON.parse(body)[name];
  } catch {
    return undefined;
  }
}

function assertFits({ status, body, line }: Reply): void {
  const document = JSON.parse(body);
  assert.equal(line.status, status);
  if (status === 200) return;
  assert.match(document.error.code, /^ERR_[A-Z_]+$/);
  assert.equal(typeof document.error.message, "string");
  assert.notEqual(document.error.code, "ERR_INTERNAL", JSON.stringify(line));
}

function assertSilent({ body, line, headers }: Reply, ...secrets: string[]): void {
  const said = JSON.stringify(line) + body + JSON.stringify(headers);
  for (const secret of [canary, signature, ...secrets]) {
    assert.ok(!said.includes(secret), `${secret} in ${said}`);
  }
}

describe("bundle: anything at all", () => {
  let cloud: Cloud;
  let gateway: GatewayProcess;
  let replies: Partial<Record<Place, VendorReply>> = {};
  let called: Place[] = [];

  before(async () => {
    cloud = await startCloud();
    for (const place of ["aws", "twilio", "webhook"] as const) {
      cloud.answers[place] = (response) => {
        called.push(place);
        const { status, body } = replies[place] ?? { status: 503, body: "" };
        response.writeHead(status).end(status === 204 ? "" : body);
      };
    }
    cloud.secret = {
      ...cloud.secret,
      credentials: {
        twilio: { authToken: keyOf("twilio") },
        webhook: { authorization: "Bearer of-webhook" },
      },
    };
    const twilio = { accountSid: `AC${"0".repeat(32)}`, sender: "+15005550006", baseUrl: cloud.url };
    const settings = settingsWith({
      code: { template: "@@password@@", length: 8, lifetimeSeconds: 180 },
      providers: [
        { name: "aws", settings: {} },
        { name: "twilio", settings: twilio },
        { name: "webhook", settings: { url: `${cloud.url}/hook` } },
      ],
    });
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings });
  });
  after(async () => {
    await gateway?.stop();
    await cloud?.close();
  });
  beforeEach(() => {
    replies = {};
  });

  it("as a body of bytes gets an answer, sends nothing and leaves no trace", async () => {
    const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, secretText), async (body) => {
        called = [];
        const reply = await gateway.send({ headers: authorized, body });
        assertFits(reply);
        assertSilent(reply);
        assert.equal(reply.status, 400);
        assert.deepEqual(called, []);
      }),
      { numRuns },
    );
  });

  it("as a JSON document gets an answer and leaves no trace", async () => {
    const value = fc.oneof(
      { depthSize: "small" },
      secretText,
      fc.jsonValue({ depthSize: "small" }),
      fc.constant(message.recipient),
    );
    const names = ["recipient", "body", "sender", "req", "code", "__proto__", "constructor", "toString"];
    const document = fc.oneof(
      fc.dictionary(fc.constantFrom(...names), value),
      fc.record({ recipient: fc.constant(message.recipient), body: secretText, sender: value, req: value }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(document, async (given) => {
        called = [];
        const reply = await gateway.send({ headers: authorized, body: JSON.stringify(given) });
        assertFits(reply);
        assertSilent(reply, message.recipient.slice(3));
        assert.notEqual(reply.status, 200);
      }),
      { numRuns },
    );
  });

  it("as an authorization is refused, and the body not looked at", async () => {
    const [head = "", payload = "", mac = ""] = tokenFor().split(".");
    const forged = fc.oneof(
      secretText,
      secretText.map((text) => `Bearer ${text}`),
      fc.base64String().map((text) => `Bearer ${head}.${payload}.${text.replaceAll("=", "")}`),
      fc.base64String({ minLength: 4 }).map((text) => `Bearer ${head}.${text.replace(/\W/g, "")}.${mac}`),
      fc.jsonValue().map((value) => {
        const encoded = Buffer.from(JSON.stringify(value)).toString("base64url");
        return `Bearer ${encoded}.${payload}.${mac}`;
      }),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (authorization) => {
        called = [];
        const reply = await gateway.send({ headers: { ...json, authorization } });
        assertFits(reply);
        assertSilent(reply, message.recipient.slice(3));
        assert.equal(reply.status, 401);
        assert.deepEqual(called, []);
      }),
      { numRuns },
    );
  });

  it("as method and path gets an answer", async () => {
    const methods = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT");
    const paths = fc.webPath().map((path) => (path.startsWith("/") ? path : `/${path}`));
    await fc.assert(
      fc.asyncProperty(methods, paths, async (method, target) => {
        const reply = await gateway.send({ method, target, headers: json });
        assertFits(reply);
        assert.ok([401, 404, 405].includes(reply.status), `${reply.status}`);
      }),
      { numRuns },
    );
  });

  it("as replies of providers is 200 only when one has accepted, and none of their words get out", async () => {
    const vendorReply = (number: string, text: string, code: string): fc.Arbitrary<VendorReply> => {
      const echo = `Cannot send "${text}" to ${number}`;
      const bare = number.slice(1);
      const field = fc.constantFrom(echo, number, bare, code, text, 21211, null, { to: bare, body: text });
      const document = fc.record(
        {
          MessageId: fc.constantFrom("id-of-aws", ""),
          sid: fc.constantFrom("SMid", ""),
          code: field,
          message: field,
          Message: field,
          Reason: field,
          __type: field,
          Fields: fc.constant([{ Name: echo }]),
          to: fc.constant(number),
        },
        { requiredKeys: [] },
      );
      const body = fc.oneof(
        { weight: 4, arbitrary: document.map((value) => JSON.stringify(value)) },
        fc.jsonValue().map((value) => JSON.stringify(value)),
        fc.constantFrom("", echo, `<html>${echo}</html>`, `{"message": "${number}`),
      );
      return fc.record({ status: fc.constantFrom(...statuses), body });
    };
    const scenario = fc.tuple(digits, digits).chain(([national, code]) => {
      const sms = { recipient: `+49151${national}`, body: `${canary} ${code}` };
      const reply = vendorReply(sms.recipient, sms.body, code);
      return fc.record({
        national: fc.constant(national),
        code: fc.constant(code),
        sms: fc.constant(sms),
        vendors: fc.record({ aws: reply, twilio: reply, webhook: reply }),
      });
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ national, code, sms, vendors }) => {
        called = [];
        replies = vendors;
        const reply = await gateway.send({ headers: authorized, body: sms });
        assertFits(reply);
        assertSilent(reply, national, code);
        const acceptances = called.map((place) => accepts[place]?.(vendors[place as keyof typeof vendors]));
        const last = acceptances.pop();
        assert.equal(reply.status === 200, last, JSON.stringify({ called, status: reply.status }));
        assert.ok(!acceptances.includes(true), "sent again after it had been accepted");
      }),
      // A smaller example would ask for the same number until the guard refuses it.
      { numRuns, endOnFailure: true },
    );
  });

  it("has left nothing in the log at the end", () => {
    assert.ok(!gateway.lines.join("\n").includes(canary));
  });
});
