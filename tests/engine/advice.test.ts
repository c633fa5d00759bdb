// What the tools advise is taken by the Pulumi CLI as it is printed.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { findAccess } from "../../tools/tenantAccess.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, newProject, openStack } from "../support/engine/stack.ts";

describeEngine("the commands that set what a tool has missed", function () {
  this.timeout(60_000);
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  it("are taken by the Pulumi CLI, a secret too", async () => {
    const dir = newProject();
    const stack = await openStack(site, { folder: dir, config: {} });
    const missed = await findAccess({}, { dir, stack: async () => stack.name }).catch((error) => `${error}`);
    const commands = [...String(missed).matchAll(/"pulumi (.+?)"/g)].map(([, words = ""]) => words);
    assert.equal(commands.length, 3, String(missed));
    for (const words of commands)
      await stack.pulumi(...words.split(" "), randomBytes(32).toString("base64url"));
    const set = JSON.parse(await stack.pulumi("config", "--json"));
    assert.deepEqual(
      ["domain", "clientId", "clientSecret"].map((key) => set[`auth0:${key}`].secret),
      [false, false, true],
    );
  });
});
