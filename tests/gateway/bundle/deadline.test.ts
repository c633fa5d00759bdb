import assert from "node:assert/strict";
import { type Cloud, hang, startCloud } from "../../support/cloud.ts";
import { keyOf, secretWith, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, type Reply, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { answerJson } from "../../support/tls.ts";

/** The shortest deadline that settings allow. */
const deadlineMs = 1000;
/** What a busy machine may add. */
const slackMs = 250;

const aws = { name: "aws", settings: {} };

describe("bundle: deadline", () => {
  let cloud: Cloud;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    cloud = await startCloud();
  });
  afterEach(async () => {
    await gateway.stop();
    await cloud.close();
  });

  async function start(providers: readonly object[] = [aws]): Promise<void> {
    const settings = settingsWith({ deadlineMs, providers });
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings });
  }

  function assertInTime({ durationMs }: Reply): void {
    assert.ok(durationMs < deadlineMs + slackMs, `took ${Math.round(durationMs)} ms`);
  }

  const webhook = () => ({ name: "webhook", settings: { url: `${cloud.url}/hook` } });

  it("holds when the only provider hangs", async () => {
    await start();
    cloud.answers.aws = hang;
    const reply = await gateway.send();
    assert.equal(reply.status, 504);
    assert.equal(reply.line.code, "ERR_DELIVERY_UNKNOWN");
    assertInTime(reply);
  });

  it("holds when a provider hangs in the middle of its answer", async () => {
    await start();
    cloud.answers.aws = (response) => void response.writeHead(200).write('{"Mess');
    const reply = await gateway.send();
    assert.equal(reply.status, 504);
    assertInTime(reply);
  });

  it("leaves time for the next provider when the first one hangs", async () => {
    await start([webhook(), aws]);
    cloud.answers.webhook = hang;
    const reply = await gateway.send();
    assert.equal(reply.status, 200);
    assert.equal(reply.line.provider, "aws");
    assertInTime(reply);
  });

  it("holds when every provider hangs", async () => {
    await start([webhook(), aws]);
    cloud.answers.webhook = hang;
    cloud.answers.aws = hang;
    const reply = await gateway.send();
    assert.equal(reply.status, 504);
    assertInTime(reply);
  });

  it("holds while the first request waits for the secret", async () => {
    cloud.answers.secrets = hang;
    await start();
    const reply = await gateway.send();
    assert.equal(reply.status, 503);
    assert.equal(reply.line.code, "ERR_SECRET");
    assertInTime(reply);
  });

  it("holds while an unknown signature waits for newer keys", async () => {
    await start();
    cloud.answers.secrets = hang;
    const headers = { authorization: `Bearer ${tokenFor(keyOf("unknown"))}` };
    const reply = await gateway.send({ headers });
    assert.equal(reply.status, 401);
    assertInTime(reply);
  });

  it("holds while refused credentials wait for newer ones", async () => {
    cloud.secret = secretWith({ credentials: { webhook: { authorization: "Bearer old" } } });
    await start([webhook(), aws]);
    cloud.answers.webhook = (response) => answerJson(response, 401, {});
    cloud.answers.secrets = hang;
    const reply = await gateway.send();
    assert.equal(reply.status, 200);
    assert.equal(reply.line.provider, "aws");
    assertInTime(reply);
  });

  it("leaves nothing running that troubles the next request", async () => {
    await start();
    const { aws: working } = cloud.answers;
    cloud.answers.aws = hang;
    await gateway.send();
    cloud.answers.aws = working;
    assert.equal((await gateway.send()).status, 200);
  });
});
