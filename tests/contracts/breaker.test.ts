// Anybody can type a number: what a vendor says of one number, country, sender or text must not move a site's traffic.
import assert from "node:assert/strict";
import { createBreaker } from "../../gateway/delivery/breaker.ts";
import type { Outcome } from "../../gateway/providers/index.ts";
import { connect } from "./account.ts";
import { httpReply, type Reply, summary } from "./contract.ts";
import { contracts } from "./index.ts";

/** Whether three such outcomes in a row open the vendor's breaker. */
async function opensBreaker(outcome: Outcome): Promise<boolean> {
  const breaker = createBreaker(undefined, () => undefined);
  for (let count = 0; count < 3; count += 1) await breaker.record("first", outcome);
  return (await breaker.open(["first", "second"])).length > 0;
}

const ofVendor = ["unavailable/throttled", "unavailable/down", "unavailable/account"];

for (const contract of contracts) {
  const replies: readonly Reply[] = [
    ...[...contract.failures, contract.unknownCode].map(([status, code]) => ({
      status,
      body: contract.failure(code, status),
    })),
    ...(contract.others ?? []).map(([, reply]) => reply),
  ];
  const outcomes = replies.map((reply) => connect(contract).outcome(httpReply(reply)));

  describe(`three refusals of ${contract.provider} in a row`, () => {
    it("change nothing for others where they are about one message", async () => {
      for (const outcome of outcomes.filter(({ kind }) => kind === "rejected" || kind === "unavailable")) {
        if (ofVendor.includes(summary(outcome))) continue;
        assert.equal(await opensBreaker(outcome), false, JSON.stringify(outcome));
      }
    });

    it("put it last where they are about the account or the vendor", async () => {
      for (const outcome of outcomes.filter((each) => ofVendor.includes(summary(each)))) {
        assert.equal(await opensBreaker(outcome), true, JSON.stringify(outcome));
      }
    });
  });
}
