// Stacks of earlier releases: an upgrade replaces nothing. Their states are in fixtures/, written by writeFixture.ts.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack } from "../support/engine/stack.ts";

const fixtures = join(import.meta.dirname, "fixtures");

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

  for (const release of readdirSync(fixtures)) {
    const exceptions = mayChange[release];
    it(`from ${release} replaces and removes nothing${exceptions ? " but keys and policies" : ""}`, async () => {
      // As writeFixture.ts configures them.
      const stack = await openStack(site, { config: { sender: "+15551234567" } });
      await stack.importState(JSON.parse(readFileSync(join(fixtures, release, "state.json"), "utf8")));
      const { changes, steps } = await stack.preview();
      assert.ok((changes.same ?? 0) > 5, "most of the stack stays as it is");
      const gone = steps.filter((step) => /replace|delete/.test(step));
      assert.deepEqual(
        gone.filter((step) => !exceptions?.test(step)),
        [],
      );
    });
  }
});
