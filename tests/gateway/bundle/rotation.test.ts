import assert from "node:assert/strict";
import { type Cloud, hang, startCloud } from "../../support/cloud.ts";
import { keyOf, secretWith, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { answerJson } from "../../support/tls.ts";

const bearer = (key: string) => ({
  "content-type": "application/json",
  authorization: `Bearer ${tokenFor(key)}`,
});

const generation = (n: number) => keyOf(`generation ${n}`);

describe("bundle: rotation of the signing key", () => {
  let cloud: Cloud;
  const running: GatewayProcess[] = [];

  beforeEach(async () => {
    cloud = await startCloud();
    cloud.secret = secretWith({ signingKeys: [generation(1)] });
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.stop();
    await cloud.close();
  });

  async function start(): Promise<GatewayProcess> {
    const gateway = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith() });
    running.push(gateway);
    return gateway;
  }

  const statusFor = async (gateway: GatewayProcess, key: string) =>
    (await gateway.send({ headers: bearer(key) })).status;

  it("refuses no token of either key, in environments from before and after it", async () => {
    const before = await start();
    cloud.secret = secretWith({ signingKeys: [generation(2), generation(1)] });
    const after = await start();
    for (const gateway of [before, after]) {
      for (const n of [1, 2, 1, 2]) assert.equal(await statusFor(gateway, generation(n)), 200);
    }
  });

  it("is learned by one fetch, which the log tells", async () => {
    const gateway = await start();
    cloud.secret = secretWith({ signingKeys: [generation(2), generation(1)] });
    const healed = await gateway.send({ headers: bearer(generation(2)) });
    assert.equal(healed.line.secretsRenewed, true);
    assert.equal((await gateway.send({ headers: bearer(generation(2)) })).line.secretsRenewed, undefined);
    assert.equal(cloud.calls.secrets.length, 2);
    assert.equal(cloud.calls.secrets[1]?.body.includes("VersionId"), false);
  });

  it("refuses the key before the previous one as soon as it is known", async () => {
    const gateway = await start();
    cloud.secret = secretWith({ signingKeys: [generation(3), generation(2)] });
    assert.equal(await statusFor(gateway, generation(3)), 200);
    assert.equal(await statusFor(gateway, generation(1)), 401);
  });

  it("costs one fetch at most while forged tokens pour in", async () => {
    const gateway = await start();
    for (let count = 0; count < 50; count++) {
      assert.equal(await statusFor(gateway, keyOf(`forged ${count}`)), 401);
    }
    assert.equal(cloud.calls.secrets.length, 2);
    assert.equal(await statusFor(gateway, generation(1)), 200);
  });

  it("does not cost the keys in use when a forged token meets a newer document", async () => {
    const gateway = await start();
    // A deployment that got to the secret, and neither to the function nor to Auth0.
    cloud.secret = secretWith({ signingKeys: [generation(4), generation(5), generation(3)] });
    assert.equal(await statusFor(gateway, keyOf("forged")), 401);
    assert.equal(await statusFor(gateway, generation(1)), 200);
    // Auth0's next key is valid at once, though the document was fetched a moment ago.
    assert.equal(await statusFor(gateway, generation(4)), 200);
    assert.equal(cloud.calls.secrets.length, 2);
  });

  it("goes on with the key in hand while Secrets Manager is down", async () => {
    const gateway = await start();
    cloud.answers.secrets = (response) => answerJson(response, 500, {});
    const reply = await gateway.send({ headers: bearer(keyOf("forged")) });
    assert.equal(reply.status, 401);
    assert.equal(reply.line.detail, "the newest keys could not be read");
    assert.equal(await statusFor(gateway, generation(1)), 200);
  });

  it("goes on with the key in hand when the newest document is broken", async () => {
    const gateway = await start();
    cloud.answers.secrets = (response) => answerJson(response, 200, { SecretString: "{}" });
    assert.equal(await statusFor(gateway, keyOf("forged")), 401);
    assert.equal(await statusFor(gateway, generation(1)), 200);
  });
});

describe("bundle: credentials that a provider refuses", () => {
  const providers = [
    { name: "webhook", settings: {} },
    { name: "aws", settings: {} },
  ];
  const withToken = (authorization: string) => secretWith({ credentials: { webhook: { authorization } } });

  let cloud: Cloud;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    cloud = await startCloud();
    cloud.secret = withToken("Bearer old");
    cloud.answers.webhook = (response, { headers }) =>
      answerJson(response, headers.authorization === "Bearer new" ? 200 : 401, {});
    const [, aws] = providers;
    const settings = settingsWith({
      providers: [{ name: "webhook", settings: { url: `${cloud.url}/hook` } }, aws],
    });
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings });
  });
  afterEach(async () => {
    await gateway.stop();
    await cloud.close();
  });

  const attemptsOf = (line: Record<string, unknown>) =>
    (line.attempts as { provider: string; kind: string }[]).map(
      ({ provider, kind }) => `${provider} ${kind}`,
    );

  it("are replaced by newer ones within the same request", async () => {
    cloud.secret = withToken("Bearer new");
    const reply = await gateway.send();
    assert.equal(reply.status, 200);
    assert.deepEqual(attemptsOf(reply.line), ["webhook unavailable", "webhook accepted"]);
    assert.deepEqual(attemptsOf((await gateway.send()).line), ["webhook accepted"]);
    assert.equal(cloud.calls.secrets.length, 2);
  });

  it("lead to the next provider when there are no newer ones", async () => {
    const reply = await gateway.send();
    assert.equal(reply.status, 200);
    assert.equal(attemptsOf(reply.line).at(-1), "aws accepted");
  });

  it("are not tried again when only another provider's have changed", async () => {
    cloud.secret = secretWith({
      credentials: { webhook: { authorization: "Bearer old" }, twilio: { authToken: "t".repeat(32) } },
    });
    const { line } = await gateway.send();
    assert.deepEqual(attemptsOf(line), ["webhook unavailable", "aws accepted"]);
  });

  it("leave the signing keys as they are, even if newer credentials come with newer keys", async () => {
    cloud.secret = { ...withToken("Bearer new"), signingKeys: [generation(9)] };
    assert.equal((await gateway.send()).status, 200);
    const next = await gateway.send();
    assert.deepEqual([next.status, attemptsOf(next.line)], [200, ["webhook accepted"]]);
  });

  it("lead to the next provider when the newer ones do not come", async () => {
    cloud.answers.secrets = hang;
    const reply = await gateway.send();
    assert.equal(reply.status, 200);
    assert.equal(attemptsOf(reply.line).at(-1), "aws accepted");
  });

  it("are asked for once in ten seconds, not with every request", async () => {
    for (let count = 0; count < 5; count++) assert.equal((await gateway.send()).status, 200);
    assert.equal(cloud.calls.secrets.length, 2);
  });

  it("stay in use when the newest document has none, and was fetched for its key", async () => {
    cloud.answers.webhook = (response, { headers }) =>
      answerJson(response, headers.authorization === "Bearer old" ? 200 : 401, {});
    cloud.secret = secretWith({ signingKeys: [generation(2)] });
    const renewed = await gateway.send({ headers: bearer(generation(2)) });
    assert.deepEqual([renewed.line.secretsRenewed, attemptsOf(renewed.line)], [true, ["webhook accepted"]]);
  });
});
