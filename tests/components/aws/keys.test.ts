import assert from "node:assert/strict";
import { type Deployment, deploy, keyOf } from "../deploy.ts";

const acceptedBy = (deployment: Deployment): string[] =>
  JSON.parse(Object(deployment.find("gw-secret-version").inputs.secretString).value).signingKeys;
const usedBy = (deployment: Deployment): string =>
  Object(deployment.find("gw-connection").inputs.options).value.gatewayAuthentication.secret;

describe("Peppers", () => {
  const secretOf = async (pepperGeneration?: number) =>
    JSON.parse(
      Object((await deploy({ pepperGeneration })).find("gw-secret-version").inputs.secretString).value,
    );

  it("are the one of the generation and the one before", async () => {
    const [first, third] = [await secretOf(), await secretOf(3)];
    assert.deepEqual([first.pepper, first.previousPepper], [keyOf("gw-pepper-1"), undefined]);
    assert.deepEqual([third.pepper, third.previousPepper], [keyOf("gw-pepper-3"), keyOf("gw-pepper-2")]);
  });

  it("have nothing in common with those of two generations before", async () => {
    const [before, after] = [await secretOf(2), await secretOf(4)];
    const known = [before.pepper, before.previousPepper];
    assert.ok(!known.includes(after.pepper) && !known.includes(after.previousPepper));
  });

  it("change without the signing keys, and signing keys without them", async () => {
    const [one, other] = [await secretOf(1), await secretOf(2)];
    assert.deepEqual(one.signingKeys, other.signingKeys);
    assert.equal(usedBy(await deploy({ pepperGeneration: 9 })), keyOf("gw-key-1"));
  });
});

describe("Signing keys", () => {
  it("are the current, the next and, from the second generation on, the previous one", async () => {
    assert.deepEqual(acceptedBy(await deploy({ keyGeneration: 1 })), [keyOf("gw-key-1"), keyOf("gw-key-2")]);
    assert.deepEqual(acceptedBy(await deploy({ keyGeneration: 5 })), [
      keyOf("gw-key-5"),
      keyOf("gw-key-6"),
      keyOf("gw-key-4"),
    ]);
  });

  it("are created only as far as they are accepted", async () => {
    const { resources } = await deploy({ keyGeneration: 5 });
    const names = resources.map(({ name }) => name).filter((name) => name.includes("-key-"));
    assert.deepEqual(names.sort(), ["gw-key-4", "gw-key-5", "gw-key-6"]);
  });

  for (const [from, to] of [
    [1, 2],
    [2, 3],
    [3, 2],
    [2, 1],
  ] as const) {
    it(`pass both ways while ${from} turns into ${to}`, async () => {
      const [before, after] = [await deploy({ keyGeneration: from }), await deploy({ keyGeneration: to })];
      assert.ok(acceptedBy(before).includes(usedBy(after)), "instances from before know the new key");
      assert.ok(acceptedBy(after).includes(usedBy(before)), "instances from after know the old key");
    });
  }

  it("have nothing in common with those of three generations before", async () => {
    const [before, after] = [await deploy({ keyGeneration: 1 }), await deploy({ keyGeneration: 4 })];
    assert.deepEqual(
      acceptedBy(after).filter((key) => acceptedBy(before).includes(key)),
      [],
    );
  });
});
