import assert from "node:assert/strict";
import type { CallAws } from "../../gateway/network/aws.ts";
import { observerSecrets } from "../../gateway/observer.ts";
import { keyOf } from "../support/documents.ts";

const document = {
  receiptKeys: [keyOf("receipts")],
  conversionKeys: [keyOf("conversion")],
  streamKeys: [],
  signatureKeys: {},
};

/** The secret behind Secrets Manager, which is down at first. */
function secretBehind() {
  const own = { now: 0, calls: 0, isDown: true };
  const callAws: CallAws = async () => {
    own.calls += 1;
    if (own.isDown) throw new Error(`down for call ${own.calls}`);
    return { SecretString: JSON.stringify(document) };
  };
  const secret = observerSecrets(callAws, "id", "version", () => own.now);
  const failures = async (count: number) => {
    for (let asked = 0; asked < count; asked += 1) await assert.rejects(secret, /down for call/);
  };
  return { own, secret, failures };
}

describe("the observers' secret", () => {
  it("is fetched once", async () => {
    const { own, secret } = secretBehind();
    own.isDown = false;
    await Promise.all([secret(), secret()]);
    assert.deepEqual((await secret()).receiptKeys, document.receiptKeys);
    assert.equal(own.calls, 1);
  });

  it("is tried three times at once, then once in five seconds, however often it is asked for", async () => {
    const { own, failures } = secretBehind();
    await failures(10);
    assert.equal(own.calls, 3);
    own.now += 4999;
    await failures(10);
    assert.equal(own.calls, 3);
    own.now += 1;
    await failures(10);
    assert.equal(own.calls, 4);
  });

  it("stays, once it could be had after failures, and is fetched by one where many ask", async () => {
    const { own, secret, failures } = secretBehind();
    await failures(3);
    own.isDown = false;
    own.now += 5000;
    await Promise.all([secret(), secret(), secret()]);
    own.now += 60_000;
    await secret();
    assert.equal(own.calls, 4);
  });
});
