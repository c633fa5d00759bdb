import assert from "node:assert/strict";
import fc from "fast-check";
import { receipts } from "../../../gateway/providers/index.ts";
import { accountUrls } from "../../../gateway/tally/accountUrls.ts";
import {
  callbackFor,
  isTokenOf,
  readTicket,
  receiptLifeMs,
  type Ticket,
} from "../../../gateway/tally/callback.ts";
import { keyOf } from "../../support/documents.ts";

const [key, former, strange] = ["now", "before", "strange"].map(keyOf) as [string, string, string];
const at = Date.UTC(2026, 0, 31, 9, 37, 12, 345);
const message: Ticket = {
  provider: "africas-talking",
  key: "3f2c9a4e-5d7b-4a56-9d0e-0c2f4c1f8a11",
  at,
  country: "DE",
};
/** The longest address of a function URL that AWS has. */
const base = "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.ap-southeast-1.on.aws/";
const { url, accountUrl, ticket } = callbackFor(base, key, message);
const tokenIn = (address: string) => new URL(address).searchParams.get("u") ?? "";

describe("the ticket of a message", () => {
  it("names it to who has the key", () => {
    assert.deepEqual(readTicket(ticket, message.provider, [key], at), message);
  });

  it("says that a number is of no country", () => {
    const { ticket: nowhere } = callbackFor(base, key, { ...message, country: undefined });
    assert.deepEqual(readTicket(nowhere, message.provider, [key], at), { ...message, country: undefined });
  });

  it("is read for as long as carriers report, some after 72 hours", () => {
    assert.ok(readTicket(ticket, message.provider, [key], at + 72 * 3_600_000));
  });

  it("is read with the key before, too", () => {
    const { ticket: older } = callbackFor(base, former, message);
    assert.deepEqual(readTicket(older, message.provider, [key, former], at), message);
  });

  it("of another key is none", () => {
    assert.equal(readTicket(ticket, message.provider, [strange], at), undefined);
  });

  it("of one provider is none of another's", () => {
    assert.equal(readTicket(ticket, "twilio", [key], at), undefined);
  });

  it("is refused when it is older than anybody waits", () => {
    assert.ok(readTicket(ticket, message.provider, [key], at + receiptLifeMs));
    assert.equal(readTicket(ticket, message.provider, [key], at + receiptLifeMs + 1), undefined);
  });

  it("bears no change of a single character", () => {
    const place = fc.nat(ticket.length - 1);
    const other = fc.constantFrom(..."0aZ.-_");
    fc.assert(
      fc.property(place, other, (index, character) => {
        const forged = ticket.slice(0, index) + character + ticket.slice(index + 1);
        fc.pre(forged !== ticket);
        // The last character of a MAC holds 2 bits of it, but none is accepted in two spellings.
        assert.equal(readTicket(forged, message.provider, [key], at), undefined);
      }),
    );
  });

  it("is none whatever else is given", () => {
    fc.assert(fc.property(fc.string(), (any) => readTicket(any, message.provider, [key], at) === undefined));
  });

  it("needs no escape in a URL, a form or JSON, and is short enough for every vendor's reference", () => {
    assert.match(ticket, /^[\w.-]{71,80}$/);
    assert.equal(new URL(url).searchParams.get("m"), ticket);
  });
});

describe("the URL of an account", () => {
  it("is known by its token", () => {
    assert.equal(isTokenOf(message.provider, tokenIn(accountUrl), [key]), true);
    assert.equal(isTokenOf(message.provider, tokenIn(accountUrl), [strange, key]), true);
  });

  it("is of one provider and one key", () => {
    assert.equal(isTokenOf("termii", tokenIn(accountUrl), [key]), false);
    assert.equal(isTokenOf(message.provider, tokenIn(accountUrl), [strange]), false);
    assert.equal(isTokenOf(message.provider, "", [key]), false);
  });

  it("cannot be made of what a ticket shows", () => {
    const shown = ticket.split(".").at(-1) ?? "";
    assert.equal(isTokenOf(message.provider, shown.slice(0, 16), [key]), false);
  });

  it("has at most the 100 characters that Vonage takes", () => {
    const { accountUrl: address } = callbackFor(base, key, { ...message, provider: "vonage" });
    assert.ok(address.length < 100, `${address.length}`);
  });

  for (const provider of Object.keys(receipts)) {
    it(`is as long for ${provider} as vendors' limits were compared with`, () => {
      const made = callbackFor(base, key, { ...message, provider });
      assert.equal(made.accountUrl.length, 93 + provider.length);
      assert.ok(made.url.length <= 163, `${made.url.length}`);
    });
  }
});

describe("the URLs that an operator enters at vendors", () => {
  it("are those of the configured providers that take none with a message", () => {
    const urls = accountUrls(base, key, ["twilio", "termii", "aws", "sns", "whatsapp", "webhook"]);
    assert.deepEqual(Object.keys(urls), ["termii", "whatsapp"]);
    assert.equal(isTokenOf("termii", tokenIn(urls.termii ?? base), [key]), true);
  });
});
