// The bundle with Moto in place of AWS: secret, table and messages as other people have understood them.
import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { keyOf, message, secretWith, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { type Moto, startMoto } from "../../support/moto.ts";
import { pythonPackages } from "../../support/realParts.ts";
import { trustTestAuthority } from "../../support/tls.ts";

const region = "eu-central-1";
const table = "state";

describe("bundle: Moto", () => {
  let moto: Moto;
  let secrets: SecretsManagerClient;
  const running: GatewayProcess[] = [];

  before(async function () {
    pythonPackages.require(this);
    await trustTestAuthority();
    moto = await startMoto();
    const access = {
      endpoint: moto.url,
      region,
      credentials: { accessKeyId: "AKIAOPERATOR", secretAccessKey: "secret" },
    };
    secrets = new SecretsManagerClient(access);
    await new DynamoDBClient(access).send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      }),
    );
  });
  afterEach(() => Promise.all(running.splice(0).map((gateway) => gateway.stop())));
  after(() => moto?.close());

  /** ARN and version of a new secret, which holds the document. */
  async function putSecret(name: string, document = secretWith()): Promise<[arn: string, version: string]> {
    const SecretString = JSON.stringify(document);
    const { ARN = "", VersionId = "" } = await secrets.send(
      new CreateSecretCommand({ Name: name, SecretString }),
    );
    return [ARN, VersionId];
  }

  async function start(secretArn: string, secretVersionId: string): Promise<GatewayProcess> {
    const providers = [{ name: "sns", settings: { sender: "ACME" } }];
    const gateway = await startGatewayProcess({
      awsUrl: moto.url,
      settings: settingsWith({ providers, secretVersionId }),
      table,
      variables: { SECRET_ID: secretArn },
    });
    running.push(gateway);
    return gateway;
  }

  it("takes a message once, whichever environments are asked for it", async () => {
    const [arn, version] = await putSecret("once");
    const [one, other] = [await start(arn, version), await start(arn, version)];
    const first = await one.send();
    const second = await other.send();
    assert.deepEqual([first.status, second.status], [200, 200]);
    assert.deepEqual([first.line.duplicate, second.line.duplicate], [undefined, true]);
    assert.deepEqual([first.line.tableErrors, second.line.tableErrors], [undefined, undefined]);
    const sent = await moto.sentMessages();
    assert.deepEqual(
      sent.map(({ phone_number: to, message: text }) => [to, text]),
      [[message.recipient, message.body]],
    );
  });

  it("gives the version that the deployment named, though there is a newer one", async () => {
    const [arn, version] = await putSecret("versions");
    const SecretString = JSON.stringify(secretWith({ signingKeys: [keyOf("newer")] }));
    await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
    const gateway = await start(arn, version);
    const body = { ...message, body: "Your code is 111111" };
    assert.equal((await gateway.send({ body })).status, 200);
  });

  it("is asked for the newest version where the named one is gone", async () => {
    const [arn] = await putSecret("gone");
    const gateway = await start(arn, "0".repeat(32));
    const body = { ...message, body: "Your code is 222222" };
    assert.equal((await gateway.send({ body })).status, 200);
    assert.deepEqual(
      gateway.lines.filter((line) => !line.includes("requestId")),
      [],
    );
  });

  const lost: [what: string, lose: (arn: string) => Promise<string>, code: string][] = [
    [
      "never was",
      async () => `arn:aws:secretsmanager:${region}:123456789012:secret:none-AbCdEf`,
      "ResourceNotFoundException",
    ],
    [
      "is being deleted",
      async (arn) => {
        await secrets.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: 7 }));
        return arn;
      },
      "InvalidRequestException",
    ],
  ];
  for (const [what, lose, code] of lost) {
    it(`says which error of AWS stands between it and a secret that ${what}`, async () => {
      const [arn, version] = await putSecret(`lost-${code}`);
      const gateway = await start(await lose(arn), version);
      const reply = await gateway.send({ headers: { authorization: `Bearer ${tokenFor()}` } });
      assert.equal(reply.status, 503);
      assert.equal(reply.line.code, "ERR_SECRET");
      assert.match(String(reply.line.detail), new RegExp(`^AWS answered 4\\d\\d ${code}$`));
    });
  }
});
