import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import type { HttpReply } from "../../gateway/providers/index.ts";
import { connect } from "./account.ts";
import { type Contract, type FailureRow, httpReply, type Reply, summary } from "./contract.ts";
import { contracts } from "./index.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false });

/** Replies that any server or proxy may give, and what the status alone says. */
const anyReply: readonly (readonly [name: string, reply: Reply, outcome: string])[] = [
  ["an empty 200", { status: 200, body: "" }, "unknown/reply"],
  ["an empty 202", { status: 202, body: "" }, "unknown/reply"],
  ["a 204", { status: 204, body: "" }, "unknown/reply"],
  ["a page with 200", { status: 200, body: "<!doctype html><title>Sign in</title>" }, "unknown/reply"],
  ["JSON cut short", { status: 201, body: '{"messages":[{"sta' }, "unknown/reply"],
  ["JSON null", { status: 200, body: "null" }, "unknown/reply"],
  ["a redirect", { status: 302, body: "", headers: { location: "https://example.com" } }, "unavailable/down"],
  ["401 in plain text", { status: 401, body: "Unauthorized" }, "unavailable/account"],
  ["403 in plain text", { status: 403, body: "Forbidden" }, "unavailable/account"],
  ["400", { status: 400, body: "" }, "unavailable/refused"],
  ["405 in plain text", { status: 405, body: "Method Not Allowed" }, "unavailable/refused"],
  ["410 as JSON", { status: 410, body: {} }, "unavailable/refused"],
  ["a page with 418", { status: 418, body: "<h1>I am a teapot</h1>" }, "unavailable/refused"],
  ["408", { status: 408, body: "" }, "unavailable/down"],
  ["429 in plain text", { status: 429, body: "slow down" }, "unavailable/throttled"],
  ["a page with 500", { status: 500, body: "<h1>Internal Server Error</h1>" }, "unavailable/down"],
  ["502 from a proxy", { status: 502, body: "<h1>Bad Gateway</h1>" }, "unavailable/down"],
  ["503", { status: 503, body: "" }, "unavailable/down"],
];

const replyOf = (contract: Contract, [status, code]: FailureRow | Contract["unknownCode"]): HttpReply =>
  httpReply({ status, body: contract.failure(code, status) });

/** Statuses that speak of the account or the vendor, whatever the code. */
const ofTheAccount = [401, 403, 408, 429];

for (const contract of contracts) {
  const outcome = (reply: HttpReply) => connect(contract).outcome(reply);

  describe(`outcome of ${contract.provider}`, () => {
    for (const [reply, expected] of contract.accepted) {
      it(`accepts ${JSON.stringify(expected)}`, () => {
        if (contract.replies) assertValid(contract.replies.success, reply.body);
        assert.deepEqual(outcome(httpReply(reply)), expected);
      });

      it(`does not accept ${reply.status} turned into 500`, () => {
        assert.equal(summary(outcome(httpReply({ ...reply, status: 500 }))), "unavailable/down");
      });
    }

    it("accepts by any status of success, where nothing else is agreed", () => {
      const agreed: readonly number[] = Object(contract.settings.success).statuses ?? [
        200, 201, 202, 203, 207,
      ];
      for (const [reply, expected] of contract.accepted)
        for (const status of agreed) assert.deepEqual(outcome(httpReply({ ...reply, status })), expected);
    });

    it("accepts no failure that comes with a status of success", () => {
      for (const row of contract.failures)
        assert.notEqual(outcome({ ...replyOf(contract, row), status: 200 }).kind, "accepted", `${row}`);
    });

    it("knows nothing of an acceptance that is cut short", () => {
      for (const [reply, expected] of contract.accepted) {
        const whole = httpReply(reply);
        for (let end = 0; end < whole.body.trimEnd().length; end += 1) {
          const given = outcome({ ...whole, body: whole.body.slice(0, end) });
          // XML is read no further than the id.
          if (given.kind === "accepted") assert.deepEqual(given, expected);
          else assert.equal(summary(given), "unknown/reply", whole.body.slice(0, end));
        }
      }
    });

    it("says of a new word for the state of a message that it took not that nothing was sent", () => {
      for (const [reply] of contract.accepted)
        for (const body of withNewWords(reply.body)) {
          const given = outcome(httpReply({ ...reply, body }));
          assert.match(summary(given), /^accepted$|^unknown\/reply$/, JSON.stringify(body));
        }
    });

    for (const row of contract.failures) {
      const [status, code, expected, meaning] = row;
      it(`${status} ${code}: ${expected} (${meaning})`, () => {
        if (contract.replies) assertValid(contract.replies.failure, contract.failure(code, status));
        assert.equal(summary(outcome(replyOf(contract, row))), expected);
      });
    }

    it("takes an unknown code for a refusal of this message", () => {
      assert.equal(summary(outcome(replyOf(contract, contract.unknownCode))), "unavailable/refused");
    });

    it("takes any 4xx that it does not know for a refusal of this message", () => {
      const known = contract.failures.map(([status]) => status);
      const status = fc
        .integer({ min: 400, max: 499 })
        .filter((each) => !ofTheAccount.includes(each) && !known.includes(each));
      fc.assert(
        fc.property(status, fc.constantFrom("", "x_new", "987654"), (given, code) => {
          const reply = httpReply({ status: given, body: contract.failure(code, given) });
          assert.equal(summary(outcome(reply)), "unavailable/refused");
        }),
      );
    });

    it("never blames the account for an unknown code in a reply of success", () => {
      for (const [{ status }] of contract.accepted) {
        const reply = httpReply({ status, body: contract.failure("987654", status) });
        assert.match(summary(outcome(reply)), /^unavailable\/refused$|^unknown\/reply$/);
      }
    });

    it("asks for a pause only where the vendor throttles or is down", () => {
      for (const row of [...contract.failures, contract.unknownCode]) {
        const reply = { ...replyOf(contract, row), headers: { "retry-after": "7" } };
        const given = outcome(reply);
        const pauses = ["unavailable/throttled", "unavailable/down"].includes(summary(given));
        assert.ok(pauses || !("retryAfterSeconds" in given), summary(given));
      }
    });

    for (const [name, reply, expected] of [...anyReply, ...(contract.others ?? [])]) {
      it(`${name}: ${expected}`, () => {
        // An endpoint without agreed fields accepts by the status; the webhook's contract agrees on one.
        assert.equal(summary(outcome(httpReply(reply))), expected);
      });
    }

    it("says how long to wait when throttled", () => {
      const reply = httpReply({ status: 429, body: "", headers: { "retry-after": "7" } });
      assert.deepEqual(outcome(reply), {
        kind: "unavailable",
        reason: "throttled",
        vendorCode: "429",
        retryAfterSeconds: 7,
      });
    });

    it("never fails and never accepts what is not an acceptance", () => {
      const account = connect(contract);
      const reply = fc.record({
        status: fc.integer({ min: 100, max: 599 }),
        headers: fc.constant({}),
        body: fc.oneof(fc.json(), fc.string(), fc.constant(JSON.stringify(contract.failure("1", 400)))),
      });
      fc.assert(
        fc.property(reply, (given) => {
          assert.notEqual(account.outcome(given).kind, "accepted");
        }),
      );
    });

    it("logs the status where the vendor has a sentence in place of a code", () => {
      const given = outcome(httpReply({ status: 418, body: contract.failure("some words", 418) }));
      assert.equal(summary(given), "unavailable/refused");
      assert.match(given.kind === "unavailable" ? `${given.vendorCode}` : "", /^(418|REJECTED)$/);
    });

    it("keeps numbers and texts out of the log", () => {
      for (const leak of ["447700900123", "+447700900123", "Your code is 123456", "x".repeat(80)]) {
        const reply = httpReply({ status: 400, body: contract.failure(leak, 400) });
        assert.doesNotMatch(JSON.stringify(outcome(reply)), /7700900123|Your code|x{20}/);
      }
    });
  });
}

/** The document with another word in place of one that names a state, for each of them. */
function* withNewWords(document: unknown): Generator<object> {
  if (typeof document !== "object" || document === null) return;
  for (const [name, value] of Object.entries(document)) {
    const isState =
      /status|state|group/i.test(name) && typeof value === "string" && /^[A-Za-z_]+$/.test(value);
    const others = isState ? ["new_word"] : withNewWords(value);
    for (const other of others)
      yield Array.isArray(document) ? document.with(Number(name), other) : { ...document, [name]: other };
  }
}

function assertValid(schema: object, document: unknown): void {
  const valid = ajv.compile(schema);
  assert.ok(valid(document), ajv.errorsText(valid.errors));
}
