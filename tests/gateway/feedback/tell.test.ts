import assert from "node:assert/strict";
import * as v from "valibot";
import { type QueueRecord, tellVendors } from "../../../gateway/feedback/tell.ts";
import { ExchangeError } from "../../../gateway/network/http.ts";
import type { HttpReply, HttpRequest } from "../../../gateway/network/request.ts";
import { providersSchema } from "../../../gateway/providers/connect.ts";
import { accountSid, authToken } from "../../contracts/twilio.contract.ts";

const configured = v.parse(providersSchema, [
  { name: "aws" },
  { name: "twilio", settings: { accountSid } },
  { name: "vonage", settings: { apiKey: "abcd1234" } },
  { name: "plivo", settings: { authId: "MA1" } },
]);
const credentials = {
  twilio: { authToken },
  vonage: { apiSecret: "sEcReT0123456789" },
  plivo: { authToken: "tok0123456789" },
};

const recordOf = (provider: string, id: string): QueueRecord => ({
  messageId: `record-${id}`,
  body: JSON.stringify({ provider, messageId: id, at: Date.UTC(2026, 0, 31, 9) }),
});

/** Tells of these, to vendors that answer so. */
async function tell(
  records: readonly QueueRecord[],
  answer: (request: HttpRequest) => Partial<HttpReply> | Error = () => ({}),
) {
  const calls: HttpRequest[] = [];
  const pauses: number[] = [];
  const refused: string[] = [];
  const again = await tellVendors(records, {
    configured,
    credentials,
    async carry(request) {
      calls.push(request);
      const given = answer(request);
      if (given instanceof Error) throw given;
      return { status: 200, headers: {}, body: "", ...given };
    },
    pause: async (ms) => void pauses.push(ms),
    onRefused: (provider, status) => refused.push(`${provider} ${status}`),
  });
  return { again, calls, pauses, refused };
}

describe("telling vendors which codes were used", () => {
  it("calls each vendor once for each code", async () => {
    const { again, calls } = await tell([recordOf("twilio", "SM1"), recordOf("vonage", "V1")]);
    assert.deepEqual(again, []);
    assert.deepEqual(
      calls.map(({ url }) => new URL(url).pathname),
      [`/2010-04-01/Accounts/${accountSid}/Messages/SM1/Feedback.json`, "/conversions/sms"],
    );
  });

  it("calls nobody for vendors that do not want to know, providers that are gone, and what is no code", async () => {
    const strange = ["", "{", "null", '{"provider":"twilio"}'].map((body, index) => ({
      messageId: `${index}`,
      body,
    }));
    const { again, calls } = await tell([recordOf("plivo", "P1"), recordOf("infobip", "I1"), ...strange]);
    assert.deepEqual([again, calls], [[], []]);
  });

  it("stays below 20 calls a second to AWS, with two at once", async () => {
    const { calls, pauses } = await tell([
      recordOf("aws", "A1"),
      recordOf("aws", "A2"),
      recordOf("vonage", "V1"),
    ]);
    assert.equal(calls.length, 3);
    assert.deepEqual(pauses, [100, 100]);
  });

  const busy: Readonly<Record<string, Partial<HttpReply> | Error>> = {
    "429": { status: 429 },
    "503": { status: 503 },
    "AWS's throttling": { status: 400, body: '{"__type":"ThrottlingException"}' },
    "no reply": new ExchangeError("timeout", true),
  };
  for (const [what, answer] of Object.entries(busy)) {
    it(`tells again what met ${what}, and spares that vendor the rest`, async () => {
      const records = [recordOf("twilio", "SM1"), recordOf("twilio", "SM2"), recordOf("vonage", "V1")];
      const { again, calls } = await tell(records, ({ url }) => (url.includes("twilio") ? answer : {}));
      assert.deepEqual(again, ["record-SM1", "record-SM2"]);
      assert.equal(calls.length, 2);
    });
  }

  it("gives up what a vendor refuses", async () => {
    const { again, refused } = await tell([recordOf("twilio", "SM1")], () => ({ status: 404 }));
    assert.deepEqual([again, refused], [[], ["twilio 404"]]);
  });
});
