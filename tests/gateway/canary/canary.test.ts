// The canary's bundle in a process of its own, asking a gateway's bundle in another one.
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { deriveKey } from "../../../gateway/access/derivedKeys.ts";
import { type Cloud, startCloud } from "../../support/cloud.ts";
import { audience, currentKey, keyOf, settingsWith, subject } from "../../support/documents.ts";
import { startFunction } from "../../support/functionProcess.ts";
import { type GatewayProcess, roleCredentials, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { answerJson, readText, startHttps, type TestServer, testAuthority } from "../../support/tls.ts";

const settings = {
  token: { subject, audience },
  recipient: "+4915112345678",
  body: "Your code is 000000",
  secretVersionId: "version-1",
};

describe("the canary", function () {
  this.timeout(20_000);
  let cloud: Cloud;
  let gateway: GatewayProcess;
  let url: TestServer;
  let secrets: TestServer;
  let checkKey: string;

  beforeEach(async () => {
    checkKey = deriveKey(currentKey, "check");
    cloud = await startCloud();
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith() });
    url = await startHttps(async (request: IncomingMessage, response: ServerResponse) => {
      const headers = { authorization: request.headers.authorization ?? "" };
      const reply = await gateway.send({ headers, body: await readText(request) });
      answerJson(response, reply.status, JSON.parse(reply.body));
    });
    secrets = await startHttps((_request, response) =>
      answerJson(response, 200, { SecretString: JSON.stringify({ checkKey }) }),
    );
  });
  afterEach(async () => {
    await gateway.stop();
    await Promise.all([cloud.close(), url.close(), secrets.close()]);
  });

  /** The line that the canary writes when it is woken. */
  async function wake(gatewayUrl = url.url, given: object = settings): Promise<Record<string, unknown>> {
    const lines: string[] = [];
    const environment = await startFunction("canary", {
      settings: given,
      variables: {
        SECRET_ID: "canary",
        GATEWAY_URL: gatewayUrl,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: roleCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: roleCredentials.secretAccessKey,
        AWS_SESSION_TOKEN: roleCredentials.sessionToken,
        AWS_ENDPOINT_URL: secrets.url,
        NODE_EXTRA_CA_CERTS: (await testAuthority()).caFile,
      },
      onLine: (line) => lines.push(line),
    });
    const { ok, payload } = await environment.invoke("{}");
    environment.stop();
    await environment.ended;
    assert.ok(ok, payload);
    const found = lines.find((line) => line.includes("canaryPassed"));
    assert.ok(found, lines.join("\n"));
    return JSON.parse(found);
  }

  it("passes where the gateway would send, and nothing is sent", async () => {
    const line = await wake();
    assert.equal(line.canaryPassed, 1);
    assert.equal(line.message, "canary passed");
    assert.deepEqual(line.check, { table: "none", route: { aws: "accepted" } });
    assert.equal(cloud.calls.aws.filter(({ body }) => !JSON.parse(body).DryRun).length, 0);
  });

  it("fails where the gateway refuses its key", async () => {
    checkKey = deriveKey(keyOf("other"), "check");
    const line = await wake();
    assert.deepEqual([line.canaryPassed, line.status, line.code], [0, 401, "ERR_TOKEN"]);
  });

  it("fails where the gateway would not send", async () => {
    await gateway.stop();
    gateway = await startGatewayProcess({
      awsUrl: cloud.url,
      settings: settingsWith({ routes: { DE: { providers: [] } } }),
    });
    const line = await wake();
    assert.deepEqual([line.canaryPassed, line.status, line.code], [0, 502, "ERR_ROUTE_NONE"]);
  });

  it("fails where something else answers, even with 200", async () => {
    const other = await startHttps((_request, response) => answerJson(response, 200, {}));
    try {
      assert.equal((await wake(other.url)).canaryPassed, 0);
    } finally {
      await other.close();
    }
  });

  it("fails where nobody answers", async () => {
    const line = await wake("https://localhost:1/");
    assert.equal(line.canaryPassed, 0);
    assert.match(String(line.code), /connection/);
  });

  it("fails with broken settings, rather than to say nothing", async () => {
    assert.equal((await wake(url.url, {})).canaryPassed, 0);
  });

  it("counts by its own function, and no line holds its key or the recipient", async () => {
    const line = await wake();
    const { _aws } = line as { _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } };
    assert.deepEqual(_aws.CloudWatchMetrics[0]?.Dimensions, [["functionName"]]);
    assert.doesNotMatch(JSON.stringify(line), new RegExp(`${checkKey}|${settings.recipient.slice(1)}`));
  });
});
