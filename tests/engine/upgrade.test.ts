// Stacks of earlier releases: an upgrade replaces nothing. Their states are in fixtures/, written by writeFixture.ts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startLoad } from "../support/engine/load.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack } from "../support/engine/stack.ts";
import { archived, bundleOf, releases, stateOf } from "../support/releases.ts";
import { unpacked } from "../support/unpacked.ts";

/** Types that may be replaced or deleted, by release: the state of 0.1.0 showed its keys. */
const mayChange: Readonly<Record<string, RegExp>> = {
  "0.1.0": / (random:index\/randomBytes|aws:secretsmanager\/secretVersion|aws:iam\/rolePolicy):/,
};

describeEngine("an upgrade on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  for (const release of releases) {
    const exceptions = mayChange[release];
    it(`from ${release} replaces and removes nothing${exceptions ? " but keys and policies" : ""}`, async () => {
      // As writeFixture.ts configures them.
      const stack = await openStack(site, { config: { sender: "+15551234567" } });
      await stack.importState(stateOf(release));
      const { changes, steps } = await stack.preview();
      assert.ok((changes.same ?? 0) > 5, "most of the stack stays as it is");
      const gone = steps.filter((step) => /replace|delete/.test(step));
      assert.deepEqual(
        gone.filter((step) => !exceptions?.test(step)),
        [],
      );
    });
  }

  for (const release of archived) {
    it(`from the code of ${release}, which knows no guard, loses no login`, async () => {
      const stack = await openStack(site);
      await stack.up();
      await putBack(release, String((await stack.outputs()).functionName));
      const load = startLoad(site, 20);
      await load.pass(20);
      stack.configure({ memorySize: 1024 });
      await stack.up();
      await load.pass(40);
      const { logins, failures } = await load.stop();
      console.log(`      ${failures.length} of ${logins} logins failed`);
      assert.deepEqual([...new Set(failures)], []);
    });
  }

  /** The function as that release left it: its code, and settings without what it does not know. */
  async function putBack(release: string, functionName: string): Promise<void> {
    const { lambda } = site.cloud;
    const config = lambda.get(functionName);
    assert.ok(config);
    const { guard: _, ...settings } = JSON.parse(readFileSync(join(config.codeDir, "settings.json"), "utf8"));
    lambda.put({ ...config, codeDir: unpacked(bundleOf(release), JSON.stringify(settings)) });
  }
});
