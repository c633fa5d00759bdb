import assert from "node:assert/strict";
import { demoApplication } from "../../../../local/auth0/tenant/applications.ts";
import { mfaGrant, passwordlessGrant } from "../../../../local/auth0/tenant/grants.ts";
import { installPhoneProvider } from "../phone.ts";
import { openGateway, openTenant, type StubGateway, smsConnection, type TestTenant } from "../support.ts";

const { client_id } = demoApplication;
const phone_number = "+4915112345678";

describe("local Auth0: second factor", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;
  beforeEach(async () => {
    gateway = await openGateway();
    tenant = await openTenant({ connections: [smsConnection({})] });
    await installPhoneProvider(tenant, gateway.url);
  });
  afterEach(async () => {
    await tenant.close();
    await gateway.close();
  });

  async function lastMessage() {
    await tenant.idle();
    return JSON.parse(gateway.requests.at(-1)?.body ?? "");
  }

  async function mfaToken(): Promise<string> {
    await tenant.send("POST", "/passwordless/start", { client_id, connection: "sms", phone_number });
    const { code: otp } = await lastMessage();
    const { body } = await tenant.send("POST", "/oauth/token", {
      grant_type: passwordlessGrant,
      client_id,
      realm: "sms",
      username: phone_number,
      otp,
      scope: "enroll",
      audience: `${tenant.url}/mfa/`,
    });
    return String(body.access_token);
  }

  const association = { authenticator_types: ["oob"], oob_channels: ["sms"], phone_number: "+4915187654321" };
  const exchange = (mfa_token: string, oob_code: unknown, binding_code: string) =>
    tenant.send("POST", "/oauth/token", {
      grant_type: mfaGrant,
      client_id,
      mfa_token,
      oob_code,
      binding_code,
    });

  it("enrols a phone with a message of the type otp_enroll", async () => {
    const token = await mfaToken();
    const authorization = `Bearer ${token}`;
    const { body } = await tenant.send("POST", "/mfa/associate", association, { authorization });
    const message = await lastMessage();
    assert.deepEqual([message.message_type, message.recipient], ["otp_enroll", "+4915187654321"]);
    assert.equal((await exchange(token, body.oob_code, message.code)).status, 200);
  });

  it("challenges with a message of the type otp_verify", async () => {
    const mfa_token = await mfaToken();
    const challenge = { client_id, mfa_token, challenge_type: "oob" };
    const { body } = await tenant.send("POST", "/mfa/challenge", challenge);
    const message = await lastMessage();
    assert.deepEqual([message.message_type, message.recipient], ["otp_verify", phone_number]);
    const wrong = message.code === "000000" ? "000001" : "000000";
    assert.deepEqual((await exchange(mfa_token, body.oob_code, wrong)).body.error, "invalid_grant");
    assert.equal((await exchange(mfa_token, body.oob_code, message.code)).status, 200);
    assert.equal((await exchange(mfa_token, body.oob_code, message.code)).status, 403);
  });

  it("knows nobody without a token for it", async () => {
    const { status } = await tenant.send("POST", "/mfa/associate", association, {
      authorization: "Bearer x",
    });
    assert.equal(status, 401);
  });
});
