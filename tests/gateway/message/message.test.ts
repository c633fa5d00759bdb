import assert from "node:assert/strict";
import { readMessage } from "../../../gateway/message/message.ts";
import { refusalOf } from "../../support/refusal.ts";

const read = (body: unknown) => readMessage(Buffer.from(JSON.stringify(body)));
const readText = (body: string) => readMessage(Buffer.from(body));

const least = { recipient: "+4915112345678", body: "Your code is 606070" };

describe("message", () => {
  it("is read from the guide's sample without req", () => {
    const sample = `{
      "recipient": "+1 399 999",
      "body": "This is an SMS message",
      "sender": "+1 444 444 4444"
    }`;
    assert.deepEqual(readText(sample), {
      recipient: "+1399999",
      body: "This is an SMS message",
      sender: "+14444444444",
    });
  });

  it("is read from the guide's sample with req", () => {
    const sample = `{
      "recipient": "+1 399 9999999",
      "body": "This is an SMS message",
      "sender": "+1 444 444 4444",
      "req": { "ip": "167.56.227.117", "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" }
    }`;
    assert.deepEqual(readText(sample), {
      recipient: "+13999999999",
      body: "This is an SMS message",
      sender: "+14444444444",
      ip: "167.56.227.117",
      userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    });
  });

  const numbers = [
    "+49 151 1234 5678",
    "+49-151-12345678",
    "+49.151.12345678",
    "+49 (151) 12345678",
    "+49 [151] 12345678",
    "\t+49\u00a0151\u201012345678\n",
    "+49\u2013151\u201412345678",
  ];
  for (const recipient of numbers) {
    it(`strips what people put into numbers: ${JSON.stringify(recipient)}`, () => {
      assert.equal(read({ ...least, recipient }).recipient, "+4915112345678");
    });
  }

  const bodies: Record<string, string> = {
    "one character": "1",
    "1600 characters": "x".repeat(1600),
    "spaces around it": "  606070 \r\n",
    "an emoji": "🔐 606070 👩‍👩‍👧",
    "text from right to left": "الرمز الخاص بك هو 606070",
    "a decomposed accent": "cafe\u0301 606070",
    "control characters": "\u0000\u001b606070\u2028",
    "what looks like a template": "@@password@@ {{ code }} ${code}",
    "a byte order mark": "\ufeff606070",
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(`keeps its text to the byte: ${name}`, () => {
      assert.deepEqual(Buffer.from(read({ ...least, body }).body), Buffer.from(body));
    });
  }

  it("ignores fields it does not know", () => {
    assert.deepEqual(read({ ...least, language: "de", custom: { a: [1] }, message_type: 1 }), least);
  });

  it("takes nothing from __proto__", async () => {
    const body = `{"__proto__": ${JSON.stringify(least)}, "constructor": {"prototype": {"recipient": "+1"}}}`;
    assert.equal(await refusalOf(() => readText(body)), "ERR_MESSAGE_RECIPIENT");
    assert.equal(Object.hasOwn(Object.prototype, "recipient"), false);
  });

  for (const sender of [null, undefined, "", "   "]) {
    it(`has no sender where it is ${JSON.stringify(sender)}`, () => {
      assert.deepEqual(read({ ...least, sender }), least);
    });
  }

  for (const sender of ["My Shop", "My-Shop 24", "24 My-Shop"]) {
    it(`keeps spaces and dashes inside an alphanumeric sender: ${sender}`, () => {
      assert.equal(read({ ...least, sender: ` ${sender} ` }).sender, sender);
    });
  }

  for (const req of [null, undefined, {}, { ip: null, "user-agent": null }, { ip: "", other: 1 }]) {
    it(`knows nothing of the caller where req is ${JSON.stringify(req)}`, () => {
      assert.deepEqual(read({ ...least, req }), least);
    });
  }

  for (const ip of ["unknown", "203.0.113.256", "203.0.113.7, 198.51.100.1", "2001:db8"]) {
    it(`is sent without an address that is none: ${ip}`, () => {
      const req = { ip, "user-agent": "curl" };
      assert.deepEqual(read({ ...least, req }), { ...least, userAgent: "curl" });
    });
  }

  it("knows an IPv6 address of the caller", () => {
    assert.equal(read({ ...least, req: { ip: "2001:db8::1" } }).ip, "2001:db8::1");
  });

  const bad: Record<string, unknown[]> = {
    ERR_MESSAGE_RECIPIENT: [
      {},
      { body: "x" },
      ...[
        null,
        1,
        4915112345678,
        {},
        ["+4915112345678"],
        "",
        "+",
        "4915112345678",
        "004915112345678",
        "+0915112345678",
        "+491511",
        "+4915112345678901",
        "+49151x2345678",
        "+49151123456٧٨",
        "++4915112345678",
        "+4915112345678;ext=1",
        "tel:+4915112345678",
        "+4915112345678, +4915112345679",
        "＋4915112345678",
      ].map((recipient) => ({ ...least, recipient })),
    ],
    ERR_MESSAGE_BODY: [
      { recipient: least.recipient },
      ...[
        null,
        1,
        true,
        {},
        ["606070"],
        "",
        "x".repeat(1601),
        "\ud800",
        "606070 \udc00",
        "\ud83d 606070",
      ].map((body) => ({ ...least, body })),
    ],
    ERR_MESSAGE_SENDER: [1, true, {}, [], ["+1"], "x".repeat(129)].map((sender) => ({ ...least, sender })),
    ERR_MESSAGE_REQ: [1, "x", true, { ip: 1 }, { "user-agent": {} }, { ip: ["1.2.3.4"] }].map((req) => ({
      ...least,
      req,
    })),
    ERR_MESSAGE_JSON: [null, 1, true, "text", [], [least]],
  };
  for (const [code, cases] of Object.entries(bad)) {
    for (const body of cases) {
      it(`is refused with ${code}: ${JSON.stringify(body).slice(0, 70)}`, async () => {
        assert.equal(await refusalOf(() => read(body)), code);
      });
    }
  }

  it("names the first wrong field where several are wrong", async () => {
    assert.equal(await refusalOf(() => read({ recipient: 1, body: 1, sender: 1 })), "ERR_MESSAGE_RECIPIENT");
  });

  it("takes 7 digits as the shortest and 15 as the longest number", () => {
    assert.equal(read({ ...least, recipient: "+1234567" }).recipient, "+1234567");
    assert.equal(read({ ...least, recipient: "+123456789012345" }).recipient, "+123456789012345");
  });

  const notJson: Record<string, Buffer> = {
    nothing: Buffer.alloc(0),
    "a form": Buffer.from("recipient=%2B4915112345678&body=1"),
    "half a document": Buffer.from(JSON.stringify(least).slice(0, -5)),
    "two documents": Buffer.from(JSON.stringify(least).repeat(2)),
    "single quotes": Buffer.from("{'recipient': '+4915112345678'}"),
    "a comma too many": Buffer.from('{"recipient": "+4915112345678",}'),
    "invalid UTF-8": Buffer.concat([
      Buffer.from('{"recipient":"+4915112345678","body":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]),
    "UTF-16": Buffer.from(JSON.stringify(least), "utf16le"),
    "deep nesting": Buffer.from("[".repeat(16_000)),
  };
  for (const [name, bytes] of Object.entries(notJson)) {
    it(`is refused with ERR_MESSAGE_JSON: ${name}`, async () => {
      assert.equal(await refusalOf(() => readMessage(bytes)), "ERR_MESSAGE_JSON");
    });
  }
});
