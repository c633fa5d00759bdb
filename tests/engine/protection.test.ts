// What keeps the connection, and with it the users, from being deleted.
import assert from "node:assert/strict";
import type { SmsGatewayArgs } from "../../components/index.ts";
import type { Connection } from "../../local/auth0/tenant/document.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, newProject, openStack, type TestStack } from "../support/engine/stack.ts";

const connection = "auth0:index/connection:Connection";
const urn = `urn:pulumi:dev::auth0-sms-gateway::auth0-sms-gateway:index:SmsGateway$${connection}::sms-gateway-connection`;

/** A program with a gateway of that name. */
const programWith =
  (name: string, args: SmsGatewayArgs = {}, aliases: string[] = []) =>
  async () => {
    const { SmsGateway } = await import("../../components/index.ts");
    const gateway = new SmsGateway(name, args, { aliases: aliases.map((alias) => ({ name: alias })) });
    return { url: gateway.url };
  };

describeEngine("the connection on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let folder: string;
  let stack: TestStack;

  beforeEach(async () => {
    site = await openSite();
    folder = newProject();
    stack = await openStack(site, { folder });
    await stack.up();
  });
  afterEach(() => site.close());

  const deletions = () => site.operations.filter(({ action }) => action === "delete");

  it("keeps the whole stack from being destroyed, and the engine says how to go on", async () => {
    const output = await stack.failure(stack.destroy());
    assert.match(output, /cannot be deleted\s+because it is protected/);
    assert.match(output, /pulumi state unprotect/);
    assert.deepEqual(deletions(), []);
    assert.equal(await site.login("+4915112345678"), undefined);
  });

  it("stays in the tenant when it was unprotected for a destroy, and everything else goes", async () => {
    await stack.pulumi("state", "unprotect", urn, "--yes");
    await stack.destroy();
    const { id } = await site.connection();
    assert.deepEqual([...site.living], [`${connection} ${id}`]);
    assert.deepEqual((await stack.state()).deployment.resources ?? [], []);
  });

  it("goes with the stack when the stack does not protect it", async () => {
    stack.configure({ protectConnection: false });
    await stack.up();
    await stack.destroy();
    assert.deepEqual([...site.living], []);
    assert.deepEqual(await site.connections(), []);
  });

  it("stops a run that would take it out of the stack, before anything is deleted", async () => {
    stack.configure({ auth0Path: "none" });
    const output = await stack.failure(stack.up());
    assert.match(output, /cannot be deleted\s+because it is protected/);
    assert.deepEqual(deletions(), []);
    assert.equal(await site.login("+4915112345678"), undefined);
  });

  it('stays in the tenant when it was unprotected before auth0Path "none"', async () => {
    const { id } = await site.connection();
    await stack.pulumi("state", "unprotect", urn, "--yes");
    stack.configure({ auth0Path: "none" });
    await stack.up();
    assert.equal((await site.connection()).id, id);
  });

  it('goes with its users by auth0Path "none" when the stack does not protect it', async () => {
    stack.configure({ protectConnection: false });
    await stack.up();
    stack.configure({ protectConnection: false, auth0Path: "none" });
    await stack.up();
    assert.deepEqual(await site.connections(), []);
  });

  it("is not deleted in the run that imports another connection in its place, which the engine ends", async () => {
    const { id } = await site.connection();
    const other = { name: "staff", strategy: "sms", options: { name: "staff" } };
    const { id: importConnectionId } = (await site.management.call(
      "POST",
      "/connections",
      other,
    )) as Connection;
    stack.configure({ protectConnection: false });
    await stack.up();
    stack.configure({ protectConnection: false, importConnectionId });
    const output = await stack.failure(stack.up());
    assert.match(output, /previously-imported resources that still specify an ID may not be replaced/);
    assert.deepEqual(deletions(), []);
    assert.deepEqual(
      (await site.connections()).map((each) => each.id).sort(),
      [id, importConnectionId].sort(),
    );
  });

  it("is not deleted when the component gets another name", async () => {
    for (const protectConnection of [true, false]) {
      const renamed = await openStack(site, { folder, run: programWith("codes", { protectConnection }) });
      await renamed.failure(renamed.up());
      assert.equal(await site.login("+4915112345678"), undefined);
    }
    assert.deepEqual(
      deletions().filter(({ type }) => type === connection),
      [],
    );
  });

  it("is not touched when the component says what its name was", async () => {
    const renamed = await openStack(site, { folder, run: programWith("codes", {}, ["sms-gateway"]) });
    assert.deepEqual((await renamed.up()).steps, []);
  });

  it("is not touched when the stack gets another name", async () => {
    await stack.pulumi("stack", "rename", "production");
    const renamed = await openStack(site, { folder, name: "production" });
    assert.deepEqual((await renamed.up()).steps, []);
  });
});
