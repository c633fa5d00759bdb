import assert from "node:assert/strict";
import { feedbackTo } from "../../../gateway/conversion/feedback.ts";
import { takeEntries, takeHttp } from "../../../gateway/conversion/readLog.ts";
import type { AwsCall } from "../../../gateway/network/aws.ts";
import { sum } from "../../../gateway/tally/counts.ts";
import { keyOf } from "../../support/documents.ts";
import { entry, noon, type Reading, reading, recipient, secret, sentAtNoon, streamKey } from "./support.ts";

const convertedIn = ({ table }: Reading) =>
  sum([...table.items.values()], ["twilio", "aws-notify"]).map(({ pair, counts }) => [
    pair.provider,
    pair.country,
    counts.converted,
  ]);

const post = (body: unknown, authorization: string | undefined = streamKey) => ({
  method: "POST",
  authorization,
  body: JSON.stringify(body),
});

describe("a login in Auth0's log", () => {
  it("counts for the provider and the country of its message, in the slot of the sending", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    await takeEntries([entry()], reader);
    assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
    assert.ok([...reader.table.items.keys()].some((key) => key.startsWith("tally#2026-07-15T12:00#")));
  });

  it("tells how long it took, by function, provider and country", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    await takeEntries([entry()], reader);
    const [{ _aws, provider, country, conversionMs } = {}] = reader.lines;
    assert.deepEqual(
      { provider, country, conversionMs },
      { provider: "twilio", country: "DE", conversionMs: [60_000] },
    );
    const [{ Dimensions }] = (_aws as { CloudWatchMetrics: [{ Dimensions: string[][] }] }).CloudWatchMetrics;
    assert.deepEqual(Dimensions, [
      ["functionName"],
      ["functionName", "provider"],
      ["functionName", "country"],
    ]);
  });

  it("counts once when it is told as s and as ss, and again", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    await takeEntries([entry(), entry({ type: "ss" })], reader);
    await takeEntries([entry()], reader);
    assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
    assert.equal(reader.told.length, 1);
  });

  it("is found under the key before this one", async () => {
    const reader = reading();
    await sentAtNoon(reader, {}, secret.conversionKeys[1]);
    await takeEntries([entry()], reader);
    assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
  });

  it("that nobody was sent a code for counts nothing and is told", async () => {
    const reader = reading();
    await takeEntries([entry()], reader);
    assert.deepEqual(convertedIn(reader), []);
    assert.deepEqual(
      reader.lines.map(({ unmatchedLogins }) => unmatchedLogins),
      [1],
    );
  });

  it("whose number is hidden is said once for all of a batch, with the cure", async () => {
    const reader = reading();
    const hashed = entry({ user_name: "ef46db3751d8e999" });
    await takeEntries([hashed, hashed, hashed], reader);
    assert.deepEqual(
      reader.lines.map(({ hiddenLogins }) => hiddenLogins),
      [3],
    );
    assert.match(String(reader.lines[0]?.message), /piiConfig/);
  });

  it("costs no call to the table where it is none by SMS", async () => {
    const reader = reading();
    await takeEntries([entry({ connection: "Users", strategy: "auth0" })], reader);
    assert.deepEqual([reader.table.calls, reader.lines], [[], []]);
  });

  for (const failing of ["get", "update tally", "update sent"]) {
    it(`counts once when it is told again after ${failing} failed`, async () => {
      const reader = reading();
      await sentAtNoon(reader);
      let fails = true;
      reader.table.fault = (operation, key) =>
        fails && `${operation} ${key}`.startsWith(failing) ? "fails" : undefined;
      await assert.rejects(takeEntries([entry()], reader));
      fails = false;
      await takeEntries([entry()], reader);
      assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
    });
  }

  it("counts once when the answer to its mark was lost for good", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    let losses = 1;
    reader.table.fault = (operation, key) =>
      operation === "update" && key.startsWith("sent#") && losses-- > 0 ? "lost" : undefined;
    await assert.rejects(takeEntries([entry()], reader));
    await takeEntries([entry()], reader);
    assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
  });

  it("is counted where another one of the batch fails", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    const keys = new Set<string>();
    const failing = entry({ user_name: "+4915199999999" });
    reader.table.fault = (operation, key) => {
      keys.add(key);
      // The first login looks into four items.
      return operation === "get" && keys.size > 4 ? "fails" : undefined;
    };
    await assert.rejects(takeEntries([entry(), failing], reader));
    assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
    assert.equal(reader.lines.length, 1);
  });

  it("leaves no number in lines and in the table", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    await takeEntries([entry(), entry({ user_name: "+4915100000000" })], reader);
    const all = JSON.stringify([...reader.table.items, reader.lines]);
    for (const number of [recipient.slice(3), "15100000000"]) assert.ok(!all.includes(number));
  });
});

describe("a log stream by HTTPS", () => {
  it("is answered 200 when it is counted", async () => {
    const reader = reading();
    await sentAtNoon(reader);
    assert.equal(await takeHttp(post([entry()]), reader), 200);
    assert.deepEqual(convertedIn(reader), [["twilio", "DE", 1]]);
  });

  for (const [index, key] of secret.streamKeys.entries()) {
    it(`is accepted under key ${index + 1} of three`, async () => {
      assert.equal(await takeHttp(post([entry()], key), reading()), 200);
    });
  }

  const refused: [what: string, delivery: Parameters<typeof takeHttp>[0], status: number][] = [
    ["under another key", post([entry()], keyOf("other")), 401],
    ["under the key that hashes recipients", post([entry()], secret.conversionKeys[0]), 401],
    ["without a key", { method: "POST", authorization: undefined, body: "[]" }, 401],
    ["that is no JSON", { ...post([]), body: "log" }, 400],
    ["by GET", { ...post([]), method: "GET" }, 405],
  ];
  for (const [what, delivery, status] of refused) {
    it(`is answered ${status} ${what}, and nothing is counted`, async () => {
      const reader = reading();
      await sentAtNoon(reader);
      assert.equal(await takeHttp(delivery, reader), status);
      assert.deepEqual(convertedIn(reader), []);
      assert.ok(!JSON.stringify(reader.lines).includes(keyOf("other")));
    });
  }

  it("is not read where the key is wrong", async () => {
    const reader = reading();
    const delivery = { method: "POST", authorization: "no", body: "" };
    const body = { get: () => assert.fail("the body was read") };
    await takeHttp(Object.defineProperty(delivery, "body", body), reader);
  });
});

describe("feedback to vendors", () => {
  const conversions = [
    { message: { provider: "twilio", country: "DE", messageId: "SM1", at: noon }, at: noon + 1 },
    { message: { provider: "twilio", country: "DE", messageId: undefined, at: noon }, at: noon + 1 },
    { message: { provider: "sns", country: "DE", messageId: "m", at: noon }, at: noon + 1 },
  ];

  it("is one message in the queue for each code of a provider that listens", async () => {
    const calls: AwsCall[] = [];
    const tell = feedbackTo(
      "https://queue",
      ["twilio"],
      async (call) => calls.push(call),
      (error) => assert.fail(String(error)),
    );
    await tell(conversions);
    assert.deepEqual(
      calls.map(({ target, input }) => [target, input]),
      [
        [
          "AmazonSQS.SendMessage",
          {
            QueueUrl: "https://queue",
            MessageBody: JSON.stringify({ provider: "twilio", messageId: "SM1", at: noon + 1 }),
          },
        ],
      ],
    );
  });

  it("that fails is noted and lost", async () => {
    const errors: unknown[] = [];
    const fail = () => Promise.reject(new Error("queue"));
    await feedbackTo("https://queue", ["twilio"], fail, (error) => errors.push(error))(conversions);
    assert.equal(errors.length, 1);
  });
});
