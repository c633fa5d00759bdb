import assert from "node:assert/strict";
import { operator } from "../../../local/aws/iam.ts";
import { type Aws, openAws } from "../../../local/aws/open.ts";
import { type Carrier, createCarrier } from "../../../local/carrier/carrier.ts";
import { broken, createFaults, slow, throttled } from "../../support/faults.ts";
import { type AwsKeys, callAws, useTemporaryFolder, useTls } from "../support.ts";

const region = "eu-central-1";
describe("local AWS", () => {
  const folder = useTemporaryFolder();
  const tls = useTls();
  let carrier: Carrier;
  const faults = createFaults();
  let aws: Aws;

  async function open(): Promise<void> {
    carrier = createCarrier();
    aws = await openAws({ dir: folder(), region, tls: tls(), carrier, port: 0, observe: faults.observe });
  }

  beforeEach(open);
  afterEach(() => aws.close());

  interface Calling {
    keys?: AwsKeys;
    service?: string;
    tamper?: { body?: string; headers?: Record<string, string> };
  }

  function call(
    operation: string,
    input: unknown,
    { keys = operator, service = "secretsmanager", tamper }: Calling = {},
  ) {
    return callAws(aws.url, { keys, service, operation, input, ca: tls().ca, ...(tamper && { tamper }) });
  }

  /** Keys of a role with one policy statement. */
  function keysOf(action: string | string[], resource: string): AwsKeys {
    const { arn } = aws.iam.putRole("tester", "{}");
    const statement = { Effect: "Allow", Action: action, Resource: resource };
    aws.iam.putPolicy("tester", "own", JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    return aws.iam.assume(arn, "session");
  }

  describe("signatures of AWS calls", () => {
    beforeEach(async () => {
      await call("CreateSecret", { Name: "a", SecretString: "one" });
    });
    const get = (calling: Calling) => call("GetSecretValue", { SecretId: "a" }, calling);

    it("are accepted when keys and request fit", async () => {
      assert.equal((await get({})).status, 200);
    });

    const refused: [name: string, calling: Calling, type: string][] = [
      [
        "another secret key",
        { keys: { ...operator, secretAccessKey: "wrong" } },
        "InvalidSignatureException",
      ],
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
      assert.equal(
        (await get({ keys: { accessKeyId, secretAccessKey } })).type,
        "UnrecognizedClientException",
      );
    });

    it("of a role are refused once the role is gone", async () => {
      const keys = keysOf("*", "*");
      aws.iam.removeRole("tester");
      assert.equal((await get({ keys })).type, "UnrecognizedClientException");
    });
  });

  describe("policies of a role", () => {
    let arn = "";
    beforeEach(async () => {
      arn = String((await call("CreateSecret", { Name: "mine", SecretString: "one" })).output.ARN);
      await call("CreateSecret", { Name: "other", SecretString: "two" });
    });

    const allowed: [action: string | string[], resource: () => string][] = [
      ["secretsmanager:GetSecretValue", () => arn],
      ["secretsmanager:Get*", () => `arn:aws:secretsmanager:${region}:*:secret:mine-??????`],
      [["logs:PutLogEvents", "SecretsManager:getsecretvalue"], () => "*"],
    ];
    for (const [action, resource] of allowed) {
      it(`let it read a secret by ${action}`, async () => {
        const keys = keysOf(action, resource());
        const { output } = await call("GetSecretValue", { SecretId: arn }, { keys });
        assert.equal(output.SecretString, "one");
      });
    }

    const denied: [name: string, action: string, resource: () => string][] = [
      ["another action", "secretsmanager:DescribeSecret", () => arn],
      ["another secret", "secretsmanager:GetSecretValue", () => arn.replace("mine", "other")],
      ["a prefix of the action", "secretsmanager:GetSecret", () => arn],
    ];
    for (const [name, action, resource] of denied) {
      it(`keep it out with ${name}`, async () => {
        const keys = keysOf(action, resource());
        const { status, type, output } = await call("GetSecretValue", { SecretId: arn }, { keys });
        assert.deepEqual([status, type, output.SecretString], [400, "AccessDeniedException", undefined]);
        assert.equal(
          output.message,
          `User: arn:aws:sts::000000000000:assumed-role/tester/session is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
        );
      });
    }

    it("keep it out when another statement denies", async () => {
      const keys = keysOf("*", "*");
      const deny = { Statement: { Effect: "Deny", Action: "secretsmanager:*", Resource: arn } };
      aws.iam.putPolicy("tester", "deny", JSON.stringify(deny));
      const { type } = await call("GetSecretValue", { SecretId: arn }, { keys });
      assert.equal(type, "AccessDeniedException");
    });
  });

  describe("versions of a secret", () => {
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
      await aws.close();
      await open();
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
      aws.secrets.remove("a", 7);
      assert.equal((await get()).type, "InvalidRequestException");
      const again = await call("CreateSecret", { Name: "a" });
      assert.match(String(again.output.message), /already scheduled for deletion/);
    });
  });

  describe("SendTextMessage", () => {
    const message = {
      DestinationPhoneNumber: "+4915112345678",
      OriginationIdentity: "ACME",
      MessageBody: "Your code is 1",
      MessageType: "TRANSACTIONAL",
      TimeToLive: 300,
      MaxPrice: "0.50",
    };
    const sendText = (changes: object = {}, calling: Calling = {}) =>
      call("SendTextMessage", { ...message, ...changes }, { service: "sms-voice", ...calling });

    it("hands the message to the carrier", async () => {
      const { status, output } = await sendText();
      const [received] = carrier.messages;
      assert.equal(status, 200);
      assert.equal(output.MessageId, received?.id);
      assert.deepEqual(
        { ...received, id: "", at: "" },
        { id: "", to: "+4915112345678", from: "ACME", body: "Your code is 1", vendor: "aws", at: "" },
      );
    });

    const invalid: [field: string, value: unknown][] = [
      ["DestinationPhoneNumber", undefined],
      ["DestinationPhoneNumber", "015112345678"],
      ["MessageBody", ""],
      ["MessageBody", "x".repeat(1601)],
      ["MessageType", "OTHER"],
      ["TimeToLive", 4],
      ["MaxPrice", "cheap"],
      ["OriginationIdentity", "two words"],
      ["DestinationCountryParameters", { US_ID: "1" }],
    ];
    for (const [field, value] of invalid) {
      it(`refuses ${field} ${JSON.stringify(value)?.slice(0, 20)}`, async () => {
        const { status, type, output } = await sendText({ [field]: value });
        assert.deepEqual([status, type], [400, "ValidationException"]);
        assert.match(String(output.message), new RegExp(field));
        assert.deepEqual(carrier.messages, []);
      });
    }

    it("needs the role's permission for the sender", async () => {
      const own = `arn:aws:sms-voice:${region}:000000000000:`;
      const keys = keysOf("sms-voice:SendTextMessage", `${own}sender-id/ACME`);
      assert.equal((await sendText({}, { keys })).status, 200);
      const { type } = await sendText({ OriginationIdentity: "OTHER" }, { keys });
      assert.equal(type, "AccessDeniedException");
    });

    it("reports a recipient who takes no messages", async () => {
      carrier.behave({ state: "reject" }, "aws");
      const { status, type, output } = await sendText();
      assert.deepEqual(
        [status, type, output.Reason],
        [400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"],
      );
    });

    it("reports a service that is down", async () => {
      carrier.behave({ state: "down" });
      const { status, type } = await sendText();
      assert.deepEqual([status, type], [500, "InternalServerException"]);
    });
  });

  describe("an observer of calls", () => {
    const get = () => call("GetSecretValue", { SecretId: "a" });
    beforeEach(async () => {
      await call("CreateSecret", { Name: "a", SecretString: "one" });
    });

    it("answers in place of as many calls as it likes, then no more", async () => {
      faults.inject(throttled, { service: "secretsmanager", times: 2 });
      const types = [(await get()).type, (await get()).type, (await get()).type];
      assert.deepEqual(types, ["ThrottlingException", "ThrottlingException", undefined]);
    });

    it("lets a service fail until it is switched off", async () => {
      faults.set("secretsmanager", broken);
      assert.equal((await get()).status, 500);
      faults.set("secretsmanager", undefined);
      assert.equal((await get()).status, 200);
    });

    it("holds a call up", async () => {
      faults.inject(slow(120));
      const begun = performance.now();
      assert.equal((await get()).status, 200);
      assert.ok(performance.now() - begun >= 119);
    });
  });
});
