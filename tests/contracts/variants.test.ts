// What accounts can be set to beyond the one in their contract.
import assert from "node:assert/strict";
import { decode, requestOf, valueAt } from "./account.ts";
import { contract as aws } from "./aws.contract.ts";
import { basicHeader, type Contract, message } from "./contract.ts";
import { contracts } from "./index.ts";
import { contract as plivo } from "./plivo.contract.ts";
import { contract as sns } from "./sns.contract.ts";
import { contract as telnyx } from "./telnyx.contract.ts";
import { accountSid, contract as twilio } from "./twilio.contract.ts";
import { contract as vonage } from "./vonage.contract.ts";

const sent = (contract: Contract, path: string, settings: object = {}, sms: object = {}): unknown => {
  const request = requestOf(contract, { ...message, ...sms }, { ...contract.settings, ...settings });
  return valueAt(contract, decode(contract, request), path);
};

describe("variants of accounts", () => {
  for (const contract of contracts.filter(({ sign, provider }) => !sign && provider !== "webhook")) {
    it(`${contract.provider} goes to another base address`, () => {
      const settings = { ...contract.settings, baseUrl: "https://localhost:8443" };
      const { pathname } = new URL(contract.url);
      assert.equal(requestOf(contract, message, settings).url, `https://localhost:8443${pathname}`);
    });
  }

  for (const contract of contracts.filter(({ sign }) => sign)) {
    it(`${contract.provider} sends from another region`, () => {
      const settings = { ...contract.settings, region: "eu-west-1" };
      assert.deepEqual(requestOf(contract, message, settings).sign, {
        ...contract.sign,
        region: "eu-west-1",
      });
    });
  }

  it("twilio logs in with an API key", () => {
    const apiKeySid = `SK${"0".repeat(32)}`;
    const contract = { ...twilio, credentials: { apiKeySid, apiKeySecret: "s0123456789abcdef" } };
    assert.equal(
      requestOf(contract, message).headers.authorization,
      basicHeader(apiKeySid, "s0123456789abcdef"),
    );
  });

  it("twilio refuses an auth token and an API key at once", () => {
    const contract = { ...twilio, credentials: { ...twilio.credentials, apiKeySid: `SK${"0".repeat(32)}` } };
    assert.throws(() => requestOf(contract, message), /either authToken, or apiKeySid and apiKeySecret/);
  });

  it("twilio leaves the sender to the Messaging Service, not to Auth0", () => {
    const messagingServiceSid = `MG${"0".repeat(32)}`;
    assert.equal(sent(twilio, "From", { messagingServiceSid }), undefined);
    assert.equal(sent(twilio, "MessagingServiceSid", { messagingServiceSid }), messagingServiceSid);
    assert.equal(sent(twilio, "From", { messagingServiceSid }, { routeSender: "Route" }), "Route");
  });

  it("twilio keeps texts and numbers when redaction is off", () => {
    assert.equal(sent(twilio, "ContentRetention", { accountSid, redact: false }), undefined);
    assert.equal(sent(twilio, "AddressRetention", { accountSid, redact: false }), undefined);
  });

  it("plivo leaves the sender to the Powerpack unless one is chosen", () => {
    const powerpackUuid = "db3ce55a-7f1d-11e1-8ea7-1231380bc196";
    assert.equal(sent(plivo, "powerpack_uuid", { powerpackUuid }), powerpackUuid);
    assert.equal(sent(plivo, "src", { powerpackUuid }), undefined);
    assert.equal(sent(plivo, "powerpack_uuid", { powerpackUuid, sender: "Own" }), undefined);
  });

  it("telnyx leaves the sender to the messaging profile unless one is chosen", () => {
    const messagingProfileId = "db3ce55a-7f1d-11e1-8ea7-1231380bc196";
    assert.equal(sent(telnyx, "messaging_profile_id", { messagingProfileId }), messagingProfileId);
    assert.equal(sent(telnyx, "from", { messagingProfileId }), undefined);
    assert.equal(sent(telnyx, "from", { messagingProfileId, sender: "Own" }), "Own");
  });

  it("sns tells numbers from names", () => {
    const name = "MessageAttributes.entry.2.Name";
    const value = "MessageAttributes.entry.2.Value.StringValue";
    assert.equal(sent(sns, name, { sender: "+15554443333" }), "AWS.MM.SMS.OriginationNumber");
    assert.equal(sent(sns, value, { sender: "+15554443333" }), "+15554443333");
    assert.equal(sent(sns, name), "AWS.SNS.SMS.SenderID");
    assert.equal(sent(sns, value), "Example");
  });

  it("sns carries India's registrations", () => {
    const india = { entityId: "1234567890", templateId: "9876543210" };
    const name = "MessageAttributes.entry.4.Name";
    assert.equal(sent(sns, name, { india }, { country: "IN" }), "AWS.MM.SMS.EntityId");
    assert.equal(sent(sns, name, { india }), undefined);
  });

  it("vonage says unicode for what GSM-7 lacks, and only then", () => {
    assert.equal(sent(vonage, "type", {}, { body: "Café £5 [ok] {€} ~ ^ | \\ \n Ä" }), "text");
    for (const body of ["“123456”", "ë", "123456 🔐", "רשמי", "`", "\u00a0", "\t"]) {
      assert.equal(sent(vonage, "type", {}, { body }), "unicode", body);
    }
  });

  it("aws takes a pool or an ARN as sender", () => {
    const pool = "arn:aws:sms-voice:eu-west-1:123456789012:pool/pool-1";
    assert.equal(sent(aws, "OriginationIdentity", { originationIdentity: pool }), pool);
  });
});
