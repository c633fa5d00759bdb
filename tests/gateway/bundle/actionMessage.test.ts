import assert from "node:assert/strict";
import { type Cloud, startCloud } from "../../support/cloud.ts";
import { message, settingsWith } from "../../support/documents.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gatewayProcess.ts";

describe("bundle: messages of an Action", () => {
  let cloud: Cloud;
  let gateway: GatewayProcess;

  before(async () => {
    cloud = await startCloud();
    const body = { text: "{text}", code: "{code}", validity: "{validitySeconds}" };
    const providers = [{ name: "webhook", settings: { url: `${cloud.url}/hook`, body } }];
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith({ providers }) });
  });
  after(async () => {
    await gateway?.stop();
    await cloud?.close();
  });

  /** What the provider got, and the line in the log. */
  async function pass(body: object) {
    const { status, line } = await gateway.send({ body: { ...message, ...body } });
    assert.equal(status, 200);
    return { sent: JSON.parse(cloud.calls.webhook.at(-1)?.body ?? ""), line };
  }

  it("go out with the code that was given, not one that the text seems to hold", async () => {
    const { sent } = await pass({ messageType: "otp_verify", code: "222222" });
    assert.deepEqual(sent, { text: "Your code is 606070", code: "222222", validity: 180 });
  });

  it("have no code where none was given, whatever the text looks like, and a day to arrive", async () => {
    const { sent } = await pass({ messageType: "blocked_account" });
    assert.deepEqual(sent, { text: "Your code is 606070", validity: 86_400 });
  });

  it("leave a connection's messages as they were", async () => {
    const { sent, line } = await pass({});
    assert.deepEqual(sent, { text: "Your code is 606070", code: "606070", validity: 180 });
    assert.deepEqual([line.path, line.messageType], ["connection", undefined]);
  });

  it("are told apart in log and metrics, with what the Action says of them", async () => {
    const details = {
      messageType: "otp_enroll",
      locale: "de_DE",
      clientId: "client",
      connection: "sms",
      organization: "org_1",
    };
    const req = { ip: "203.0.113.7", geoip: { countryCode: "AT" } };
    const { line } = await pass({ ...details, req, code: "222222", correlationId: "abcefg123" });
    const { path, messageType, locale, clientId, connection, organization, correlationId } = line;
    assert.deepEqual({ messageType, locale, clientId, connection, organization }, details);
    assert.deepEqual([path, correlationId, line.ipCountry], ["phoneProvider", "abcefg123", "AT"]);
    assert.ok(!JSON.stringify(line).includes(req.ip), "the address is in the log");
    assert.match(String(line.caller), /^[\w-]{16}$/);
    assert.ok(!JSON.stringify(line).includes("222222"), "the code is in the log");
  });

  it("count for no path when they are refused before they are read", async () => {
    const { status, line } = await gateway.send({ headers: {} });
    assert.deepEqual([status, line.path], [401, "none"]);
  });
});
