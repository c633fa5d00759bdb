// Rotating the signing key: no login fails on the way, and old keys end.
import assert from "node:assert/strict";
import { type Load, startLoad } from "../support/engine/load.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { killEngine } from "./killEngine.ts";

const perSecond = 55;

describeEngine("a rotation on the real engine", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;

  before(async () => {
    // Environments of the former revision serve for longer than a rotation takes.
    site = await openSite({ lingerMs: 3000 });
    stack = await openStack(site);
    await stack.up();
  });
  after(() => site.close());

  const currentKey = async () => (await site.connection()).options.gateway_authentication.secret;

  /** Resolves to the key that Auth0 then signs with. */
  async function rotate(keyGeneration: number): Promise<string> {
    stack.configure({ keyGeneration });
    await stack.up();
    return currentKey();
  }

  /** Resolves once the gateway refuses the key: environments of the former revision end a moment after a rotation. */
  async function refused(key: string): Promise<void> {
    while ((await site.send(key)) !== 401);
  }

  async function expectNoFailure(load: Load): Promise<void> {
    const { logins, seconds, failures } = await load.stop();
    const rate = (logins / seconds).toFixed(0);
    console.log(`      ${failures.length} of ${logins} logins failed, at ${rate} logins a second`);
    assert.deepEqual([...new Set(failures)], []);
  }

  describe("under load", () => {
    const keys: string[] = [];

    it("loses no login on the way from 1 to 3", async () => {
      keys.push(await currentKey());
      const load = startLoad(site, perSecond);
      await load.pass(perSecond);
      keys.push(await rotate(2), await rotate(3));
      await load.pass(perSecond);
      await expectNoFailure(load);
      assert.equal(new Set(keys).size, 3, "each generation has a key of its own");
    });

    it("refuses the key before the previous one", async () => {
      const [first = "", second = "", third = ""] = keys;
      await refused(first);
      assert.equal(await site.send(second), 200);
      assert.equal(await site.send(third), 200);
    });

    it("loses no login on a step back, which uses the former key again", async () => {
      const load = startLoad(site, perSecond);
      const key = await rotate(2);
      await load.pass(perSecond);
      await expectNoFailure(load);
      assert.equal(key, keys[1]);
    });
  });

  describe("that is killed half way under load", () => {
    const points = [
      { action: "update", type: "aws:lambda/function:Function" },
      { action: "update", type: "auth0:index/connection:Connection" },
      { action: "delete", type: "aws:secretsmanager/secretVersion:SecretVersion" },
    ];
    points.forEach(({ action, type }, index) => {
      it(`loses no login and goes on, killed at the ${action} of ${type}`, async () => {
        const load = startLoad(site, perSecond);
        site.intercept((operation) =>
          operation.action === action && operation.type === type ? killEngine() : undefined,
        );
        stack.configure({ keyGeneration: 3 + index });
        await stack.failure(stack.up());
        site.intercept(undefined);
        const before = await currentKey();
        await load.pass(perSecond);
        await stack.pulumi("cancel", "--yes");
        await stack.up();
        await load.pass(perSecond);
        await expectNoFailure(load);
        assert.equal(await site.send(before), 200);
        assert.deepEqual((await stack.up()).steps, []);
      });
    });
  });

  describe("by three", () => {
    it("leaves none of the earlier keys, at the price of logins until Auth0 has the new one", async () => {
      const leaked = await acceptedKeys();
      assert.equal(leaked.length, 3);
      const load = startLoad(site, perSecond);
      await load.pass(perSecond);
      const key = await rotate(8);
      const { logins, failures } = await load.stop();
      console.log(`      ${failures.length} of ${logins} logins failed`);
      const others = failures.filter((failure) => !failure.includes("Authentication failed"));
      assert.deepEqual(others, []);
      for (const old of leaked) await refused(old);
      assert.equal(await site.send(key), 200);
    });

    it("loses no login afterwards", async () => {
      const load = startLoad(site, perSecond);
      await load.pass(perSecond);
      await expectNoFailure(load);
    });
  });

  /** The keys of the secret as it is. */
  async function acceptedKeys(): Promise<string[]> {
    const { secretArn } = await stack.outputs();
    const versions = Object.values(site.cloud.secrets.get(String(secretArn)).versions);
    const newest = versions.find(({ stages }) => stages.includes("AWSCURRENT"));
    return JSON.parse(newest?.secretString ?? "{}").signingKeys;
  }
});
