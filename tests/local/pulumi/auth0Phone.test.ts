import assert from "node:assert/strict";
import { managementClient } from "../../../local/auth0/tenant/tenant.ts";
import { auth0Kinds } from "../../../local/pulumi/kinds/auth0.ts";
import { connectManagement } from "../../../local/pulumi/kinds/auth0Client.ts";
import type { Kind } from "../../../local/pulumi/kinds/kind.ts";
import { plainAction } from "../auth0/phone.ts";
import { localTls, openTenant, type TestTenant } from "../auth0/support.ts";

const actionInputs = {
  name: "phone",
  code: plainAction,
  runtime: "node22",
  supportedTriggers: { id: "custom-phone-provider", version: "v1" },
  secrets: [
    { name: "GATEWAY_URL", value: "https://localhost/" },
    { name: "SIGNING_KEY", value: "first" },
  ],
  deploy: true,
};
const providerInputs = { name: "custom", configuration: { deliveryMethods: ["text"] }, credentials: {} };

describe("Auth0 resources of the phone provider", () => {
  let tenant: TestTenant;
  let kinds: readonly Kind[];
  beforeEach(async () => {
    tenant = await openTenant();
    const { client_id: clientId, client_secret: clientSecret } = managementClient;
    const domain = new URL(tenant.url).host;
    kinds = auth0Kinds(
      connectManagement({ domain, clientId, clientSecret, trust: (await localTls()).ca }),
      {},
    );
  });
  afterEach(() => tenant.close());

  function kind(type: string): Kind {
    const found = kinds.find((one) => one.type.endsWith(`:${type}`));
    assert.ok(found);
    return found;
  }

  /** Methods and paths of the calls that `work` makes, ids left out. */
  async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
    const before = tenant.managementCalls.length;
    await work();
    return tenant.managementCalls
      .slice(before)
      .map(
        ({ method, path }) =>
          `${method} ${path.replace("/api/v2", "").replace(/pro_\w+|[0-9a-f-]{36}/, "{id}")}`,
      );
  }

  const createAction = () => kind("Action").create(actionInputs);
  const deployment = ["GET", "POST", "GET", "GET"].map(
    (method) => `${method} /actions/actions/{id}${method === "POST" ? "/deploy" : ""}`,
  );

  it("creates and deploys an Action as recorded", async () => {
    assert.deepEqual(await callsOf(createAction), ["POST /actions/actions", ...deployment]);
    assert.deepEqual(tenant.managementCalls[0]?.body, {
      name: "phone",
      code: plainAction,
      runtime: "node22",
      secrets: actionInputs.secrets,
      supported_triggers: [{ id: "custom-phone-provider", version: "v1" }],
    });
  });

  it("changes an Action's secret as recorded", async () => {
    const { id, outputs } = await createAction();
    const secrets = [actionInputs.secrets[0], { name: "SIGNING_KEY", value: "second" }];
    const change = () => kind("Action").update?.(id, { ...actionInputs, secrets }, outputs) ?? assert.fail();
    assert.deepEqual(await callsOf(change), [
      "GET /actions/actions/{id}",
      "PATCH /actions/actions/{id}",
      ...deployment,
    ]);
    const stored = tenant.store.saved().actions[0];
    assert.deepEqual(stored?.versions.at(-1)?.secrets, secrets);
  });

  it("marks the secrets of an Action, and does not lose them by reading", async () => {
    const { id } = await createAction();
    assert.deepEqual(kind("Action").secrets, ["secrets"]);
    assert.equal((await kind("Action").read(id))?.outputs.secrets, undefined);
  });

  it("creates the phone provider as recorded", async () => {
    await createAction();
    const create = () => kind("PhoneProvider").create(providerInputs);
    assert.deepEqual(await callsOf(create), [
      "GET /branding/phone/providers",
      "POST /branding/phone/providers",
      "GET /branding/phone/providers/{id}",
    ]);
    assert.deepEqual(tenant.managementCalls.at(-2)?.body, {
      name: "custom",
      configuration: { delivery_methods: ["text"] },
      credentials: {},
    });
  });

  it("takes over an existing provider as recorded, without a word", async () => {
    const twilio = { sid: `AC${"1".repeat(32)}`, delivery_methods: ["voice"] };
    const { body } = await tenant.manage("POST", "/branding/phone/providers", {
      name: "twilio",
      configuration: twilio,
      credentials: { auth_token: "token" },
    });
    await createAction();
    const calls = await callsOf(async () => {
      const { id, outputs } = await kind("PhoneProvider").create(providerInputs);
      assert.deepEqual([id, outputs.name], [body.id, "custom"]);
    });
    assert.deepEqual(calls, [
      "GET /branding/phone/providers",
      "PATCH /branding/phone/providers/{id}",
      "GET /branding/phone/providers/{id}",
    ]);
  });

  it("binds an Action to its trigger and frees it again, so that it can be deleted", async () => {
    const { id } = await createAction();
    const trigger = kind("TriggerActions");
    const inputs = { trigger: "custom-phone-provider", actions: [{ id, displayName: "phone" }] };
    await trigger.create(inputs);
    assert.deepEqual((await trigger.read("custom-phone-provider"))?.outputs, inputs);
    await assert.rejects(kind("Action").remove(id, {}), /409 Conflict: The action phone is bound/);
    await trigger.remove("custom-phone-provider", {});
    assert.equal(await trigger.read("custom-phone-provider"), undefined);
    await kind("Action").remove(id, {});
    assert.equal(await kind("Action").read(id), undefined);
  });
});
