// A development and a production stack side by side: one AWS account, two tenants.
import assert from "node:assert/strict";
import { type Auth0Emulator, openAuth0 } from "../../local/auth0/server.ts";
import type { Tenant } from "../../local/auth0/tenant/document.ts";
import { newTenant } from "../../local/auth0/tenant/tenant.ts";
import { auth0Kinds } from "../../local/pulumi/kinds/auth0.ts";
import { openProviders, type Providers } from "../support/engine/providers.ts";
import { openSite, type Site, type SmsConnection } from "../support/engine/site.ts";
import { describeEngine, newProject, openStack, type TestStack } from "../support/engine/stack.ts";

describeEngine("two environments on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let dev: TestStack;
  let production: TestStack;
  let otherTenant: Tenant;
  let closings: (() => unknown)[];

  before(async () => {
    site = await openSite();
    const folder = newProject();
    dev = await openStack(site, { folder, config: { protectConnection: false } });
    const other = await openSecondTenant(site);
    otherTenant = other.tenant;
    closings = [() => other.providers.close(), () => other.auth0.close(), () => site.close()];
    production = await openStack(
      { ...site, environment: other.providers.environment },
      { folder, name: "production", config: { providers: [{ name: "aws" }], sender: "Example" } },
    );
    await dev.up();
    await production.up();
  });
  after(async () => {
    for (const close of closings) await close();
  });

  it("have no name in common", async () => {
    const [one, two] = [await dev.outputs(), await production.outputs()];
    for (const output of [
      "url",
      "functionName",
      "functionArn",
      "logGroupName",
      "secretArn",
      "connectionId",
    ]) {
      assert.notEqual(one[output], two[output], output);
    }
  });

  it("refuse each other's tokens", async () => {
    const [ours, theirs] = [...site.tenant.connections, ...otherTenant.connections] as SmsConnection[];
    assert.ok(ours && theirs);
    assert.equal(await site.send(keyOf(ours), ours), 200);
    assert.equal(await site.send(keyOf(theirs), ours), 401);
    assert.equal(await site.send(keyOf(theirs), theirs), 200);
    assert.equal(await site.send(keyOf(ours), theirs), 401);
  });

  it("change alone", async () => {
    dev.configure({ protectConnection: false, sender: "Dev" });
    await dev.up();
    assert.deepEqual((await production.up()).steps, []);
    assert.equal(otherTenant.connections[0]?.options.from, "Example");
  });

  it("go alone", async () => {
    await dev.destroy();
    assert.deepEqual(site.tenant.connections, []);
    const theirs = otherTenant.connections[0] as SmsConnection;
    assert.equal(await site.send(keyOf(theirs), theirs), 200);
  });
});

interface Second {
  readonly tenant: Tenant;
  readonly auth0: Auth0Emulator;
  readonly providers: Providers;
}

/** A tenant of its own, and the site's AWS account. */
async function openSecondTenant({ cloud, connect }: Site): Promise<Second> {
  const tenant = newTenant();
  const store = { value: tenant, save() {} };
  const auth0 = await openAuth0({ port: 0, tls: cloud.tls, trust: cloud.tls.ca, store });
  const kinds = cloud.kinds.filter(({ type }) => !type.startsWith("auth0:"));
  const providers = await openProviders({ ...cloud, kinds: [...kinds, ...auth0Kinds(connect(auth0.url))] });
  return { tenant, auth0, providers };
}

function keyOf({ options }: SmsConnection): string {
  return options.gateway_authentication.secret;
}
