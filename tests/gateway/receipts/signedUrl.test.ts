// Vendors that sign the URL they call: it must be put together from the event as they called it, or no receipt is believed.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { readReport, type UrlEvent } from "../../../gateway/receipts/report.ts";
import { at, callbackOf, eventOf, receiptKey } from "./support.ts";

const key = "k".repeat(32);
const providers = ["messagebird", "seven"];
const judging = { providers, receiptKeys: [receiptKey], now: at };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** As the `jsonwebtoken` of the vendor's own library makes it. */
function byMessageBird(url: string, body: string): UrlEvent["headers"] {
  const claims = { iss: "MessageBird", nbf: at / 1000, exp: at / 1000 + 60, url_hash: sha256(url) };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = [
    { alg: "HS256", typ: "JWT" },
    { ...claims, ...(body && { payload_hash: sha256(body) }) },
  ]
    .map(encode)
    .join(".");
  const mac = createHmac("sha256", key).update(signed).digest("base64url");
  return { "messagebird-signature-jwt": `${signed}.${mac}` };
}

function bySeven(url: string, body: string): UrlEvent["headers"] {
  const time = `${Math.floor(at / 1000)}`;
  const parts = [time, "nonce", "POST", url, createHash("md5").update(body).digest("hex")];
  const signature = createHmac("sha256", key).update(parts.join("\n")).digest("hex");
  return { "x-timestamp": time, "x-nonce": "nonce", "x-signature": signature };
}

const messageUrl = `${callbackOf("messagebird").url}&status=delivered`;
const signed: [what: string, url: string, event: UrlEvent][] = [
  ["messagebird, by GET", messageUrl, eventOf(messageUrl, "", "GET", byMessageBird(messageUrl, ""))],
  ["messagebird, by POST", messageUrl, eventOf(messageUrl, "{}", "POST", byMessageBird(messageUrl, "{}"))],
  [
    "seven",
    callbackOf("seven").accountUrl,
    eventOf(callbackOf("seven").accountUrl, "{}", "POST", bySeven(callbackOf("seven").accountUrl, "{}")),
  ],
];

describe("a signature of the URL", () => {
  for (const [what, url, event] of signed) {
    const signatureKeys = Object.fromEntries(providers.map((name) => [name, key]));
    const read = (over: Partial<UrlEvent> = {}) =>
      readReport({ ...event, ...over }, { ...judging, signatureKeys });

    it(`by ${what} is believed for the URL that was called`, () => {
      assert.ok(typeof read() === "object", `${url}: ${JSON.stringify(read())}`);
    });

    it(`by ${what} is believed for no other`, () => {
      assert.equal(read({ rawQueryString: `${event.rawQueryString}&x=1` }), 401);
      const requestContext = { ...event.requestContext, domainName: "elsewhere.example" };
      assert.equal(read({ requestContext }), 401);
    });
  }
});
