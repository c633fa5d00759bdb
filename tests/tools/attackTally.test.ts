import assert from "node:assert/strict";
import { createTally } from "../../tools/attack/tally.ts";

const refused = { outcome: "ERR_GUARD_DESTINATION", verdict: "refuse", rule: "block" };

/** What is said after so many refusals, so many seconds apart. */
function afterRefusals(count: number, secondsApart: number): string {
  const tally = createTally();
  for (let index = 0; index < count; index += 1) tally.add("attack", refused, index * secondsApart * 1000);
  return tally.report(0.05).join("\n");
}

describe("what an attack's table says of the alarm", () => {
  it("is when it had 20 refusals within five minutes", () => {
    assert.match(afterRefusals(25, 10), /…-alarm-attack, which had its 20 refusals after 190 s/);
  });

  it("is that it stays silent with 19, and where they are too far apart", () => {
    assert.match(afterRefusals(19, 1), /no alarm/);
    assert.match(afterRefusals(100, 16), /no alarm/);
  });

  it("is nothing where nothing is refused, and a query where the guard only watches", () => {
    const tally = createTally();
    tally.add("attack", { outcome: "accepted", verdict: "pass" }, 0);
    assert.match(tally.report(0.05).join("\n"), /Nothing would have told/);
    tally.add("attack", { outcome: "accepted", verdict: "would-refuse", rule: "block" }, 0);
    const text = tally.report(0.05).join("\n");
    assert.match(text, /^would refuse +1 +0$/m);
    assert.match(text, /filter guard\.verdict = "would-refuse"/);
  });

  it("counts what failed for another reason as not sent, and as nothing of the guard", () => {
    const tally = createTally();
    tally.add("attack", { outcome: "ERR_ROUTE_NONE", verdict: "pass" }, 0);
    const text = tally.report(0.05).join("\n");
    assert.match(text, /^ERR_ROUTE_NONE +1 +0$/m);
    assert.match(text, /^first refusal +none$/m);
  });
});
