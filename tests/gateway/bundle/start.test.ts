import assert from "node:assert/strict";
import { createServer } from "node:net";
import { answerSecret, type Cloud, hang, startCloud } from "../../support/cloud.ts";
import { keyOf, secretWith, settingsWith, tokenFor } from "../../support/documents.ts";
import {
  type GatewayOptions,
  type GatewayProcess,
  startGatewayProcess,
} from "../../support/gatewayProcess.ts";
import { answerJson, listen } from "../../support/tls.ts";

/** So that the first message has nothing else to write. */
const began = { pk: { S: "guard#start" }, since: { N: String(Date.now()) }, generation: { S: "" } };

describe("bundle: start", () => {
  let cloud: Cloud;
  const running: GatewayProcess[] = [];

  beforeEach(async () => {
    cloud = await startCloud();
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.stop();
    await cloud.close();
  });

  async function start(options: Partial<GatewayOptions> = {}): Promise<GatewayProcess> {
    const gateway = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith(), ...options });
    running.push(gateway);
    return gateway;
  }

  it("fetches the secret and opens a connection before the first request", async () => {
    const gateway = await start();
    assert.equal(cloud.calls.secrets.length, 1);
    const { connections } = cloud.server;
    const opened = connections.length;
    assert.equal((await gateway.send()).status, 200);
    assert.equal(cloud.calls.secrets.length, 1);
    assert.equal(connections.length, opened);
  });

  for (const guard of [{ mode: "enforce" }, { mode: "enforce", messagesPerDay: 100 }]) {
    it(`opens as many connections to the table as the counts of a message take: ${JSON.stringify(guard)}`, async () => {
      cloud.answers.other = (response, { body }) =>
        answerJson(response, 200, body.includes('"guard#start"') ? { Item: began } : {});
      const gateway = await start({ settings: settingsWith({ guard }), table: "table" });
      const forTheTable = cloud.server.connections.length - ["secret", "provider"].length;
      assert.equal((await gateway.send()).status, 200);
      // The overdraft of a country without a past is asked for after them.
      const counts = cloud.calls.other.filter(
        ({ headers, body }) =>
          !String(headers["x-amz-target"]).endsWith("GetItem") && /"guard#(?!over#)/.test(body),
      );
      assert.equal(forTheTable, counts.length);
    });
  }

  it("marks only the first request as a cold start", async () => {
    const gateway = await start();
    assert.equal((await gateway.send()).line.coldStarts, 1);
    assert.equal((await gateway.send()).line.coldStarts, undefined);
  });

  it("goes on without a secret that does not come within 2 s; the first request fetches it", async () => {
    cloud.answers.secrets = hang;
    const gateway = await start();
    assert.ok(gateway.initMs < 3000, `${gateway.initMs} ms`);
    cloud.answers.secrets = answerSecret(cloud.secret);
    assert.equal((await gateway.send()).status, 200);
  });

  it("goes on when Secrets Manager is down, and heals with the first request after", async () => {
    cloud.answers.secrets = (response) => answerJson(response, 500, {});
    const gateway = await start();
    const failed = await gateway.send();
    assert.equal(failed.status, 503);
    assert.equal(JSON.parse(failed.body).error.code, "ERR_SECRET");
    cloud.answers.secrets = answerSecret(cloud.secret);
    assert.equal((await gateway.send()).status, 200);
  });

  it("fetches the secret a few times, not for every request, while it cannot be read", async () => {
    cloud.answers.secrets = (response) => answerJson(response, 400, { __type: "AccessDeniedException" });
    const gateway = await start();
    for (let count = 0; count < 30; count += 1) {
      const { status, line } = await gateway.send();
      assert.deepEqual([status, line.code], [503, "ERR_SECRET"]);
    }
    assert.ok(cloud.calls.secrets.length <= 5, `${cloud.calls.secrets.length} fetches`);
  });

  it("notes once what the start could not fetch", async () => {
    cloud.answers.secrets = (response) => answerJson(response, 400, { __type: "AccessDeniedException" });
    const gateway = await start();
    const reply = await gateway.send();
    assert.equal(reply.line.detail, "AWS answered 400 AccessDeniedException");
    const notes = gateway.lines.filter((line) => !line.includes("requestId"));
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? "", /"level":"warn".*could not fetch the secret/);
  });

  it("takes the newest secret where the version of the deployment is gone", async () => {
    cloud.answers.secrets = (response, { body }) =>
      body.includes("VersionId")
        ? answerJson(response, 400, { __type: "ResourceNotFoundException" })
        : answerSecret(cloud.secret)(response, { method: "", path: "", headers: {}, body });
    const gateway = await start();
    assert.equal((await gateway.send()).status, 200);
    assert.equal(cloud.calls.secrets.length, 2);
  });

  it("is not held up by a provider that takes the connection and says nothing", async () => {
    const silent = createServer(() => undefined);
    const port = await listen(silent);
    const providers = [{ name: "webhook", settings: { url: `https://localhost:${port}/hook` } }];
    const gateway = await start({ settings: settingsWith({ providers }) });
    assert.ok(gateway.initMs < 3000, `${gateway.initMs} ms`);
    assert.equal((await gateway.send({ headers: {} })).status, 401);
    await gateway.stop();
    silent.close();
  });

  it("is not held up by a provider that is down", async () => {
    const providers = [{ name: "webhook", settings: { url: "https://localhost:1/hook" } }];
    const gateway = await start({ settings: settingsWith({ providers }) });
    assert.ok(gateway.initMs < 2000, `${gateway.initMs} ms`);
  });

  it("ignores what a newer release has added to the settings", async () => {
    const providers = [{ name: "aws", settings: { later: {} }, later: 1 }];
    const delivery = { onUnknown: "next", later: [] };
    const gateway = await start({ settings: settingsWith({ providers, delivery, guard: { limit: 1 } }) });
    assert.equal((await gateway.send()).status, 200);
  });

  it("ignores what a newer release has added to the secret", async () => {
    cloud.answers.secrets = (response) =>
      answerJson(response, 200, { SecretString: JSON.stringify({ ...cloud.secret, formerPepper: "x" }) });
    const gateway = await start();
    assert.equal((await gateway.send()).status, 200);
  });

  describe("with broken settings", () => {
    const broken: Record<string, [settings: object | string, problem: RegExp]> = {
      "no JSON": ["{", /settings\.json/],
      "an empty text": ["", /settings\.json/],
      "a deadline over 25 s": [settingsWith({ deadlineMs: 26_000 }), /deadlineMs/],
      "no provider": [settingsWith({ providers: [] }), /providers/],
      "an unknown provider": [settingsWith({ providers: [{ name: "pigeon" }] }), /providers/],
    };
    for (const [name, [settings, problem]] of Object.entries(broken)) {
      it(`of ${name}, answers 500 and says once in the log what is wrong`, async () => {
        const gateway = await start({ settings });
        for (let count = 0; count < 2; count++) {
          const reply = await gateway.send();
          assert.equal(reply.status, 500);
          assert.equal(JSON.parse(reply.body).error.code, "ERR_SETTINGS");
        }
        const notes = gateway.lines.filter((line) => !line.includes("requestId"));
        assert.equal(notes.length, 1);
        const note = JSON.parse(notes[0] ?? "{}");
        assert.equal(note.level, "error");
        assert.equal(note.code, "ERR_SETTINGS");
        assert.match(note.problems.join(" "), problem);
        assert.equal(cloud.calls.secrets.length, 0);
      });
    }
  });

  describe("with a broken secret", () => {
    const key = keyOf("a key that must not be seen");
    const broken: Record<string, object> = {
      "no JSON": { SecretString: `{"signingKeys": ["${key}"` },
      "JSON with a stray word": { SecretString: `{"signingKeys": [${key}]}` },
      "a key too long": { SecretString: JSON.stringify(secretWith({ signingKeys: [`${key}00`] })) },
      "a list": { SecretString: `["${key}"]` },
      "no text": { SecretString: { signingKeys: [key] } },
      binary: { SecretBinary: key },
    };
    for (const [name, answer] of Object.entries(broken)) {
      it(`of ${name}, fails without a word of it in log and reply`, async () => {
        cloud.answers.secrets = (response) => answerJson(response, 200, answer);
        const gateway = await start();
        const reply = await gateway.send({ headers: { authorization: `Bearer ${tokenFor(key)}` } });
        assert.ok(reply.status === 500 || reply.status === 503, `${reply.status}`);
        assert.doesNotMatch(gateway.lines.join("\n") + reply.body, new RegExp(key.slice(0, 6)));
      });
    }

    for (const body of [`"${key}"`, `["${key}"]`, `<${key}>`, `{"SecretString": <${key}>}`]) {
      it(`in a reply like ${body.replace(key, "KEY")}, fails without a word of it`, async () => {
        cloud.answers.secrets = (response) => response.end(body);
        const gateway = await start();
        const reply = await gateway.send();
        assert.equal(reply.status, 503);
        assert.doesNotMatch(gateway.lines.join("\n") + reply.body, new RegExp(key.slice(0, 6)));
      });
    }
  });
});
