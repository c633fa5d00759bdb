// The stack converges: what the first `up` makes, and that later ones change nothing without a reason.
import assert from "node:assert/strict";
import { openSite, type Site } from "./site.ts";
import { describeEngine, openStack, type TestStack } from "./support.ts";

describeEngine("converging on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;

  before(async () => {
    site = await openSite();
    stack = await openStack(site, { config: { sender: "+15551234567" } });
  });
  after(() => site.close());

  it("previews an empty stack without a call to any cloud", async () => {
    console.time("preview");
    const { changes, output } = await stack.preview();
    console.timeEnd("preview");
    console.log(output, changes);
    assert.deepEqual(site.operations, []);
    assert.deepEqual(site.cloud.auth0.managementCalls, []);
  });

  it("creates", async () => {
    console.time("up");
    const { changes, steps, output } = await stack.up();
    console.timeEnd("up");
    console.log(output, changes, steps);
    console.log(JSON.stringify(await site.connections(), null, 1));
    console.log(await stack.outputs(), await site.login("+4915112345678"));
  });
  it("2", async () => {
    console.time("up");
    const { changes, steps } = await stack.up();
    console.timeEnd("up");
    console.log(changes, steps);
    console.log(await stack.refresh(), (await stack.up()).changes);
  });
});
