import assert from "node:assert/strict";
import { demoApplication } from "../../../local/auth0/tenant/applications.ts";
import { managementClient, managementScopes } from "../../../local/auth0/tenant/tenant.ts";
import { twilioConnection } from "../../support/guide.ts";
import { guideOptions, smsConnection } from "../auth0/support.ts";
import { gatewayUrl, inputs, options, useAuth0 } from "./auth0Lab.ts";

const { id } = smsConnection({});

describe("Auth0 resources", () => {
  const { bodyOf, calls, kind, open, stored, tenant } = useAuth0();

  describe("a connection", () => {
    beforeEach(async () => {
      await open();
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
    const openExisting = async (more: object = {}) => {
      await open({ connections: [smsConnection({ ...twilio, ...more })] });
    };

    it("is read with its Twilio fields, without what the provider does not know", async () => {
      await openExisting();
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
      await openExisting();
      const outputs = await (await kind(":Connection")).update?.(id, inputs, {});
      assert.deepEqual(calls(), [`PATCH /connections/${id}`, `GET /connections/${id}`]);
      assert.deepEqual(bodyOf("PATCH"), { options: guideOptions(gatewayUrl) });
      assert.deepEqual(stored()[0]?.options, guideOptions(gatewayUrl));
      assert.deepEqual(outputs?.options, options);
    });

    it("cannot be read while forward_req_info is a string", async () => {
      await openExisting({ forward_req_info: "true" });
      await assert.rejects((await kind(":Connection")).read(id), {
        message:
          "cannot unmarshal string into Go struct field ConnectionOptionsSMS.forward_req_info of type bool",
      });
    });

    it("reads as one with empty options without the scope for them", async () => {
      await openExisting();
      const [management] = tenant().store.value.clients;
      assert.ok(management);
      const scopes = managementScopes.filter((scope) => scope !== "read:connections_options");
      tenant().store.value.clients = [{ ...management, scopes }];
      assert.deepEqual((await (await kind(":Connection")).read(id))?.outputs.options, {});
    });

    it("is deleted, also when it is gone already", async () => {
      await openExisting();
      const connections = await kind(":Connection");
      await connections.remove(id, {});
      await connections.remove(id, {});
      assert.deepEqual(stored(), []);
    });
  });

  it("that do not exist read as gone", async () => {
    await open();
    assert.equal(await (await kind(":Connection")).read("con_nope"), undefined);
    assert.equal(await (await kind(":ConnectionClients")).read("con_nope"), undefined);
  });

  describe("TWILIO_TOKEN in the environment of the provider", () => {
    const env = { TWILIO_TOKEN: "t".repeat(32) };
    beforeEach(async () => {
      await open();
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
    const openWith = async (enabled_clients?: string[]) => {
      await open({ connections: [{ ...smsConnection({}), enabled_clients }] });
      return kind(":ConnectionClients");
    };

    it("are set by the recorded calls", async () => {
      const clients = await openWith();
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
      const clients = await openWith([other]);
      await assert.rejects(
        clients.create({ connectionId: id, enabledClients: [demo] }),
        /^Error: Connection with non empty enabled clients: .* with the id con_UX85K7K0N86INi9U$/,
      );
      assert.deepEqual(stored()[0]?.enabled_clients, [other]);
    });

    it("are changed by the difference alone", async () => {
      const clients = await openWith([demo]);
      const outputs = await clients.update?.(id, { connectionId: id, enabledClients: [other] }, {});
      assert.deepEqual(bodyOf("PATCH"), [
        { client_id: other, status: true },
        { client_id: demo, status: false },
      ]);
      assert.deepEqual(outputs?.enabledClients, [other]);
    });

    it("are switched off on removal, also when the connection is gone", async () => {
      const clients = await openWith([demo, other]);
      await clients.remove(id, {});
      assert.deepEqual(stored()[0]?.enabled_clients, []);
      await (await kind(":Connection")).remove(id, {});
      await clients.remove(id, {});
    });

    it("are read page by page", async () => {
      const clients = await openWith(Array.from({ length: 250 }, (_, index) => `client-${index}`));
      const enabled = (await clients.read(id))?.outputs.enabledClients;
      assert.ok(Array.isArray(enabled));
      assert.equal(new Set(enabled).size, 250);
    });
  });
});
