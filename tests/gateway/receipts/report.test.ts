import assert from "node:assert/strict";
import fc from "fast-check";
import { type Report, readReport, type UrlEvent } from "../../../gateway/receipts/report.ts";
import { receiptLifeMs } from "../../../gateway/tally/callback.ts";
import { keyOf } from "../../support/documents.ts";
import {
  at,
  callbackOf,
  eventOf,
  formerKey,
  providers,
  receiptKey,
  ticketOf,
  twilio,
  vonage,
} from "./support.ts";

const judging = { providers, receiptKeys: [receiptKey, formerKey], signatureKeys: {}, now: at + 2000 };
const own = callbackOf("twilio");

function receiptsIn(event: UrlEvent): Report["receipts"] {
  const report = readReport(event, judging);
  assert.ok(typeof report === "object", `refused with ${JSON.stringify(report)}`);
  return report.receipts;
}

describe("a report to the URL of a message", () => {
  it("is of that message", () => {
    const report = readReport(eventOf(own.url, twilio("delivered")), judging);
    assert.deepEqual(report, {
      provider: "twilio",
      receipts: [{ state: "delivered" }],
      ticket: ticketOf("twilio"),
      echo: "",
    });
  });

  it("is believed under the key before", () => {
    const { url } = callbackOf("twilio", {}, formerKey);
    assert.notEqual(readReport(eventOf(url, twilio("delivered")), judging), 403);
  });

  const refused: Readonly<Record<string, [url: string, status: number]>> = {
    "without a ticket": ["https://receipts.example/twilio", 403],
    "with another key's ticket": [callbackOf("twilio", {}, keyOf("strange")).url, 403],
    "with the ticket of another provider": [own.url.replace("/twilio", "/telnyx"), 403],
    "with a time that was changed": [own.url.replace(at.toString(36), (at + 1).toString(36)), 403],
    "with a country that was changed": [own.url.replace(".DE.", ".FR."), 403],
    "for a vendor that is not configured": [callbackOf("plivo").url, 404],
    "for no vendor": [callbackOf("toString").url, 404],
    "for AWS, which has a bus": [callbackOf("aws").url, 404],
    "to a deeper path": [own.url.replace("/twilio", "/twilio/x"), 404],
    "to the root": ["https://receipts.example/", 404],
  };
  for (const [what, [url, status]] of Object.entries(refused)) {
    it(`is refused with ${status} ${what}`, () => {
      assert.equal(readReport(eventOf(url, twilio("delivered")), judging), status);
    });
  }

  it("is refused when the message is older than anybody waits", () => {
    const late = { ...judging, now: at + receiptLifeMs + 1 };
    assert.equal(readReport(eventOf(own.url, twilio("delivered")), late), 403);
  });

  it("is refused when it is too large, before it is decoded", () => {
    const event = eventOf(own.url, "x".repeat(128 * 1024 + 1));
    assert.equal(readReport(event, judging), 413);
    const { body = "" } = event;
    const encoded = { ...event, body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    assert.equal(readReport(encoded, judging), 413);
  });

  it("is read by the methods that vendors use, and no other", () => {
    const url = `${own.url}&MessageStatus=delivered`;
    assert.equal(receiptsIn(eventOf(url, "", "GET")).length, 1);
    for (const method of ["PUT", "HEAD", "DELETE", "OPTIONS"])
      assert.equal(readReport(eventOf(url, "", method), judging), 404);
  });

  it("is decoded from base64", () => {
    const body = Buffer.from(twilio("failed")).toString("base64");
    const event = { ...eventOf(own.url, ""), body, isBase64Encoded: true };
    assert.deepEqual(receiptsIn(event), [{ state: "failed" }]);
  });

  it("never fails on what is in it", () => {
    const body = fc.oneof(fc.string(), fc.json(), fc.constant('{"cut'), fc.constant("%E0%A4%A"));
    fc.assert(
      fc.property(
        fc.constantFrom(...providers.filter((name) => !name.startsWith("aws"))),
        body,
        (name, given) => {
          receiptsIn(eventOf(callbackOf(name).url, given));
        },
      ),
    );
  });
});

describe("a report to the URL of an account", () => {
  const { accountUrl, ticket } = callbackOf("vonage");
  const forms: Readonly<Record<string, ReturnType<typeof eventOf>>> = {
    JSON: eventOf(accountUrl, vonage("delivered", ticket)),
    "a form": eventOf(accountUrl, `${new URLSearchParams(vonage("delivered", ticket))}`),
    "a query": eventOf(`${accountUrl}&${new URLSearchParams(vonage("delivered", ticket))}`, "", "GET"),
  };
  for (const [form, event] of Object.entries(forms)) {
    it(`names its message by the ticket in ${form}`, () => {
      const report = readReport(event, judging);
      assert.deepEqual(report, {
        provider: "vonage",
        receipts: [{ state: "delivered", ticket, messageId: undefined }].map(
          ({ messageId: _, ...rest }) => rest,
        ),
        ticket: undefined,
        echo: "",
      });
    });
  }

  it("is refused with another token", () => {
    const foreign = callbackOf("telnyx").accountUrl.replace("telnyx", "vonage");
    assert.equal(readReport(eventOf(foreign, vonage("delivered", ticket)), judging), 403);
  });

  it("gets back the word by which Meta tries the URL, and nothing but a word", () => {
    const tried = (word: string) =>
      readReport(
        eventOf(`${accountUrl}&hub.mode=subscribe&hub.challenge=${encodeURIComponent(word)}`, "", "GET"),
        judging,
      ) as { echo: string };
    assert.equal(tried("1158201444").echo, "1158201444");
    assert.equal(tried("<script>").echo, "");
  });
});
