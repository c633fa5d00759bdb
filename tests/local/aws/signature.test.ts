import assert from "node:assert/strict";
import { operator } from "../../../local/aws/iam.ts";
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
    aws().iam.removeRole("tester");
    assert.equal((await get({ keys })).type, "UnrecognizedClientException");
  });
});
