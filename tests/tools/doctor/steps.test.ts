import assert from "node:assert/strict";
import { Auth0Path } from "../../../components/args.ts";
import { deriveKey } from "../../../gateway/access/derivedKeys.ts";
import { judgeConnection } from "../../../tools/doctor/auth0Step.ts";
import { askForTable, judgeGateway } from "../../../tools/doctor/gatewayStep.ts";
import type { SmsConnection } from "../../../tools/tenantReport.ts";
import { keyOf } from "../../support/documents.ts";

const url = "https://gateway.example/";
const logs = "aws logs tail gateway --since 15m";

describe("what the doctor says of the gateway's answer", () => {
  const judged = (answer: object) => judgeGateway({ passed: false, ...answer }, { url, logs });
  const cases: readonly (readonly [name: string, answer: object, text: RegExp, fix: RegExp])[] = [
    ["nobody answers", { code: "connection" }, /does not answer: connection/, /pulumi up --refresh/],
    [
      "the key is refused",
      { status: 401, code: "ERR_TOKEN" },
      /refuses this stack's key/,
      /pulumi up --refresh/,
    ],
    ["AWS lets nobody in", { status: 403 }, /one of its two permissions is missing/, /pulumi up --refresh/],
    ["the URL is gone", { status: 404 }, /no such function URL/, /pulumi up --refresh/],
    ["the function is throttled", { status: 429 }, /throttled/, /reservedConcurrency/],
    ["the function crashes", { status: 502 }, /does not start or crashes/, /aws logs tail gateway/],
    ["the secret cannot be read", { status: 503, code: "ERR_SECRET" }, /cannot read its secret/, /pulumi up/],
    ["settings are broken", { status: 500, code: "ERR_SETTINGS" }, /settings are broken/, /pulumi up/],
    ["no provider takes it", { status: 502, code: "ERR_ROUTE_NONE" }, /No provider/, /providers -- check/],
    ["it fails otherwise", { status: 400, code: "ERR_MESSAGE_BODY" }, /400 ERR_MESSAGE_BODY/, /failures\.md/],
    ["something else answers", { status: 200 }, /Something else answers/, /pulumi up --refresh/],
  ];
  for (const [name, answer, text, fix] of cases) {
    it(`is a problem with its way out where ${name}`, () => {
      const [finding, ...others] = judged(answer);
      assert.deepEqual(others, []);
      assert.equal(finding?.level, "problem");
      assert.match(finding?.text ?? "", text);
      assert.match(finding?.fix ?? "", fix);
    });
  }

  for (const [what, tables, found] of [
    ["asks once more where one call of the table was slow", ["failed", "ok"], "ok"],
    ["asks no third time where the table does not answer", ["failed", "failed", "ok"], "failed"],
    ["asks once where the table answers", ["ok", "failed"], "ok"],
  ] as const)
    it(what, async () => {
      const left: string[] = [...tables];
      const { check } = await askForTable(async () => ({
        passed: true,
        check: { table: left.shift() },
      }));
      assert.deepEqual(check, { table: found });
    });

  it("names each provider of the route and what the table is like", () => {
    const check = { route: { aws: "accepted", twilio: "ready", vonage: "NO_SENDER" }, table: "failed" };
    const levels = judgeGateway({ passed: true, status: 422, check }, { url, logs }).map(
      ({ level }) => level,
    );
    assert.deepEqual(levels, ["ok", "ok", "ok", "problem", "problem"]);
  });
});

describe("what the doctor says of the connection", () => {
  const signingKey = keyOf("signing");
  const token = { subject: "urn:Auth0", audience: "urn:MySmsGateway" };
  const connection: SmsConnection = {
    id: "con_1",
    name: "sms",
    options: {
      provider: "sms_gateway",
      gateway_url: url,
      gateway_authentication: { secret: signingKey, ...token },
    },
    clients: ["client"],
  };
  const checkKey = deriveKey(signingKey, "check");
  const judged = (changes: Partial<SmsConnection> = {}, auth0Path: Auth0Path = Auth0Path.Connection) =>
    judgeConnection({ ...connection, ...changes }, { url, checkKey, values: { ...token, auth0Path } });
  const problems = (changes: Partial<SmsConnection>) =>
    judged(changes).flatMap(({ level, text }) => (level === "problem" ? [text] : []));

  it("is nothing bad where it points here and signs with the right key", () => {
    assert.deepEqual(
      judged().map(({ level }) => level),
      ["ok", "ok", "ok"],
    );
  });

  it("is a problem where another key signs, which no text shows", () => {
    const secret = keyOf("other");
    const texts = problems({ options: { ...connection.options, gateway_authentication: { secret } } });
    assert.deepEqual(texts, ["It signs with another key: every login is refused (401)."]);
  });

  const tokens: [change: object, text: string][] = [
    [{ subject: "me" }, "Its tokens are of the subject me, not urn:Auth0: every login is refused (401)."],
    [{ audience: "you" }, "Its tokens are for you, not for urn:MySmsGateway: every login is refused (401)."],
    [
      { secret_base64_encoded: true },
      "It takes its key for Base64, which it is not: every login is refused (401).",
    ],
  ];
  for (const [change, text] of tokens) {
    it(`is a problem where somebody has set ${Object.keys(change)}, and the key is right`, () => {
      const gateway_authentication = { secret: signingKey, ...token, ...change };
      assert.deepEqual(problems({ options: { ...connection.options, gateway_authentication } }), [text]);
    });
  }

  it("is a problem where it points elsewhere", () => {
    const options = { ...connection.options, gateway_url: "https://other.example/" };
    assert.match(problems({ options }).join(), /points at https:\/\/other\.example\//);
  });

  it("is a problem where it still sends by Twilio", () => {
    assert.match(problems({ options: { provider: "twilio" } }).join(), /sends by Twilio/);
  });

  it("is a problem where no application may use it", () => {
    assert.match(problems({ clients: [] }).join(), /No application/);
  });

  it("is a problem where the options are hidden from the application", () => {
    assert.match(problems({ options: undefined }).join(), /cannot be read/);
  });

  it("is a problem where there is none", () => {
    const [finding] = judgeConnection(undefined, {
      url,
      checkKey,
      values: { ...token, auth0Path: Auth0Path.Connection },
    });
    assert.equal(finding?.level, "problem");
  });

  it("is a problem where the phone provider sends and the connection should, which no deployment mends", () => {
    const [text] = problems({ options: { ...connection.options, use_phone_provider: true } });
    assert.match(text ?? "", /phone provider sends the codes, not this gateway/);
  });

  it("is a note where the phone provider sends and may", () => {
    const options = { ...connection.options, use_phone_provider: true };
    for (const path of [Auth0Path.Both, Auth0Path.PhoneProvider, Auth0Path.None])
      assert.deepEqual(
        judged({ options }, path).map(({ level }) => level),
        ["note"],
      );
  });
});
