// Signatures of vendors' reports, held to what the vendors' own libraries sign or test with.
import assert from "node:assert/strict";
import { createPrivateKey, sign } from "node:crypto";
import { build } from "esbuild";
import fc from "fast-check";
import { bundleOptions } from "../../../build/bundles.ts";
import { type RawReport, receipts } from "../../../gateway/providers/index.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import { callbackOf, eventOf, functionOver } from "./support.ts";

interface Vector {
  readonly provider: string;
  /** Who made it. */
  readonly from: string;
  readonly key: string;
  readonly otherKey: string;
  /** When it was signed, in seconds since 1970. */
  readonly at: number;
  readonly report: RawReport;
  /** How old it may be, in seconds; Infinity where nobody asks. */
  readonly lastsSeconds: number;
}

const post = (headers: RawReport["headers"], body: string, url = "https://receipts.example/"): RawReport => ({
  method: "POST",
  url,
  headers,
  body: Buffer.from(body),
});

const messageBird = {
  key: "36efdd1aace2e26cd490f0d951138253bef2f7c6d34d18981da781555cc4cebb",
  at: 1625479200,
};
const birdUrl = "https://example.com/path?bar=1&foo=2";
const jwt = (token: string) => ({ "messagebird-signature-jwt": token });
const hs512 =
  "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ.rd6r0iMyNGnVPCwurETphE3Y8rpAyvvnUK0S8WvGUkt2E1QSRAZ7NZJZBHw1Y_Wb5W-sK9HJr_PRL2vz4jRT3Q";
const hs256 =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI5M2U1NTAwNi1hMGU4LTQ1MjYtYTE5MC1mYTVmZjAwZWExMTYiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQwYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAiLCJwYXlsb2FkX2hhc2giOiJkZmZkNjAyMWJiMmJkNWIwYWY2NzYyOTA4MDllYzNhNTMxOTFkZDgxYzdmNzBhNGIyODY4OGEzNjIxODI5ODZmIn0._H--TOuYFLpeEH39-rg5E3IHVkjHozBcaKVWPRC5m9I";

const vectors: readonly Vector[] = [
  {
    provider: "telnyx",
    from: "the key of RFC 8032, 7.1, test 1; telnyx 7.24.0 verifies it",
    key: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    otherKey: "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
    at: 1795675433,
    lastsSeconds: 300,
    report: post(
      {
        "telnyx-timestamp": "1795675433",
        "telnyx-signature-ed25519":
          "OHz6plOxWf3U5+Sndi7gKZxAdAEDplw2wsV9WNBS4LuBL7LODy7LZvU6aBb14ugL2ms7maNC65zYKPOy8ZVwAw==",
      },
      '{"data":{"event_type":"message.finalized"}}',
    ),
  },
  {
    provider: "bird",
    from: "standardwebhooks 1.1.1",
    key: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    otherKey: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    at: 1614265330,
    lastsSeconds: 300,
    report: post(
      {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      },
      '{"test": 2432232314}',
    ),
  },
  {
    provider: "sinch",
    from: "the tests of @sinch/sms 1.4.0",
    key: "SMSWebhooksSecret",
    otherKey: "SMSWebhooksSecret2",
    at: 1736760161,
    lastsSeconds: Number.POSITIVE_INFINITY,
    report: post(
      {
        "x-sinch-webhook-signature": "ZoHei66PPN/kZjw7hFVfGhJOnml3iGNCMWoyQVcE5o0=",
        "x-sinch-webhook-signature-algorithm": "HmacSHA256",
        "x-sinch-webhook-signature-nonce": "01JHFFHWYY7HSS4FWTMDTQEK8V",
        "x-sinch-webhook-signature-timestamp": "1736760161",
      },
      '{"at":"2025-01-13T09:22:40.914Z","batch_id":"01JHFFHQ0P99JPPNQPJDV7JTBP","client_reference":"a client reference","code":0,"operator_status_at":"2025-01-13T09:22:00Z","recipient":"33662162466","status":"Delivered","type":"recipient_delivery_report_sms"}',
    ),
  },
  {
    provider: "seven",
    from: "@seven.io/client 5.6.0, which signs its own requests in the same way",
    key: "MySigningSecret4711",
    otherKey: "MySigningSecret4712",
    at: 1795675253,
    lastsSeconds: 300,
    report: post(
      {
        "x-timestamp": "1795675253",
        "x-nonce": "tsarnjyeyjxfatkfvnzp59sdrsfcm94i",
        "x-signature": "0a4461fb8b11602cea0bcd9508d978c26b4750f7837c558d14b109381051b838",
      },
      '{"text":"Hello","to":"49170123456789"}',
      "https://gateway.seven.io/api/sms",
    ),
  },
  {
    ...messageBird,
    provider: "messagebird",
    from: "the tests of messagebird 4.0.1",
    otherKey: "36efdd1aace2e26cd490f0d951138253bef2f7c6d34d18981da781555cc4cebc",
    lastsSeconds: 65,
    report: post(jwt(hs256), "Hello, World!", birdUrl),
  },
];

function isSigned({ provider, key, at, report }: Vector, over: Partial<RawReport> = {}, later = 0): boolean {
  const { signature } = receipts[provider] ?? {};
  assert.ok(signature, `${provider} signs nothing`);
  return signature.isSigned({ ...report, ...over }, key, (at + later) * 1000);
}

for (const vector of vectors) {
  const { provider, from, key, otherKey, report, lastsSeconds } = vector;
  describe(`a report that ${provider} signed`, () => {
    it(`is believed (${from})`, () => assert.ok(isSigned(vector)));

    it("is checked with a key that may be entered", () => {
      for (const one of [key, otherKey])
        assert.match(one, receipts[provider]?.signature?.key.pattern ?? /^$/);
    });

    it("is not believed under another key", () => assert.ok(!isSigned({ ...vector, key: otherKey })));

    it("is not believed with another body, a longer one or none", () => {
      for (const body of [
        report.body.subarray(1),
        Buffer.concat([report.body, report.body]),
        Buffer.alloc(0),
      ])
        assert.ok(!isSigned(vector, { body }));
    });

    it("is not believed where any header of its signature is missing or another", () => {
      const names = Object.keys(report.headers).filter((name) => !name.endsWith("algorithm"));
      for (const name of names) {
        for (const value of [undefined, "", `0${report.headers[name]}`, "1"])
          assert.ok(!isSigned(vector, { headers: { ...report.headers, [name]: value } }), name);
      }
    });

    it(`is believed for ${lastsSeconds} seconds`, () => {
      if (lastsSeconds === Number.POSITIVE_INFINITY) assert.ok(isSigned(vector, {}, 86_400));
      else {
        assert.ok(isSigned(vector, {}, lastsSeconds - 1));
        assert.ok(!isSigned(vector, {}, lastsSeconds + 1));
        assert.ok(!isSigned(vector, {}, -lastsSeconds - 1));
      }
    });

    it("is asked for without an error, whatever is given", () => {
      const header = fc.dictionary(fc.constantFrom(...Object.keys(report.headers)), fc.string());
      fc.assert(
        fc.property(header, fc.uint8Array(), (headers, bytes) => {
          assert.ok(!isSigned(vector, { headers, body: Buffer.from(bytes) }));
        }),
      );
    });
  });
}

describe("a signature by messagebird", () => {
  const vector = vectors.find(({ provider }) => provider === "messagebird") ?? assert.fail();
  const own = { ...vector, report: { ...vector.report, body: Buffer.alloc(0), url: "https://example.com/" } };

  it("may be by a longer hash", () => assert.ok(isSigned(own, { headers: jwt(hs512) })));

  it("is of the URL with its query in the order that was called", () => {
    for (const url of [
      "https://example.com/path?foo=2&bar=1",
      "https://example.com/path",
      "https://example.org/",
    ])
      assert.ok(!isSigned(vector, { url }));
  });

  it("is none without a key", () => {
    const [, claims] = hs512.split(".");
    const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    assert.ok(!isSigned(own, { headers: jwt(`${header}.${claims}.`) }));
  });
});

describe("a signature by bird", () => {
  it("is believed where another stands before it, as while its secret is rotated", () => {
    const vector = vectors.find(({ provider }) => provider === "bird") ?? assert.fail();
    const both = `v1,AAAA ${vector.report.headers["webhook-signature"]}`;
    assert.ok(isSigned(vector, { headers: { ...vector.report.headers, "webhook-signature": both } }));
  });
});

describe("the login's function", () => {
  it("has nothing in its bundle of how receipts are read and signatures checked", async () => {
    const { outputFiles } = await build({
      ...bundleOptions("gateway/handler.ts", "index.mjs"),
      write: false,
    });
    const [text = ""] = outputFiles.map((file) => file.text);
    const found = ["api.telnyx.com", "isSigned", "signature-jwt", "NOTDELIVERED"].filter((one) =>
      text.includes(one),
    );
    assert.deepEqual(found, ["api.telnyx.com"]);
  });
});

describe("the receipts function with a vendor's key", () => {
  const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const signatureKeys = { telnyx: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" };
  const { url } = callbackOf("telnyx");
  const body = JSON.stringify({ data: { payload: { to: [{ status: "delivered" }] } } });

  function signed(now: number) {
    const time = `${Math.floor(now / 1000)}`;
    const signature = sign(null, Buffer.from(`${time}|${body}`), privateKey).toString("base64");
    return eventOf(url, body, "POST", { "telnyx-timestamp": time, "telnyx-signature-ed25519": signature });
  }

  it("counts what the vendor has signed", async () => {
    const own = functionOver(memoryTable(), signatureKeys);
    assert.deepEqual(await own.take(signed(own.now)), { status: 200, body: "" });
    assert.equal(own.lines[0]?.delivered, 1);
  });

  it("counts a body that came in base64", async () => {
    const own = functionOver(memoryTable(), signatureKeys);
    const encoded = { ...signed(own.now), body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    assert.equal((await own.take(encoded)).status, 200);
  });

  it("refuses what it has not, counts nothing, and says so without its words", async () => {
    const table = memoryTable();
    const own = functionOver(table, signatureKeys);
    assert.deepEqual(await own.report(url, body), { status: 401, body: "" });
    assert.deepEqual(table.calls, []);
    const [line, ...more] = own.lines;
    assert.deepEqual([line?.level, line?.provider, line?.unsignedReceipts], ["warn", "telnyx", 1]);
    assert.deepEqual(more, []);
    assert.doesNotMatch(JSON.stringify(line), /delivered|11qYAYKx/);
  });

  it("asks the URL first, so that a stranger fills no log", async () => {
    const own = functionOver(memoryTable(), signatureKeys);
    assert.equal((await own.report("https://receipts.example/telnyx?m=forged", body)).status, 403);
    assert.deepEqual(own.lines, []);
  });

  it("asks no signature of a vendor without a key", async () => {
    const own = functionOver(memoryTable(), signatureKeys);
    const report = { status: "Delivered" };
    assert.equal((await own.report(callbackOf("sinch").url, report)).status, 200);
  });

  it("believes nothing of a vendor that has a key and cannot sign", async () => {
    const own = functionOver(memoryTable(), { twilio: "key" });
    const { url: ofTwilio } = callbackOf("twilio");
    assert.equal((await own.report(ofTwilio, "MessageStatus=delivered")).status, 401);
  });
});
