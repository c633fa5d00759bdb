// How the page puts together what carriers, gateway and tenant say of a login.
import assert from "node:assert/strict";
import type { Message } from "../../../local/carrier/carrier.ts";
import { stepsOf } from "../../../local/page/browser/steps.js";
import { codeOf, createStories, type Line } from "../../../local/page/browser/story.js";
import type { Event, Happening } from "../../../local/page/events.ts";

const to = "+4915112345678";
const message = (id: string, number = to): Happening => ({
  type: "message",
  message: {
    id,
    to: number,
    from: null,
    body: "1",
    vendor: "aws",
    at: "2026-01-01T00:00:01Z",
  } satisfies Message,
});
const line = (given: Partial<Line>): Happening => ({
  type: "log",
  logGroup: "g",
  line: { status: 200, requestId: "r1", path: "connection", recipient: "+49*****78", attempts: [], ...given },
});
const failed = { code: "ERR_REJECTED_RECIPIENT", status: 502 };
const failure = (given: object = {}): Happening => ({
  type: "failedStart",
  failure: { phone_number: to, status: 400, error: "e", error_description: "d", requestId: "r1", ...given },
});

describe("the stories of logins", () => {
  let stories = createStories();
  let seconds = 0;
  const tell = (...happenings: Happening[]) => {
    for (const happening of happenings) {
      seconds += 1;
      const at = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
      stories.take({ ...happening, id: seconds, at } satisfies Event);
    }
  };
  const texts = (index = 0) => {
    const story = stories.all[index];
    return story ? stepsOf(story, stories.generations).map(({ text }) => text) : [];
  };
  beforeEach(() => {
    stories = createStories();
    seconds = 0;
  });

  const parts = [
    message("m1"),
    line({ messageId: "m1" }),
    { type: "start", start: { phone_number: to, requestId: "r1", key: "k" } },
  ] satisfies Happening[];
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
  ])
    it(`are one, in the order ${order.join(", ")} of message, line and start`, () => {
      tell(...order.flatMap((index) => parts[index] ?? []));
      assert.equal(stories.all.length, 1);
      const [story] = stories.all;
      assert.deepEqual([story?.lines.length, story?.starts.length, story?.to], [1, 1, to]);
    });

  for (const [order, happenings] of [
    ["line, failure", [line(failed), failure()]],
    ["failure, line", [failure(), line(failed)]],
    ["line, failure without the id of the request", [line(failed), failure({ requestId: undefined })]],
  ] as const)
    it(`are one where a start failed: ${order}`, () => {
      tell(...happenings);
      assert.equal(stories.all.length, 1);
      const [story] = stories.all;
      assert.ok(story?.failed);
      assert.equal(codeOf(story), "ERR_REJECTED_RECIPIENT");
    });

  it("keep messages to two numbers that the log masks alike apart", () => {
    tell(message("m1"), message("m2", "+4917198765478"));
    tell(line({ messageId: "m2", requestId: "r2" }), line({ messageId: "m1" }));
    assert.deepEqual(
      stories.all.map(({ lines }) => lines[0]?.line.requestId),
      ["r1", "r2"],
    );
  });

  it("have a duplicate with the message that it would have repeated", () => {
    tell(
      message("m1"),
      line({ messageId: "m1" }),
      line({ messageId: "m1", requestId: "r2", duplicate: true }),
    );
    assert.equal(stories.all.length, 1);
    assert.ok(texts().some((text) => text.startsWith("Duplicate")));
  });

  it("keep the last requests of a message that is asked for without end", () => {
    tell(message("m1"));
    for (let index = 0; index < 50; index += 1) tell(line({ messageId: "m1", requestId: `r${index}` }));
    const [story] = stories.all;
    assert.deepEqual([story?.lines.length, story?.lines.at(-1)?.line.requestId], [20, "r49"]);
  });

  it("name the generation of a key once the deployment has said it", () => {
    tell(...parts);
    assert.match(texts()[0] ?? "", /signed with key k$/);
    tell({ type: "deployment", deployment: { state: "done", keys: ["k"], keyGeneration: 3 } });
    assert.match(texts()[0] ?? "", /signed with key generation 3$/);
  });

  it("tell a failover, the guard's refusal, receipts and the use of the code", () => {
    const attempts = [
      { provider: "twilio", kind: "unavailable", reason: "down", durationMs: 5 },
      { provider: "aws", kind: "accepted", durationMs: 7 },
    ];
    const guard = { verdict: "would-refuse", rule: "recipient", count: 9, limit: 8 };
    tell(message("m1"), line({ messageId: "m1", attempts, guard, durationMs: 20 }));
    tell({ type: "receipt", receipt: { vendor: "aws", messageId: "m1", state: "delivered" } });
    tell({ type: "tenant", event: { log_id: "1", date: "2026-01-01T00:00:04Z", type: "ss", user_name: to } });
    assert.deepEqual(texts(), [
      "The gateway was asked",
      'Guard: would-refuse by the rule "recipient" (9 of 8)',
      "twilio: unavailable (down) after 5 ms",
      "aws: accepted after 7 ms",
      "Failover from twilio to aws",
      "The gateway answered 200 after 20 ms",
      "Receipt of aws: delivered",
      "The code was used after 3.0 s",
    ]);
    assert.deepEqual([...stories.providers], ["twilio", "aws"]);
  });

  it("have what the phone provider could not send, of which only the tenant log tells", () => {
    tell(line({ ...failed, path: "phoneProvider" }));
    const event = { log_id: "1", date: "", type: "fn", description: "why", details: { to } } as const;
    tell({ type: "tenant", event });
    assert.deepEqual([stories.all.length, stories.all[0]?.failed?.failure.error_description], [1, "why"]);
  });

  it("leave out checks, and what other functions write", () => {
    tell({ type: "log", logGroup: "g", line: { status: 422, attempts: [], check: true } });
    tell({ type: "log", logGroup: "g", line: { message: "receipt" } });
    assert.equal(stories.all.length, 0);
  });

  it("are a thousand at most, and none after a reset", () => {
    for (let index = 0; index < 1001; index += 1) tell(message(`m${index}`));
    assert.deepEqual([stories.all.length, stories.all[0]?.message?.id], [1000, "m1"]);
    tell({ type: "reset" });
    assert.equal(stories.all.length, 0);
  });
});
