import assert from "node:assert/strict";
import aws4 from "aws4";
import { operator } from "../../../local/aws/iam.ts";
import { authenticate } from "../../../local/aws/signature.ts";
import { type Calling, useAws } from "./lab.ts";

describe("signatures of AWS calls", () => {
  const { aws, call, keysOf } = useAws();
  beforeEach(async () => {
    await call("CreateSecret", { Name: "a", SecretString: "one" });
  });
  const get = (calling: Calling) => call("GetSecretValue", { SecretId: "a" }, calling);

  it("are accepted when keys and request fit", async () => {
    assert.equal((await get({})).status, 200);
  });

  const refused: [name: string, calling: Calling, type: string][] = [
    ["another secret key", { keys: { ...operator, secretAccessKey: "wrong" } }, "InvalidSignatureException"],
    [
      "an unknown access key",
      { keys: { ...operator, accessKeyId: "AKIAUNKNOWN" } },
      "UnrecognizedClientException",
    ],
    [
      "a session token of nobody",
      { keys: { ...operator, sessionToken: "x" } },
      "UnrecognizedClientException",
    ],
    ["a body changed on the way", { tamper: { body: '{"SecretId":"b"}' } }, "InvalidSignatureException"],
    [
      "a target changed on the way",
      { tamper: { headers: { "x-amz-target": "secretsmanager.DescribeSecret" } } },
      "InvalidSignatureException",
    ],
    [
      "an old signature",
      { tamper: { headers: { "X-Amz-Date": "20200101T000000Z" } } },
      "InvalidSignatureException",
    ],
    ["no signature", { tamper: { headers: { Authorization: "" } } }, "MissingAuthenticationTokenException"],
    [
      "another scheme",
      { tamper: { headers: { Authorization: "Bearer x" } } },
      "IncompleteSignatureException",
    ],
  ];
  for (const [name, calling, type] of refused) {
    it(`are refused with ${name}`, async () => {
      const { status, type: given, output } = await get(calling);
      assert.deepEqual([status, given, output.__type], [400, type, type]);
      assert.equal(output.SecretString, undefined);
    });
  }

  it("of a role are refused without its session token", async () => {
    const { accessKeyId, secretAccessKey } = keysOf("*", "*");
    assert.equal((await get({ keys: { accessKeyId, secretAccessKey } })).type, "UnrecognizedClientException");
  });

  it("of a role are refused once the role is gone", async () => {
    const keys = keysOf("*", "*");
    aws().iam.removePolicy("tester", "own");
    aws().iam.removeRole("tester");
    assert.equal((await get({ keys })).type, "UnrecognizedClientException");
  });

  describe("at a time and for a host", () => {
    const host = "localhost:7402";
    const signedAt = new Date("2026-01-01T12:00:00Z");

    function ask(now: Date, signedHeaders: readonly string[] = ["host", "x-amz-date"]) {
      const given = { host, "x-amz-date": "20260101T120000Z" };
      const headers = Object.fromEntries(
        Object.entries(given).filter(([name]) => signedHeaders.includes(name)),
      );
      const request = {
        ...{ method: "POST", path: "/", body: "{}", service: "secretsmanager", region: "eu-central-1" },
        ...{ headers, doNotModifyHeaders: true },
        extraHeadersToInclude: Object.fromEntries(signedHeaders.map((name) => [name, true])),
      };
      const signer = new aws4.RequestSigner(request, operator);
      signer.datetime = given["x-amz-date"];
      const { Authorization: authorization } = Object(signer.sign().headers);
      // By itself the signer adds a host.
      const claimed = String(authorization).replace(
        /SignedHeaders=[^,]+/,
        `SignedHeaders=${signedHeaders.join(";")}`,
      );
      const found = { arn: "", secretAccessKey: operator.secretAccessKey, mayDo: () => true };
      return authenticate(
        { method: "POST", path: "/", body: "{}", headers: { ...given, authorization: claimed } },
        () => found,
        now,
      );
    }
    const later = (seconds: number) => new Date(signedAt.getTime() + seconds * 1000);

    it("are accepted for five minutes, either way", () => {
      for (const seconds of [-300, 0, 300]) assert.equal(ask(later(seconds)).service, "secretsmanager");
      for (const seconds of [-301, 301])
        assert.throws(() => ask(later(seconds)), { type: "InvalidSignatureException" });
    });

    for (const missing of ["host", "x-amz-date"]) {
      it(`are refused where ${missing} is not signed`, () => {
        const signed = ["host", "x-amz-date"].filter((name) => name !== missing);
        assert.throws(() => ask(signedAt, signed), { type: "InvalidSignatureException" });
      });
    }
  });
});
