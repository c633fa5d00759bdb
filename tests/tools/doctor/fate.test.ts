import assert from "node:assert/strict";
import { followMessage } from "../../../tools/doctor/fateStep.ts";

/** Answers one after the other, the last one again and again; "silent" is the table. */
function answers(...lasts: (object | undefined | "silent")[]) {
  let asked = 0;
  return async () => {
    const last = lasts[Math.min(asked, lasts.length - 1)];
    asked += 1;
    return { passed: true, check: last === "silent" ? { table: "failed" } : { table: "ok", last } };
  };
}

const at = (receipt: string, used = false) => ({ provider: "twilio", receipt, used, secondsAgo: 1 });
const follow = (look: ReturnType<typeof answers>) => followMessage(look, 10, async () => undefined);

describe("what the doctor says of a message it has sent", () => {
  it("is what the receipt says, once there is one", async () => {
    const [receipt, use] = await follow(answers(at("none"), at("delivered")));
    assert.deepEqual([receipt?.level, use?.level], ["ok", "note"]);
    assert.match(receipt?.text ?? "", /twilio reports that it was delivered/);
  });

  it("is a problem where it was not delivered", async () => {
    const [receipt] = await follow(answers(at("failed")));
    assert.equal(receipt?.level, "problem");
  });

  it("is a note where nothing is reported in time", async () => {
    const [receipt] = await follow(answers(at("none")));
    assert.match(receipt?.text ?? "", /nothing within 10 s/);
  });

  it("is asked for every two seconds, until there is a receipt or the time is over", async () => {
    for (const [receipt, times] of [
      ["none", 5],
      ["delivered", 1],
    ] as const) {
      const pauses: number[] = [];
      await followMessage(answers(at("none"), at(receipt)), 10, async (ms) => pauses.push(ms));
      assert.deepEqual(pauses, Array<number>(times).fill(2000), receipt);
    }
  });

  it("is also that somebody has logged in by it", async () => {
    const [, use] = await follow(answers(at("delivered", true)));
    assert.equal(use?.level, "ok");
  });

  it("is a note where nobody observes", async () => {
    const [finding] = await follow(answers(undefined));
    assert.match(finding?.text ?? "", /is not observed/);
  });

  it("waits for a table that does not answer at once", async () => {
    const [receipt] = await follow(answers("silent", at("delivered")));
    assert.equal(receipt?.level, "ok");
  });

  it("is that nothing can be told where the table never answers, not that nobody observes", async () => {
    const [finding, ...others] = await follow(answers("silent"));
    assert.match(finding?.text ?? "", /table did not answer just now/);
    assert.deepEqual(others, []);
  });
});
