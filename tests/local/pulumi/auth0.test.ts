import assert from "node:assert/strict";
import { demoApplication, managementClient, managementScopes } from "../../../local/auth0/tenant/tenant.ts";
import { auth0Kinds } from "../../../local/pulumi/kinds/auth0.ts";
import { connectManagement, type ManagementAccount } from "../../../local/pulumi/kinds/auth0Client.ts";
import type { Kind } from "../../../local/pulumi/kinds/kind.ts";
import { answers, dropped, replyLost } from "../../support/faults.ts";
import { twilioConnection } from "../../support/guide.ts";
import {
  guideOptions,
  localTls,
  openTenant,
  signingSecret,
  smsConnection,
  type TestTenant,
} from "../auth0/support.ts";

const gatewayUrl = "https://abc.lambda-url.eu-central-1.on.aws/";

/** The guide's options as a program writes them. */
const options = {
  name: "sms",
  from: "+15551234567",
  syntax: "md_with_macros",
  template: "Your verification code is: @@password@@",
  totp: { timeStep: 300, length: 6 },
  provider: "sms_gateway",
  gatewayUrl,
  gatewayAuthentication: {
    method: "bearer",
    subject: "urn:Auth0",
    audience: "urn:MySmsGateway",
    secret: signingSecret,
    secretBase64Encoded: false,
  },
  forwardRequestInfo: true,
  disableSignup: false,
  bruteForceProtection: true,
};
const inputs = { name: "sms", strategy: "sms", options };
const { id } = smsConnection({});

describe("Auth0 resources", () => {
  let tenant: TestTenant;
  let waits: number[];
  beforeEach(() => {
    waits = [];
  });
  afterEach(() => tenant.close());

  async function account(): Promise<ManagementAccount> {
    return {
      domain: new URL(tenant.url).host,
      clientId: managementClient.client_id,
      clientSecret: managementClient.client_secret,
      trust: (await localTls()).ca,
      wait: async (ms) => waits.push(ms),
    };
  }

  async function kind(type: string, env: NodeJS.ProcessEnv = {}): Promise<Kind> {
    const found = auth0Kinds(connectManagement(await account()), env).find((one) => one.type.endsWith(type));
    assert.ok(found);
    return found;
  }

  const calls = () =>
    tenant.managementCalls.map(({ method, path }) => `${method} ${path.replace("/api/v2", "")}`);
  const bodyOf = (method: string) => tenant.managementCalls.find((call) => call.method === method)?.body;
  const stored = () => tenant.store.saved().connections;

  describe("a connection", () => {
    beforeEach(async () => {
      tenant = await openTenant();
    });

    it("is created by the recorded calls with the recorded body", async () => {
      const created = await (await kind(":Connection")).create(inputs);
      assert.deepEqual(calls(), ["POST /connections", `GET /connections/${created.id}`]);
      assert.equal(
        JSON.stringify(bodyOf("POST")),
        JSON.stringify({ name: "sms", strategy: "sms", options: guideOptions(gatewayUrl) }),
      );
    });

    it("has its inputs and what Auth0 added as outputs", async () => {
      const { id, outputs } = await (await kind(":Connection")).create(inputs);
      assert.match(id, /^con_/);
      assert.deepEqual(outputs, { ...inputs, isDomainConnection: false, realms: ["sms"] });
    });

    it("is sent null for an unset sender", async () => {
      const { from: _, ...rest } = options;
      const { outputs } = await (await kind(":Connection")).create({ ...inputs, options: rest });
      assert.deepEqual(stored()[0]?.options, { ...guideOptions(gatewayUrl), from: null });
      assert.deepEqual(outputs.options, rest);
    });

    it("is not adopted when one of its name is there already", async () => {
      const connections = await kind(":Connection");
      await connections.create(inputs);
      await assert.rejects(connections.create(inputs), {
        message: "409 Conflict: A connection with the same name already exists",
      });
    });

    it("refuses an option that it cannot send", async () => {
      const wrong = { ...inputs, options: { ...options, totp: { timeStep: 300, digits: 6 } } };
      await assert.rejects((await kind(":Connection")).create(wrong), {
        message: "options.totp.digits is not supported by the local Auth0 provider",
      });
      assert.deepEqual(calls(), []);
    });

    it("is given a name that stays the same where the program has none", async () => {
      const { check } = await kind(":Connection");
      const first = check?.("otp", { strategy: "sms" });
      assert.match(String(first?.name), /^otp-[0-9a-f]{7}$/);
      assert.deepEqual(check?.("otp", { strategy: "sms" }), first);
      assert.deepEqual(check?.("otp", { name: "sms", strategy: "sms" }), { name: "sms", strategy: "sms" });
    });

    it("is replaced for another name or strategy, the old one first", async () => {
      const { replaceOn, deleteBeforeReplace } = await kind(":Connection");
      assert.deepEqual([replaceOn, deleteBeforeReplace], [["name", "strategy"], true]);
    });
  });

  describe("an existing connection", () => {
    const twilio = { ...twilioConnection.options, use_phone_provider: true };
    const open = async (more: object = {}) => {
      tenant = await openTenant({ connections: [smsConnection({ ...twilio, ...more })] });
    };

    it("is read with its Twilio fields, without what the provider does not know", async () => {
      await open();
      const resource = await (await kind(":Connection")).read(id);
      assert.deepEqual(resource?.outputs.options, {
        name: "sms",
        from: "+15555555555",
        syntax: "md_with_macros",
        template: "Your SMS verification code is: @@password@@",
        totp: { timeStep: 300, length: 6 },
        twilioSid: "TWILIO_SID",
        twilioToken: "TWILIO_AUTH_TOKEN",
        disableSignup: false,
        bruteForceProtection: true,
      });
      assert.deepEqual(calls(), [`GET /connections/${id}`]);
    });

    it("is changed by all options and nothing else, and loses what is not among them", async () => {
      await open();
      const outputs = await (await kind(":Connection")).update?.(id, inputs, {});
      assert.deepEqual(calls(), [`PATCH /connections/${id}`, `GET /connections/${id}`]);
      assert.deepEqual(bodyOf("PATCH"), { options: guideOptions(gatewayUrl) });
      assert.deepEqual(stored()[0]?.options, guideOptions(gatewayUrl));
      assert.deepEqual(outputs?.options, options);
    });

    it("cannot be read while forward_req_info is a string", async () => {
      await open({ forward_req_info: "true" });
      await assert.rejects((await kind(":Connection")).read(id), {
        message:
          "cannot unmarshal string into Go struct field ConnectionOptionsSMS.forward_req_info of type bool",
      });
    });

    it("reads as one with empty options without the scope for them", async () => {
      await open();
      const [management] = tenant.store.value.clients;
      assert.ok(management);
      const scopes = managementScopes.filter((scope) => scope !== "read:connections_options");
      tenant.store.value.clients = [{ ...management, scopes }];
      assert.deepEqual((await (await kind(":Connection")).read(id))?.outputs.options, {});
    });

    it("is deleted, also when it is gone already", async () => {
      await open();
      const connections = await kind(":Connection");
      await connections.remove(id, {});
      await connections.remove(id, {});
      assert.deepEqual(stored(), []);
    });
  });

  it("that do not exist read as gone", async () => {
    tenant = await openTenant();
    assert.equal(await (await kind(":Connection")).read("con_nope"), undefined);
    assert.equal(await (await kind(":ConnectionClients")).read("con_nope"), undefined);
  });

  describe("TWILIO_TOKEN in the environment of the provider", () => {
    const env = { TWILIO_TOKEN: "t".repeat(32) };
    beforeEach(async () => {
      tenant = await openTenant();
    });

    it("becomes an option and reaches Auth0", async () => {
      const connections = await kind(":Connection", env);
      const checked = connections.check?.("sms", inputs) ?? {};
      await connections.create(checked);
      assert.equal(stored()[0]?.options.twilio_token, env.TWILIO_TOKEN);
    });

    it("gives way to an explicit token, even an empty one, which Auth0 refuses", async () => {
      const connections = await kind(":Connection", env);
      const checked = connections.check?.("sms", { ...inputs, options: { ...options, twilioToken: "" } });
      await assert.rejects(connections.create(checked ?? {}), /400 Bad Request: .*options\.twilio_token/);
    });

    it("does nothing when it is empty or a connection has no options", async () => {
      assert.deepEqual((await kind(":Connection", { TWILIO_TOKEN: "" })).check?.("sms", inputs), inputs);
      const bare = { name: "sms", strategy: "sms" };
      assert.deepEqual((await kind(":Connection", env)).check?.("sms", bare), bare);
    });
  });

  describe("the clients of a connection", () => {
    const demo = demoApplication.client_id;
    const other = managementClient.client_id;
    const open = async (enabled_clients?: string[]) => {
      tenant = await openTenant({ connections: [{ ...smsConnection({}), enabled_clients }] });
      return kind(":ConnectionClients");
    };

    it("are set by the recorded calls", async () => {
      const clients = await open();
      const created = await clients.create({ connectionId: id, enabledClients: [demo] });
      assert.deepEqual(calls(), [
        `GET /connections/${id}/clients?take=100`,
        `PATCH /connections/${id}/clients`,
        `GET /connections/${id}/clients?take=100`,
        `GET /connections/${id}?fields=strategy,name&include_fields=true`,
      ]);
      assert.deepEqual(bodyOf("PATCH"), [{ client_id: demo, status: true }]);
      assert.deepEqual(created, {
        id,
        outputs: { connectionId: id, enabledClients: [demo], name: "sms", strategy: "sms" },
      });
    });

    it("are not taken over from somebody else", async () => {
      const clients = await open([other]);
      await assert.rejects(
        clients.create({ connectionId: id, enabledClients: [demo] }),
        /^Error: Connection with non empty enabled clients: .* with the id con_UX85K7K0N86INi9U$/,
      );
      assert.deepEqual(stored()[0]?.enabled_clients, [other]);
    });

    it("are changed by the difference alone", async () => {
      const clients = await open([demo]);
      const outputs = await clients.update?.(id, { connectionId: id, enabledClients: [other] }, {});
      assert.deepEqual(bodyOf("PATCH"), [
        { client_id: other, status: true },
        { client_id: demo, status: false },
      ]);
      assert.deepEqual(outputs?.enabledClients, [other]);
    });

    it("are switched off on removal, also when the connection is gone", async () => {
      const clients = await open([demo, other]);
      await clients.remove(id, {});
      assert.deepEqual(stored()[0]?.enabled_clients, []);
      await (await kind(":Connection")).remove(id, {});
      await clients.remove(id, {});
    });

    it("are read page by page", async () => {
      const clients = await open(Array.from({ length: 250 }, (_, index) => `client-${index}`));
      const enabled = (await clients.read(id))?.outputs.enabledClients;
      assert.ok(Array.isArray(enabled));
      assert.equal(new Set(enabled).size, 250);
    });
  });

  describe("when the Management API fails", () => {
    beforeEach(async () => {
      tenant = await openTenant();
    });

    it("names the scope that is missing, at once", async () => {
      const [management] = tenant.store.value.clients;
      assert.ok(management);
      tenant.store.value.clients = [{ ...management, scopes: ["read:connections"] }];
      await assert.rejects((await kind(":Connection")).create(inputs), {
        message: "403 Forbidden: Insufficient scope, expected any of: create:connections",
      });
      assert.deepEqual([calls(), waits], [["POST /connections"], []]);
    });

    it("waits until a rate limit is over", async () => {
      tenant.inject(answers(429, 60), { times: 2, method: "POST" });
      await (await kind(":Connection")).create(inputs);
      assert.equal(waits.length, 2);
      for (const wait of waits) assert.ok(wait > 57_000 && wait <= 60_000, `${wait}`);
      assert.equal(stored().length, 1);
    });

    for (const status of [500, 502, 503, 504]) {
      it(`tries again after ${status}, a write too`, async () => {
        tenant.inject(answers(status), { times: 3, method: "POST" });
        await (await kind(":Connection")).create(inputs);
        assert.equal(stored().length, 1);
      });
    }

    it("gives up after three further tries", async () => {
      tenant.inject(answers(500), { times: 4 });
      await assert.rejects((await kind(":Connection")).create(inputs), /^ManagementError: 500 /);
      assert.equal(calls().length, 4);
    });

    it("tries again after a dropped connection", async () => {
      tenant.inject(dropped, { times: 3 });
      await (await kind(":Connection")).create(inputs);
      assert.equal(stored().length, 1);
    });

    it("gives up on connections that keep dropping", async () => {
      tenant.inject(dropped, { times: 4 });
      await assert.rejects((await kind(":Connection")).create(inputs), { code: "ECONNRESET" });
      assert.deepEqual(stored(), []);
    });

    it("meets its own connection when the reply to a create is lost", async () => {
      tenant.inject(replyLost, { method: "POST" });
      await assert.rejects((await kind(":Connection")).create(inputs), /^ManagementError: 409 Conflict/);
      assert.deepEqual(calls(), ["POST /connections", "POST /connections"]);
      assert.equal(stored().length, 1);
    });

    it("comes through when the reply to a change is lost", async () => {
      const connections = await kind(":Connection");
      const created = await connections.create(inputs);
      tenant.inject(replyLost, { method: "PATCH" });
      const changed = { ...inputs, options: { ...options, from: "Shop" } };
      const outputs = await connections.update?.(created.id, changed, created.outputs);
      assert.deepEqual(outputs?.options, changed.options);
    });

    it("says that the credentials are wrong", async () => {
      const wrong = { ...(await account()), clientSecret: "wrong" };
      const client = connectManagement(wrong);
      await assert.rejects(client.call("GET", "/connections"), (error: Error) => {
        assert.match(error.message, /401.*access_denied/);
        assert.ok(!error.message.includes("wrong"));
        return true;
      });
    });

    it("does not try again when it does not trust the tenant", async () => {
      const client = connectManagement({ ...(await account()), trust: "" });
      await assert.rejects(client.call("GET", "/connections"), /certificate/);
      assert.deepEqual(waits, []);
    });
  });
});
