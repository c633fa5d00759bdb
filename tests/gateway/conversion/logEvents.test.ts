import assert from "node:assert/strict";
import { entriesOf, readEntries } from "../../../gateway/conversion/logEvents.ts";
import { entry, noon, recipient } from "./support.ts";

describe("entries of Auth0's log", () => {
  const two = [entry(), entry({ type: "ss" })];
  const formats: [name: string, text: string, expected: unknown][] = [
    ["a JSON array", JSON.stringify(two), two],
    ["an object a line", two.map((one) => JSON.stringify(one)).join("\n"), two],
    ["lines with an end", `${two.map((one) => JSON.stringify(one)).join("\n")}\n`, two],
    ["an object with all", JSON.stringify({ logs: two }), two],
    ["one object", JSON.stringify(two[0]), two.slice(0, 1)],
    ["no JSON", "log=1", undefined],
    ["a line that is cut", `${JSON.stringify(two[0])}\n{"log_id`, undefined],
  ];
  for (const [name, text, expected] of formats) {
    it(`are read from ${name}`, () => assert.deepEqual(entriesOf(text), expected));
  }

  const at = noon + 60_000;
  const login = { recipient, at, transactionId: undefined };
  const cases: [what: string, event: unknown, expected: object][] = [
    ["a login by SMS", entry(), { logins: [login], hidden: 0 }],
    ["a first login by SMS", entry({ type: "ss" }), { logins: [login], hidden: 0 }],
    ["one without the envelope", entry().data, { logins: [login], hidden: 0 }],
    ["one of a strategy sms alone", entry({ connection: "My SMS" }), { logins: [login], hidden: 0 }],
    [
      "a sign-up that has the number in its details alone",
      entry({ type: "ss", user_name: undefined, details: { body: { phone_number: recipient } } }),
      { logins: [login], hidden: 0 },
    ],
    [
      "one with a transaction",
      entry({ references: { correlation_id: "c" }, details: { transaction_id: "t" } }),
      { logins: [{ ...login, transactionId: "c" }], hidden: 0 },
    ],
    [
      "one whose details are of another shape",
      entry({ details: "none", references: 7 }),
      { logins: [login], hidden: 0 },
    ],
    ["one without a date", entry({ date: undefined }), { logins: [{ ...login, at: 5 }], hidden: 0 }],
    ["a login by password", entry({ connection: "Users", strategy: "auth0" }), { logins: [], hidden: 0 }],
    ["a code that was sent", entry({ type: "cs" }), { logins: [], hidden: 0 }],
    ["a failed exchange", entry({ type: "fepotpft" }), { logins: [], hidden: 0 }],
    ["one without a number", entry({ user_name: undefined }), { logins: [], hidden: 1 }],
    ["one with a masked number", entry({ user_name: "+*********78" }), { logins: [], hidden: 1 }],
    ["one with a hash of it", entry({ user_name: "ef46db3751d8e999" }), { logins: [], hidden: 1 }],
    ["a text", "s", { logins: [], hidden: 0 }],
    ["nothing", null, { logins: [], hidden: 0 }],
  ];
  for (const [what, event, expected] of cases) {
    it(`say what they say of ${what}`, () => assert.deepEqual(readEntries([event], 5), expected));
  }
});
