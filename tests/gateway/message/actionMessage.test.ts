import assert from "node:assert/strict";
import { messageKey } from "../../../gateway/delivery/once.ts";
import { lifetimeOf } from "../../../gateway/message/lifetime.ts";
import { pathOf, readMessage } from "../../../gateway/message/message.ts";

const read = (body: unknown) => readMessage(Buffer.from(JSON.stringify(body)));
const least = { recipient: "+4915112345678", body: "Your code is 606070" };
const details = {
  code: "606070",
  messageType: "otp_enroll",
  locale: "de_DE",
  clientId: "gmOWNgklfRm4tyl5YYnl3JDSJy19h1bR",
  connection: "sms",
  organization: "org_1",
  correlationId: "abcefg123",
};

describe("message of an Action", () => {
  it("is read with what only an Action knows", () => {
    assert.deepEqual(read({ ...least, ...details, deliveryMethod: "text" }), { ...least, ...details });
  });

  it("is known by its type", () => {
    assert.equal(pathOf(read({ ...least, messageType: "otp_verify" })), "phoneProvider");
    assert.equal(pathOf(read(least)), "connection");
  });

  it("may spell the user agent as Auth0's event does", () => {
    const { userAgent } = read({ ...least, req: { ip: "203.0.113.7", user_agent: "curl", language: "de" } });
    assert.equal(userAgent, "curl");
  });

  it("knows the country of the caller's address", () => {
    const req = { ip: "203.0.113.7", geoip: { countryCode: "AT", cityName: "Wien" } };
    assert.deepEqual(read({ ...least, req }), { ...least, ip: "203.0.113.7", ipCountry: "AT" });
  });

  for (const geoip of [
    null,
    "AT",
    {},
    { countryCode: "Austria" },
    { countryCode: 43 },
    { countryCode: null },
  ]) {
    it(`is sent without a country of the caller that is malformed: ${JSON.stringify(geoip)}`, () => {
      assert.deepEqual(read({ ...least, req: { geoip } }), least);
    });
  }

  const malformed: [field: string, value: unknown][] = [
    ["code", "6060 70"],
    ["code", "70 606070"],
    ["messageType", 7],
    ["locale", "x".repeat(129)],
    ["locale", "de DE"],
    ["clientId", { id: 1 }],
    ["connection", ["sms"]],
    ["organization", "line\nbreak"],
    ["correlationId", ""],
  ];
  for (const [field, value] of malformed) {
    it(`is sent without a ${field} that is malformed: ${JSON.stringify(value).slice(0, 20)}`, () => {
      assert.deepEqual(read({ ...least, [field]: value }), least);
    });
  }
});

describe("lifetime", () => {
  it("of a code is the code's", () => {
    const code = { validitySeconds: 180, rememberSeconds: 180, occasion: "" };
    assert.deepEqual(lifetimeOf(read({ ...least, ...details }), "606070", 180), code);
  });

  it("of a connection's message is the code's even where the code is not found", () => {
    const code = { validitySeconds: 180, rememberSeconds: 180, occasion: "" };
    assert.deepEqual(lifetimeOf(read(least), undefined, 180), code);
  });

  it("of a notice is a day, and only Auth0's repetitions of it are the same", () => {
    const notice = read({ ...least, messageType: "blocked_account", correlationId: "abcefg123" });
    const lifetime = { validitySeconds: 86_400, rememberSeconds: 900, occasion: "abcefg123" };
    assert.deepEqual(lifetimeOf(notice, undefined, 180), lifetime);
  });
});

describe("key of a message", () => {
  const key = (...parts: [recipient: string, body: string, occasion?: string]) =>
    messageKey("pepper", ...parts);

  it("is the same for the same text to the same recipient", () => {
    assert.equal(key("+4915112345678", "606070"), key("+4915112345678", "606070"));
  });

  it("differs with text, recipient and occasion", () => {
    const keys = [
      key("+4915112345678", "606070"),
      key("+4915112345678", "606071"),
      key("+4915112345679", "606070"),
      key("+4915112345678", "606070", "abc"),
      key("+4915112345678", "abc\n606070"),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });
});
