// The tenant's phone provider on the real engine: newer tenants, the way from the connection to it, and back.
import assert from "node:assert/strict";
import { startLoad } from "../support/engine/load.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";

const phoneProvider = { auth0Path: "phoneProvider", replacePhoneProvider: true };
const both = { ...phoneProvider, auth0Path: "both" };

/** Numbers of those who asked for a code and got none. */
async function missed(site: Site, numbers: readonly string[]): Promise<string[]> {
  await site.cloud.auth0.idle();
  const reached = new Set(site.cloud.carrier.messages.map(({ to }) => to));
  return numbers.filter((number) => !reached.has(number));
}

describeEngine("a tenant with a phone provider on the real engine", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  let printed: string;

  before(async () => {
    site = await openSite({ tenant: { phone_consolidated_experience: true }, lingerMs: 3000 });
    stack = await openStack(site, { config: { ...phoneProvider, protectConnection: false } });
  });
  after(() => site.close());

  it("says in the preview what is missing, before anything is done", async () => {
    stack.configure({ auth0Path: "phoneProvider" });
    const message = await stack.failure(stack.preview());
    assert.match(message, /replacePhoneProvider: must be true with auth0Path "phoneProvider"/);
    assert.deepEqual(site.operations, []);
    stack.configure({ ...phoneProvider, protectConnection: false });
  });

  it("gets Action, binding and provider, in this order, and sends by them", async () => {
    printed = (await stack.up()).output;
    const created = site.operations.filter(({ action }) => action === "create").map(({ type }) => type);
    assert.deepEqual(created.slice(-4), [
      "auth0:index/action:Action",
      "auth0:index/triggerActions:TriggerActions",
      "auth0:index/phoneProvider:PhoneProvider",
      "auth0:index/connection:Connection",
    ]);
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.deepEqual(await missed(site, ["+4915112345678"]), []);
  });

  it("changes nothing the second time, nor after a refresh", async () => {
    assert.deepEqual((await stack.up()).steps, []);
    assert.deepEqual((await stack.up({ refresh: true })).changes.update, undefined);
  });

  it("keeps the Action's secrets out of state and output", async () => {
    const key = site.tenant.actions[0]?.secrets.find(({ name }) => name === "SIGNING_KEY")?.value ?? "";
    assert.match(key, /^[0-9a-f]{64}$/);
    const state = await stack.pulumi("stack", "export");
    assert.ok(state.includes("SmsGateway"));
    assert.ok(!state.includes(key), "the key is in the state");
    assert.ok(!printed.includes(key), "the key is in the output");
  });

  it("rotates the key without a lost code: first the gateway, then the Action, and not the connection", async () => {
    const before = site.operations.length;
    const sent = site.cloud.carrier.messages.length;
    // Every login starts a thread for the Action: the machine would not follow many more.
    const load = startLoad(site, 2);
    await load.pass(1);
    stack.configure({ ...phoneProvider, protectConnection: false, keyGeneration: 2 });
    await stack.up();
    await load.pass(2);
    const { logins, failures } = await load.stop();
    await site.cloud.auth0.idle();
    const codes = site.cloud.carrier.messages.length - sent;
    console.log(`      ${logins} logins, ${codes} codes`);
    assert.deepEqual(failures, []);
    assert.equal(codes, logins);
    const updates = site.operations.slice(before).filter(({ action }) => action === "update");
    assert.deepEqual(
      updates.map(({ type }) => type),
      ["aws:lambda/function:Function", "auth0:index/action:Action"],
    );
  });

  it("leaves nothing behind in the tenant", async () => {
    await stack.destroy();
    const { actions, phone_providers, connections } = site.tenant;
    assert.deepEqual([actions, phone_providers, connections], [[], [], []]);
  });
});

describeEngine("the way from connection to phone provider and back on the real engine", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  let last = 15_100_000_000;

  before(async () => {
    const time = new Date().toISOString();
    const configuration = { delivery_methods: ["text" as const], sid: `AC${"1".repeat(32)}` };
    const twilio = { id: "pro_1", name: "twilio" as const, disabled: false, configuration, credentials: {} };
    site = await openSite({
      tenant: { phone_providers: [{ ...twilio, created_at: time, updated_at: time }] },
      lingerMs: 3000,
    });
    stack = await openStack(site);
  });
  after(() => site.close());

  /** Resolves to what changed in Auth0, after a login that must have worked by that path. */
  async function step(
    config: object,
    path: "gateway of the connection" | "phone provider",
  ): Promise<string[]> {
    stack.configure({ ...config });
    const { steps } = await stack.up();
    await expectLogin(path);
    return steps
      .filter((one) => one.includes("auth0:index"))
      .map((one) => one.replace(/auth0:index\/\w+:/, ""));
  }

  async function expectLogin(path: string): Promise<void> {
    last += 1;
    const number = `+49${last}`;
    const before = site.cloud.auth0.logs.length;
    assert.equal(await site.login(number), undefined);
    assert.deepEqual(await missed(site, [number]), []);
    const text = site.cloud.carrier.messages.find(({ to }) => to === number)?.body ?? "";
    const isConnections = text.startsWith("Your verification code is: ");
    assert.equal(isConnections ? "gateway of the connection" : "phone provider", path);
    assert.deepEqual(
      site.cloud.auth0.logs.slice(before).filter(({ type }) => type === "fn"),
      [],
    );
  }

  it("adds the phone provider beside the connection, and takes over the one that is there", async () => {
    await step({}, "gateway of the connection");
    assert.deepEqual(await step(both, "gateway of the connection"), [
      "create Action",
      "create PhoneProvider",
      "create TriggerActions",
    ]);
    assert.deepEqual(
      site.tenant.phone_providers.map(({ id, name }) => [id, name]),
      [["pro_1", "custom"]],
    );
  });

  it("sends by it once the dashboard's switch is on, and leaves the switch alone", async () => {
    const [connection] = site.tenant.connections;
    assert.ok(connection);
    connection.options = { ...connection.options, use_phone_provider: true };
    await expectLogin("phone provider");
    assert.deepEqual(await step(phoneProvider, "phone provider"), []);
    assert.deepEqual(await step({ ...phoneProvider, keyGeneration: 2 }, "phone provider"), ["update Action"]);
    assert.equal(site.tenant.connections[0]?.options.use_phone_provider, true);
  });

  it("goes back by both", async () => {
    const back = await step({ ...both, keyGeneration: 2 }, "gateway of the connection");
    assert.deepEqual(back, ["update Connection"]);
    assert.deepEqual(await step({ keyGeneration: 2 }, "gateway of the connection"), [
      "delete Action",
      "delete PhoneProvider",
      "delete TriggerActions",
    ]);
  });
});
