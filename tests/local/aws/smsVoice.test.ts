import assert from "node:assert/strict";
import { type Calling, region, useAws } from "./lab.ts";

describe("SendTextMessage", () => {
  const { call, carrier, keysOf } = useAws();
  const message = {
    DestinationPhoneNumber: "+4915112345678",
    OriginationIdentity: "ACME",
    MessageBody: "Your code is 1",
    MessageType: "TRANSACTIONAL",
    TimeToLive: 300,
    MaxPrice: "0.50",
  };
  const sendText = (changes: object = {}, calling: Calling = {}) =>
    call("SendTextMessage", { ...message, ...changes }, { service: "sms-voice", ...calling });

  it("hands the message to the carrier", async () => {
    const { status, output } = await sendText();
    const [received] = carrier().messages;
    assert.equal(status, 200);
    assert.equal(output.MessageId, received?.id);
    assert.deepEqual(
      { ...received, id: "", at: "" },
      { id: "", to: "+4915112345678", from: "ACME", body: "Your code is 1", vendor: "aws", at: "" },
    );
  });

  const invalid: [field: string, value: unknown][] = [
    ["DestinationPhoneNumber", undefined],
    ["DestinationPhoneNumber", "015112345678"],
    ["MessageBody", ""],
    ["MessageBody", "x".repeat(1601)],
    ["MessageType", "OTHER"],
    ["TimeToLive", 4],
    ["MaxPrice", "cheap"],
    ["OriginationIdentity", "two words"],
    ["DestinationCountryParameters", { US_ID: "1" }],
  ];
  for (const [field, value] of invalid) {
    it(`refuses ${field} ${JSON.stringify(value)?.slice(0, 20)}`, async () => {
      const { status, type, output } = await sendText({ [field]: value });
      assert.deepEqual([status, type], [400, "ValidationException"]);
      assert.match(String(output.message), new RegExp(field));
      assert.deepEqual(carrier().messages, []);
    });
  }

  it("needs the role's permission for the sender", async () => {
    const own = `arn:aws:sms-voice:${region}:000000000000:`;
    const keys = keysOf("sms-voice:SendTextMessage", `${own}sender-id/ACME/*`);
    assert.equal((await sendText({}, { keys })).status, 200);
    const { type } = await sendText({ OriginationIdentity: "OTHER" }, { keys });
    assert.equal(type, "AccessDeniedException");
  });

  it("reports a recipient who takes no messages", async () => {
    carrier().behave({ state: "reject" }, "aws");
    const { status, type, output } = await sendText();
    assert.deepEqual(
      [status, type, output.Reason],
      [400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"],
    );
  });

  const readings: [resource: string, status: number][] = [
    ["*", 200],
    [`arn:aws:sms-voice:${region}:*:*`, 400],
    [`arn:aws:sms-voice:${region}:*:phone-number/*`, 400],
  ];
  for (const [resource, expected] of readings) {
    it(`answers ${expected} to a message without a sender where the role may use ${resource}`, async () => {
      const keys = keysOf("sms-voice:SendTextMessage", resource);
      const { status } = await sendText({ OriginationIdentity: undefined }, { keys });
      assert.equal(status, expected);
    });
  }

  it("reports a service that is down", async () => {
    carrier().behave({ state: "down" });
    const { status, type } = await sendText();
    assert.deepEqual([status, type], [500, "InternalServerException"]);
  });
});
