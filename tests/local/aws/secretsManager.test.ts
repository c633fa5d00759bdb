import assert from "node:assert/strict";
import { useAws } from "./lab.ts";

describe("versions of a secret", () => {
  const { aws, call, restart } = useAws();
  async function create(text = "one"): Promise<string> {
    const { output } = await call("CreateSecret", { Name: "a", SecretString: text });
    return String(output.VersionId);
  }
  const put = async (text: string, more: object = {}) =>
    String((await call("PutSecretValue", { SecretId: "a", SecretString: text, ...more })).output.VersionId);
  const get = (more: object = {}) => call("GetSecretValue", { SecretId: "a", ...more });
  const textOf = async (more: object) => (await get(more)).output.SecretString;

  it("are found by name, ARN and ARN without its random end", async () => {
    await create();
    const { ARN, Name, VersionStages, CreatedDate } = (await get()).output;
    assert.match(String(ARN), /^arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-[A-Za-z0-9]{6}$/);
    assert.deepEqual([Name, VersionStages], ["a", ["AWSCURRENT"]]);
    assert.ok(Math.abs(Number(CreatedDate) - Date.now() / 1000) < 60);
    for (const id of [ARN, String(ARN).slice(0, -7)]) {
      assert.equal((await call("GetSecretValue", { SecretId: id })).output.SecretString, "one");
    }
  });

  it("move their labels along when a new one comes", async () => {
    const first = await create();
    const second = await put("two");
    const third = await put("three");
    const { VersionIdsToStages } = (await call("DescribeSecret", { SecretId: "a" })).output;
    assert.deepEqual(VersionIdsToStages, { [second]: ["AWSPREVIOUS"], [third]: ["AWSCURRENT"] });
    assert.equal(await textOf({}), "three");
    assert.equal(await textOf({ VersionStage: "AWSPREVIOUS" }), "two");
    assert.equal(await textOf({ VersionId: first }), "one");
  });

  it("can carry a label of their own without becoming current", async () => {
    await create();
    await put("pending", { VersionStages: ["AWSPENDING"] });
    assert.equal(await textOf({}), "one");
    assert.equal(await textOf({ VersionStage: "AWSPENDING" }), "pending");
  });

  it("are made once for one request token", async () => {
    await create();
    const token = "0123456789abcdef0123456789abcdef";
    assert.equal(await put("two", { ClientRequestToken: token }), token);
    assert.equal(await put("two", { ClientRequestToken: token }), token);
    const again = await call("PutSecretValue", {
      SecretId: "a",
      SecretString: "3",
      ClientRequestToken: token,
    });
    assert.equal(again.type, "ResourceExistsException");
  });

  it("outlive a restart", async () => {
    await create();
    await restart();
    assert.equal(await textOf({}), "one");
  });

  const errors: [name: string, operation: string, input: object, type: string, message: RegExp][] = [
    [
      "no such secret",
      "GetSecretValue",
      { SecretId: "b" },
      "ResourceNotFoundException",
      /can't find the specified secret\.$/,
    ],
    [
      "no such label",
      "GetSecretValue",
      { SecretId: "a", VersionStage: "X" },
      "ResourceNotFoundException",
      /secret value for staging label: X$/,
    ],
    [
      "no such version",
      "GetSecretValue",
      { SecretId: "a", VersionId: "0".repeat(36) },
      "ResourceNotFoundException",
      /secret value for VersionId: 0+$/,
    ],
    [
      "a second secret of the name",
      "CreateSecret",
      { Name: "a" },
      "ResourceExistsException",
      /already exists/,
    ],
    ["no id", "GetSecretValue", {}, "ValidationException", /'SecretId'/],
    [
      "an operation nobody serves",
      "RotateSecret",
      { SecretId: "a" },
      "UnknownOperationException",
      /RotateSecret/,
    ],
  ];
  for (const [name, operation, input, type, message] of errors) {
    it(`answer as AWS does to ${name}`, async () => {
      await create();
      const reply = await call(operation, input);
      assert.deepEqual([reply.status, reply.type], [400, type]);
      assert.match(String(reply.output.message), message);
    });
  }

  it("are out of reach once the secret waits for its deletion, and its name stays taken", async () => {
    await create();
    aws().secrets.remove("a", 7);
    assert.equal((await get()).type, "InvalidRequestException");
    const again = await call("CreateSecret", { Name: "a" });
    assert.match(String(again.output.message), /already scheduled for deletion/);
  });
});
