import assert from "node:assert/strict";
import { customProvider, newAction } from "../phone.ts";
import { openTenant, type TestTenant } from "../support.ts";

describe("local Auth0: Actions", () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await openTenant();
  });
  afterEach(() => tenant.close());

  async function create(): Promise<string> {
    const { status, body } = await tenant.manage("POST", "/actions/actions", newAction("https://localhost/"));
    assert.equal(status, 201);
    return String(body.id);
  }

  it("shows names of secrets and never their values", async () => {
    const id = await create();
    await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    const { body } = await tenant.manage("GET", `/actions/actions/${id}`);
    assert.deepEqual(
      (body.secrets as { name: string }[]).map(({ name }) => name),
      ["GATEWAY_URL", "KEY"],
    );
    assert.doesNotMatch(JSON.stringify(body), /first/);
  });

  it("is built at once, and deployed when it is told to be", async () => {
    const id = await create();
    const before = (await tenant.manage("GET", `/actions/actions/${id}`)).body;
    assert.deepEqual(
      [before.status, before.all_changes_deployed, before.deployed_version],
      ["built", false, undefined],
    );
    const deployed = await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    assert.deepEqual([deployed.status, deployed.body.number, deployed.body.deployed], [202, 1, true]);
    const after = (await tenant.manage("GET", `/actions/actions/${id}`)).body;
    assert.equal(after.all_changes_deployed, true);
  });

  it("makes a version of every deployment", async () => {
    const id = await create();
    await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    await tenant.manage("PATCH", `/actions/actions/${id}`, { code: "exports.x = 1" });
    await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    const { body } = await tenant.manage("GET", `/actions/actions/${id}/versions`);
    const versions = body.versions as { number: number; code: string; deployed: boolean }[];
    assert.deepEqual(
      versions.map(({ number, deployed }) => [number, deployed]),
      [
        [2, true],
        [1, false],
      ],
    );
    assert.equal(versions[0]?.code, "exports.x = 1");
  });

  it("allows one Action for the phone trigger", async () => {
    await create();
    const second = { ...newAction("https://localhost/"), name: "another" };
    assert.equal((await tenant.manage("POST", "/actions/actions", second)).status, 409);
  });

  it("refuses code over 100 kB", async () => {
    const large = newAction("https://localhost/", "x".repeat(100_001));
    const { status, body } = await tenant.manage("POST", "/actions/actions", large);
    assert.equal(status, 400);
    assert.match(String(body.message), /property code/);
  });

  it("wants a deployed Action before the custom provider", async () => {
    const id = await create();
    const early = await tenant.manage("POST", "/branding/phone/providers", customProvider);
    assert.deepEqual(
      [early.status, early.body.errorCode],
      [400, "custom_email_provider_deployed_action_not_found"],
    );
    await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    assert.equal((await tenant.manage("POST", "/branding/phone/providers", customProvider)).status, 201);
  });

  it("allows one phone provider, which can become another one", async () => {
    const twilio = {
      name: "twilio",
      configuration: { sid: `AC${"1".repeat(32)}`, delivery_methods: ["text"] },
      credentials: { auth_token: "canary-token" },
    };
    const { body } = await tenant.manage("POST", "/branding/phone/providers", twilio);
    assert.equal((await tenant.manage("POST", "/branding/phone/providers", twilio)).status, 409);
    await tenant.manage("POST", `/actions/actions/${await create()}/deploy`);
    const changed = await tenant.manage("PATCH", `/branding/phone/providers/${body.id}`, customProvider);
    assert.deepEqual([changed.body.id, changed.body.name], [body.id, "custom"]);
    const list = await tenant.manage("GET", "/branding/phone/providers");
    assert.equal((list.body.providers as unknown[]).length, 1);
    assert.doesNotMatch(JSON.stringify(list.body), /canary-token/);
  });

  it("lists what is bound by page, and nothing and no total after the last", async () => {
    const id = await create();
    await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    const path = "/actions/triggers/custom-phone-provider/bindings";
    const bindings = [{ ref: { type: "action_id", value: id }, display_name: "phone" }];
    await tenant.manage("PATCH", path, { bindings });
    const pages = [0, 1].map((page) => tenant.manage("GET", `${path}?page=${page}&per_page=100`));
    const [first, second] = await Promise.all(pages);
    const { bindings: listed, ...rest } = first?.body ?? {};
    assert.equal((listed as unknown[]).length, 1);
    assert.deepEqual(rest, { total: 1, per_page: 100 });
    assert.deepEqual(second?.body, { bindings: [], page: 1, per_page: 100 });
  });

  it("does not delete an Action that is bound to its trigger", async () => {
    const id = await create();
    await tenant.manage("POST", `/actions/actions/${id}/deploy`);
    const path = "/actions/triggers/custom-phone-provider/bindings";
    const bindings = [{ ref: { type: "action_id", value: id }, display_name: "phone" }];
    assert.equal((await tenant.manage("PATCH", path, { bindings })).status, 200);
    assert.equal((await tenant.manage("DELETE", `/actions/actions/${id}`)).status, 409);
    await tenant.manage("PATCH", path, { bindings: [] });
    assert.equal((await tenant.manage("DELETE", `/actions/actions/${id}`)).status, 204);
  });

  for (const [method, path, scope] of [
    ["GET", "/actions/actions", "read:actions"],
    ["POST", "/actions/actions", "create:actions"],
    ["GET", "/branding/phone/providers", "read:phone_providers"],
    ["POST", "/branding/phone/providers", "create:phone_providers"],
  ] as const) {
    it(`wants ${scope} for ${method} ${path}`, async () => {
      const { status, body } = await tenant.manage(method, path, undefined, "read:connections");
      assert.deepEqual([status, body.message], [403, `Insufficient scope, expected any of: ${scope}`]);
    });
  }
});
