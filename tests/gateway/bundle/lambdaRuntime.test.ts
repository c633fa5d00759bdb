// The bundle inside AWS's own runtime client, beside the local stand-in of it.
import assert from "node:assert/strict";
import { startEnvironment } from "../../../local/aws/lambda/environment.ts";
import { type Cloud, startCloud } from "../../support/cloud.ts";
import { message, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, type Request, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { type RealEnvironment, startRealEnvironment } from "../../support/realEnvironment.ts";
import { lambdaRuntime } from "../../support/realParts.ts";

const bearer = { authorization: `Bearer ${tokenFor()}` };

describe("bundle: AWS's runtime client", () => {
  let cloud: Cloud;
  let real: GatewayProcess;
  let local: GatewayProcess;
  let environment: RealEnvironment;

  async function startReal(): Promise<{ gateway: GatewayProcess; environment: RealEnvironment }> {
    const started = Promise.withResolvers<RealEnvironment>();
    const options = { awsUrl: cloud.url, settings: settingsWith() };
    const gateway = await startGatewayProcess(options, async (environmentOptions) => {
      const made = await startRealEnvironment(environmentOptions);
      started.resolve(made);
      return made;
    });
    return { gateway, environment: await started.promise };
  }

  before(async function () {
    lambdaRuntime.require(this);
    cloud = await startCloud();
    ({ gateway: real, environment } = await startReal());
    local = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith() }, startEnvironment);
  });
  after(async () => {
    await real?.stop();
    await local?.stop();
    await cloud?.close();
  });

  const requests: [name: string, request: Request, status: number][] = [
    ["a message", {}, 200],
    ["a message in base64", { headers: bearer, body: { ...message, body: "Grüße 606070 🔐" } }, 200],
    ["no token", { headers: {} }, 401],
    ["another path", { target: "/send" }, 404],
    ["another method", { method: "GET", body: "" }, 405],
    ["too long a body", { body: "x".repeat(16 * 1024 + 1) }, 413],
    ["no JSON", { body: "{" }, 400],
  ];
  for (const [name, request, status] of requests) {
    it(`answers ${name} as the local runtime does`, async () => {
      const [one, other] = [await real.send(request), await local.send(request)];
      assert.equal(one.status, status);
      assert.deepEqual([one.status, one.headers, one.body], [other.status, other.headers, other.body]);
      assert.deepEqual(Object.keys(one.line), Object.keys(other.line));
    });
  }

  it("starts once, with the secret at hand before the first request", async () => {
    const secrets = cloud.calls.secrets.length;
    const { gateway } = await startReal();
    const first = await gateway.send();
    const second = await gateway.send();
    await gateway.stop();
    assert.equal(cloud.calls.secrets.length, secrets + 1);
    assert.deepEqual([first.line.coldStarts, second.line.coldStarts], [1, undefined]);
  });

  it("sends once after a freeze in which every connection was closed", async () => {
    await real.send();
    environment.freeze();
    for (const socket of cloud.server.connections) socket.destroy();
    cloud.calls.aws.length = 0;
    environment.thaw();
    const reply = await real.send();
    assert.equal(reply.status, 200);
    assert.equal(cloud.calls.aws.length, 1);
  });

  it("goes on with what a freeze has interrupted", async () => {
    cloud.calls.aws.length = 0;
    const { aws } = cloud.answers;
    const asked = new Promise<() => void>((resolve) => {
      cloud.answers.aws = (response, call) => resolve(() => aws(response, call));
    });
    const sending = real.send();
    const answer = await asked;
    environment.freeze();
    answer();
    environment.thaw();
    cloud.answers.aws = aws;
    assert.equal((await sending).status, 200);
    assert.equal(cloud.calls.aws.length, 1);
  });

  it("hands every line of the log on as it was written", async () => {
    const before = real.lines.length;
    await real.send();
    const lines = real.lines.slice(before);
    assert.equal(lines.length, 1);
    for (const line of lines) assert.equal(JSON.stringify(JSON.parse(line)), line);
  });
});
