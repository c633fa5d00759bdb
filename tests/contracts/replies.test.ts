// How any vendor's reply is read, where its own file says no more.
import assert from "node:assert/strict";
import { accepted, errorTable, failed, refusal, textAt } from "../../gateway/providers/helpers/reply.ts";

const replyOf = (status: number, headers: Record<string, string> = {}) => ({ status, headers, body: "" });
const table = errorTable({ recipient: "7 8", account: "9" });

describe("a reply that accepts nothing", () => {
  it("is read by the first code that is known, wherever it stands", () => {
    const outcome = refusal(replyOf(400), { codes: [undefined, "other", "9", "7"], table });
    assert.deepEqual(outcome, { kind: "unavailable", reason: "account", vendorCode: "9" });
  });

  it("is a rejection where the number is at fault, with the vendor's code", () => {
    const outcome = refusal(replyOf(400), { codes: ["7"], table });
    assert.deepEqual(outcome, { kind: "rejected", reason: "recipient", vendorCode: "7" });
  });

  it("is read by the field at fault before any code, and by the last name of its path", () => {
    const outcome = refusal(replyOf(400), { codes: ["9"], table, fields: ["message.sender-id"] });
    assert.deepEqual(outcome, { kind: "unavailable", reason: "sender", vendorCode: "9" });
  });

  it("knows a field in every spelling", () => {
    for (const field of ["destinationPhoneNumber", "destination_phone-number", "sms[0].destinations[0].TO"])
      assert.deepEqual(refusal(replyOf(400), { fields: [field] }), { kind: "rejected", reason: "recipient" });
  });

  for (const code of ["+4915112345678", "4915112345678", "Your code is 606070", "x".repeat(65)]) {
    it(`leaves no code in the log that may be a number or a text: ${code.slice(0, 20)}`, () => {
      assert.deepEqual(refusal(replyOf(200), { codes: [code] }), { kind: "unavailable", reason: "refused" });
      assert.deepEqual(failed("recipient", code), { kind: "rejected", reason: "recipient" });
    });
  }

  for (const [status, reason] of [
    [302, "down"],
    [400, "refused"],
    [401, "account"],
    [403, "account"],
    [404, "refused"],
    [408, "down"],
    [429, "throttled"],
    [499, "refused"],
    [500, "down"],
    [599, "down"],
  ] as const) {
    it(`is ${reason} by status ${status} alone`, () => {
      assert.deepEqual(refusal(replyOf(status)), { kind: "unavailable", reason, vendorCode: `${status}` });
    });
  }

  for (const [header, seconds] of [
    ["7", 7],
    ["999999", 999_999],
    ["1000000", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
  ] as const) {
    it(`asks for a pause of ${seconds} s by ${header}, where it passes`, () => {
      const outcome = (status: number) => refusal(replyOf(status, { "retry-after": header }));
      const pause = seconds === undefined ? {} : { retryAfterSeconds: seconds };
      assert.deepEqual(outcome(429), {
        kind: "unavailable",
        reason: "throttled",
        vendorCode: "429",
        ...pause,
      });
      assert.deepEqual(outcome(503), {
        kind: "unavailable",
        reason: "down",
        vendorCode: "503",
        ...pause,
      });
      assert.deepEqual(outcome(401), { kind: "unavailable", reason: "account", vendorCode: "401" });
    });
  }
});

describe("a reply of success without what tells so", () => {
  it("may have sent the message where it is not understood, and has not where it has a code", () => {
    assert.deepEqual(refusal(replyOf(200)), { kind: "unknown", reason: "reply" });
    assert.deepEqual(refusal(replyOf(202), { codes: ["E1"] }), {
      kind: "unavailable",
      reason: "refused",
      vendorCode: "E1",
    });
  });
});

describe("a text in a reply", () => {
  it("is a text or a number, and nothing else", () => {
    const document = { text: "a", number: 0, empty: "", object: {}, list: ["a"], yes: true };
    const texts = Object.keys(document).map((name) => textAt(document, name));
    assert.deepEqual(texts, ["a", "0", undefined, undefined, undefined, undefined]);
    assert.equal(textAt(document, "list.0"), "a");
    assert.equal(textAt(document, "toString"), undefined);
  });
});

describe("a message that was accepted", () => {
  for (const id of ["Your code is 606070", "SM1\u009b2J", "SM1\u202e"]) {
    it(`has no id that is a text, or that a terminal would obey: ${encodeURIComponent(id)}`, () => {
      assert.deepEqual(accepted(id), { kind: "accepted" });
    });
  }

  it("has an id of 128 characters at most", () => {
    assert.deepEqual(accepted("m".repeat(129)), { kind: "accepted", messageId: "m".repeat(128) });
    assert.deepEqual(accepted(""), { kind: "accepted" });
  });
});
