import assert from "node:assert/strict";
import type { Account } from "../../../gateway/providers/index.ts";
import {
  accepted,
  account,
  accountOf,
  deliveryOver,
  down,
  recipient,
  refused,
  route,
  sender,
  throttled,
  unknown,
} from "./support.ts";

describe("delivery with refused credentials", () => {
  const renewedTo = (newer: Account) => async () => [{ name: "a", account: newer }];

  it("tries the same provider once more with newer ones", async () => {
    const { run, reports } = deliveryOver([accountOf(account), accountOf(accepted)], {
      renew: renewedTo(accountOf(accepted)),
    });
    assert.equal((await run()).provider, "a");
    assert.deepEqual(
      reports.map(({ provider, outcome }) => `${provider} ${outcome.kind}`),
      ["a unavailable", "a accepted"],
    );
  });

  it("goes on when the newer ones are refused, too", async () => {
    const { run, reports } = deliveryOver([accountOf(account), accountOf(accepted)], {
      renew: renewedTo(accountOf(account)),
    });
    assert.equal((await run()).provider, "b");
    assert.equal(reports.map(({ provider }) => provider).join(""), "aab");
  });

  it("goes on when there are no newer ones", async () => {
    const { run, reports } = deliveryOver([accountOf(account), accountOf(accepted)]);
    assert.equal((await run()).provider, "b");
    assert.equal(reports.map(({ provider }) => provider).join(""), "ab");
  });

  for (const outcome of [down, throttled, sender, refused, route, recipient, unknown, accepted]) {
    const reason = "reason" in outcome ? outcome.reason : "accepted";
    it(`asks for newer ones for no other reason: ${reason}`, async () => {
      let renewals = 0;
      const renew = async () => {
        renewals++;
        return undefined;
      };
      await deliveryOver([accountOf(outcome)], { renew })
        .run()
        .catch(() => undefined);
      assert.equal(renewals, 0);
    });
  }
});
