import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { decodeJwt } from "jose";
import { SmsGateway } from "../../components/index.ts";
import { type Local, startLocal } from "../../local/index.ts";
import { ensureBuilt } from "../support/built.ts";
import { temporaryDir } from "../support/temporaryDir.ts";
import { send, sendJson } from "./support.ts";

const root = join(import.meta.dirname, "../..");
const to = "+4915112345678";
/** Those of a run, and of no other run on this machine. */
const own = temporaryDir("start-local-");
const temporary = () => readdirSync(own).filter((name) => name.startsWith("auth0-sms-gateway-local-"));

describe("startLocal", function () {
  this.timeout(60_000).slow(20_000);
  const running: Local[] = [];
  const { TMPDIR = tmpdir() } = process.env;
  before(() => {
    ensureBuilt();
    process.env.TMPDIR = own;
  });
  after(() => {
    process.env.TMPDIR = TMPDIR;
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
  });
  async function start(...given: Parameters<typeof startLocal>): Promise<Local> {
    const local = await startLocal(...given);
    running.push(local);
    return local;
  }

  it("runs the project of a folder: messages come, logins work, and all of it is gone at the end", async () => {
    const local = await start({ program: root });
    assert.equal(temporary().length, 1);
    const { access_token, id_token = "" } = await local.login(to);
    assert.ok(access_token);
    assert.equal(decodeJwt(id_token).phone_number, to);
    assert.doesNotMatch(readFileSync(local.endpoints.logs, "utf8"), /tableError/);
    const { inbox, ca } = local.endpoints;
    assert.ok(existsSync(ca));
    assert.deepEqual(JSON.parse(readFileSync(join(dirname(ca), "endpoints.json"), "utf8")).inbox, inbox);

    await local.close();
    running.splice(0);
    await assert.rejects(send(inbox), { code: "ECONNREFUSED" });
    assert.deepEqual(temporary(), []);
  });

  it("gives each message once, the first included, and says why none came", async () => {
    const local = await start({ program: root });
    await sendJsonTo(local, { to });
    const first = await local.nextMessage(to);
    assert.match(first.body, new RegExp(String(first.code)));
    await assert.rejects(
      local.nextMessage(to, { timeoutMs: 1 }),
      /^Error: no message to \+4915112345678 came within 1 ms$/,
    );
    await send(`${local.endpoints.inbox}/carrier`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: '{"state":"down"}',
    });
    await sendJsonTo(local, { to });
    await assert.rejects(
      local.nextMessage(to, { timeoutMs: 1 }),
      /the last start of a login failed: sms_provider_error: Unexpected response while calling the SMS gateway: 503/,
    );
    await assert.rejects(
      local.login(to),
      /could not be started: 400 Unexpected response .*: 503 \(sms_provider_error\)/,
    );
  });

  const sendJsonTo = ({ endpoints }: Local, body: object) =>
    send(`${endpoints.inbox}/logins`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("runs a function, with configuration, applications and codes of its own, and two at once", async () => {
    const program = (text: string) => () => {
      const gateway = new SmsGateway("sms", { providers: [{ name: "aws" }], template: text });
      return { url: gateway.url, answer: new pulumi.Config("shop").require("answer") };
    };
    const options = (text: string) => ({
      program: program(`${text} @@password@@`),
      config: { "shop:answer": text },
      settings: { applications: [{ id: "shop", type: "native" as const }], testCodes: { [to]: "424242" } },
    });
    const [one, two] = await Promise.all([start(options("one")), start(options("two"))]);
    assert.deepEqual([one?.outputs.answer, two?.outputs.answer], ["one", "two"]);
    assert.notEqual(one?.endpoints.auth0, two?.endpoints.auth0);
    await sendJsonTo(one, { to });
    assert.equal((await one?.nextMessage(to))?.body, "one 424242");
    for (const local of [one, two, one]) {
      const tokens = await local?.login(to, {
        application: "shop",
        scope: "openid",
        audience: "https://api.example",
      });
      assert.deepEqual(decodeJwt(tokens?.access_token ?? "").azp, "shop");
    }
  });

  it("finds the gateway of a program that puts nothing out", async () => {
    const local = await start({
      program: () => {
        new SmsGateway("sms", { providers: [{ name: "aws" }] });
      },
    });
    const { gateway, logs, functionName, secretId } = local.endpoints;
    await local.login(to);
    assert.match(String(gateway), /^https:\/\/localhost:\d+\/$/);
    assert.match(String(functionName), /^sms-function-/);
    assert.ok(secretId);
    assert.match(logs, /logs\/sms-logs[^/]*\.log$/);
    assert.match(readFileSync(logs, "utf8"), /REPORT RequestId/);
  });

  it("has no gateway and no log of one where the program has none", async () => {
    const local = await start({ program: () => ({}) });
    assert.equal(local.endpoints.gateway, undefined);
    assert.deepEqual(readdirSync(local.endpoints.logs), []);
  });

  it("moves an existing tenant to the phone provider once its switch is turned, as a real one", async () => {
    const stateFolder = temporaryDir("local-state-");
    await (await startLocal({ program: root, stateFolder })).close();
    const config = {
      "auth0-sms-gateway:auth0Path": "phoneProvider",
      "auth0-sms-gateway:replacePhoneProvider": "true",
    };
    const local = await start({ program: root, stateFolder, config });
    const { inbox } = local.endpoints;
    assert.equal(JSON.parse((await send(`${inbox}/switch`)).text).sender, "connection");
    await sendJson(`${inbox}/switch`, "PUT", { usePhoneProvider: true });
    assert.ok(await local.login(to));
    const [message] = JSON.parse((await send(`${inbox}/messages`)).text);
    assert.match(message.body, /is your code to log in at/);
    await local.close();
    running.splice(0);
  });

  it("leaves nothing behind when the program fails, and says what is wrong in the settings", async () => {
    const broken = () => {
      throw new Error("the program is broken");
    };
    await assert.rejects(startLocal({ program: broken }), /the program is broken/);
    assert.deepEqual(temporary(), []);
    const settings = { applications: [{ id: "a b", type: "spa" as const }], startsPerHour: -1 };
    await assert.rejects(
      startLocal({ program: broken, settings }),
      /settings\.applications\.0\.id: must consist of letters.*\nsettings\.startsPerHour/s,
    );
  });
});
