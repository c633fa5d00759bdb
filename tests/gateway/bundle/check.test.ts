import assert from "node:assert/strict";
import { deriveKey } from "../../../gateway/access/derivedKeys.ts";
import { type Cloud, startCloud } from "../../support/cloud.ts";
import { keyOf, message, secretWith, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { answerJson } from "../../support/tls.ts";

const generation = (n: number) => keyOf(`generation ${n}`);
const checkKey = (n: number) => deriveKey(generation(n), "check");

describe("bundle: a request under a check key", () => {
  let cloud: Cloud;
  const running: GatewayProcess[] = [];

  beforeEach(async () => {
    cloud = await startCloud();
    cloud.secret = secretWith({ signingKeys: [generation(1), generation(2)] });
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.stop();
    await cloud.close();
  });

  async function start(overrides: object = {}, table?: string): Promise<GatewayProcess> {
    const gateway = await startGatewayProcess({
      awsUrl: cloud.url,
      settings: settingsWith(overrides),
      table,
    });
    running.push(gateway);
    return gateway;
  }

  const send = (gateway: GatewayProcess, key: string, body: object = message) =>
    gateway.send({
      headers: { "content-type": "application/json", authorization: `Bearer ${tokenFor(key)}` },
      body,
    });

  const sent = () => cloud.calls.aws.filter(({ body }) => !JSON.parse(body).DryRun);

  it("ends before the provider, is no success, and says what it found", async () => {
    const gateway = await start();
    const { status, body } = await send(gateway, checkKey(1));
    assert.equal(status, 422);
    assert.deepEqual(JSON.parse(body), {
      error: {
        code: "ERR_CHECK_ONLY",
        message: "This request is right, and its key is for checks: nothing is sent.",
        permanent: true,
      },
      check: { table: "none", route: { aws: "accepted" } },
    });
    assert.deepEqual(sent(), []);
  });

  it("has AWS try the message without sending it", async () => {
    const gateway = await start();
    await send(gateway, checkKey(1));
    assert.deepEqual(
      cloud.calls.aws.map(({ body }) => JSON.parse(body).DryRun),
      [true],
    );
  });

  it("asks no other vendor", async () => {
    const webhook = { name: "webhook", settings: { url: `${cloud.url}/webhook` } };
    const gateway = await start({ providers: [webhook] });
    cloud.secret = secretWith({ signingKeys: [generation(1)], credentials: { webhook: {} } });
    const { status, body } = await send(gateway, checkKey(1));
    assert.equal(status, 422, body);
    assert.deepEqual(JSON.parse(body).check.route, { webhook: "ready" });
    assert.deepEqual(cloud.calls.aws, []);
  });

  it("only reads the table", async () => {
    cloud.answers.other = (response) => answerJson(response, 200, {});
    const gateway = await start({}, "table");
    const before = cloud.calls.other.length;
    const { body } = await send(gateway, checkKey(1));
    const operations = cloud.calls.other.slice(before).map(({ headers }) => headers["x-amz-target"]);
    assert.deepEqual(new Set(operations), new Set(["DynamoDB_20120810.GetItem"]));
    assert.equal(JSON.parse(body).check.table, "ok");
  });

  it("leaves the message to be sent by a real request", async () => {
    cloud.answers.other = (response) => answerJson(response, 200, {});
    const gateway = await start({}, "table");
    await send(gateway, checkKey(1));
    assert.equal((await send(gateway, generation(1))).status, 200);
    assert.equal(sent().length, 1);
  });

  it("is marked in the log and counted by no metric", async () => {
    const gateway = await start();
    const { line } = await send(gateway, checkKey(1));
    assert.equal(line.check, true);
    assert.equal(line.message, "check passed");
    assert.equal(line._aws, undefined);
  });

  it("fails as a code would where no provider takes the message", async () => {
    const gateway = await start({ routes: { DE: { providers: [] } } });
    const { status, body, line } = await send(gateway, checkKey(1));
    assert.equal(status, 502);
    assert.equal(JSON.parse(body).error.code, "ERR_ROUTE_NONE");
    assert.equal(line.message, "check failed");
  });

  it("fails as a code would where the message is none", async () => {
    const gateway = await start();
    assert.equal((await send(gateway, checkKey(1), { recipient: "12", body: "Your code is 1" })).status, 400);
  });

  it("is accepted as long as the signing key it is made from, and judged before a newer secret is fetched", async () => {
    const gateway = await start();
    for (const n of [1, 2]) assert.equal((await send(gateway, checkKey(n))).status, 422, `${n}`);
    assert.equal(cloud.calls.secrets.length, 1);
    assert.equal((await send(gateway, checkKey(3))).status, 401);
  });

  it("is accepted under a newer secret, which it does not put into use", async () => {
    const gateway = await start();
    cloud.secret = secretWith({ signingKeys: [generation(4), generation(5), generation(3)] });
    assert.equal((await send(gateway, checkKey(4))).status, 422);
    assert.equal((await send(gateway, generation(1))).status, 200);
  });

  it("needs the claims that a code needs", async () => {
    const gateway = await start();
    const token = tokenFor(checkKey(1), { aud: "urn:Other" });
    const reply = await gateway.send({ headers: { authorization: `Bearer ${token}` } });
    assert.equal(reply.status, 401);
    assert.equal(reply.line.code, "ERR_TOKEN_AUDIENCE");
  });

  it("says that AWS would not take the message", async () => {
    cloud.answers.aws = (response) =>
      answerJson(response, 400, { __type: "ConflictException", Reason: "NO_ORIGINATION_IDENTITIES_FOUND" });
    const gateway = await start();
    const { status, line } = await send(gateway, checkKey(1));
    assert.equal(status, 502);
    assert.match(String(line.detail), /aws NO_ORIGINATION_IDENTITIES_FOUND/);
  });
});
