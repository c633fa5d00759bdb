import assert from "node:assert/strict";
import { demoApplication } from "../../../../local/auth0/tenant/applications.ts";
import { installPhoneProvider, plainAction } from "../phone.ts";
import {
  guideOptions,
  openGateway,
  openTenant,
  type StubGateway,
  smsConnection,
  type TestTenant,
} from "../support.ts";

const start = { client_id: demoApplication.client_id, connection: "sms", phone_number: "+4915112345678" };

describe("local Auth0: phone provider", () => {
  let gateway: StubGateway;
  let tenant: TestTenant;

  async function open(options: Record<string, unknown>, more: Parameters<typeof openTenant>[0] = {}) {
    tenant = await openTenant(
      { connections: [smsConnection(options)], ...more },
      { retryDelaysMs: [1, 1, 1, 1, 1], actionTimeoutMs: 2000 },
    );
  }
  beforeEach(async () => {
    gateway = await openGateway();
  });
  afterEach(async () => {
    await tenant.close();
    await gateway.close();
  });

  const received = () => gateway.requests.map(({ body }) => JSON.parse(body));
  const failures = () =>
    tenant.logs.filter(({ type }) => type === "fn").map(({ description }) => description);

  async function startLogin() {
    const reply = await tenant.send("POST", "/passwordless/start", start);
    await tenant.idle();
    return reply;
  }

  it("sends the code of a login when the connection has no provider of its own", async () => {
    await open({ totp: { length: 6, time_step: 300 } });
    await installPhoneProvider(tenant, gateway.url);
    assert.equal((await startLogin()).status, 200);
    const [message] = received();
    assert.equal(message.recipient, "+4915112345678");
    assert.equal(message.message_type, "otp_verify");
    assert.equal(message.delivery_method, "text");
    assert.match(message.code, /^\d{6}$/);
    assert.ok(message.as_text.includes(message.code));
  });

  it("is left alone while the connection's gateway is in force", async () => {
    await open(guideOptions(gateway.url));
    await installPhoneProvider(tenant, "https://localhost:1/");
    assert.equal((await startLogin()).status, 200);
    assert.equal(received()[0].sender, "+15551234567");
    assert.deepEqual(failures(), []);
  });

  for (const value of [true, "unified"]) {
    it(`is in force when the dashboard's switch is on (${value})`, async () => {
      await open({ ...guideOptions("https://localhost:1/"), use_phone_provider: value });
      await installPhoneProvider(tenant, gateway.url);
      await startLogin();
      assert.equal(received()[0].message_type, "otp_verify");
    });
  }

  it("is in force in a newer tenant whatever the connection says", async () => {
    await open(guideOptions("https://localhost:1/"), { phone_consolidated_experience: true });
    await installPhoneProvider(tenant, gateway.url);
    await startLogin();
    assert.equal(received()[0].message_type, "otp_verify");
  });

  it("tells the user nothing of a failure, and the tenant log everything", async () => {
    await open({});
    await installPhoneProvider(tenant, gateway.url);
    gateway.answer(400);
    assert.equal((await startLogin()).status, 200);
    assert.deepEqual(failures(), ["refused"]);
    assert.equal(gateway.requests.length, 1);
  });

  it("repeats the same event up to five times when the Action asks for it", async () => {
    await open({});
    await installPhoneProvider(tenant, gateway.url);
    gateway.answer(503);
    await startLogin();
    assert.equal(gateway.requests.length, 6);
    assert.deepEqual(failures(), Array(6).fill("busy"));
    assert.equal(new Set(gateway.requests.map(({ body }) => body)).size, 1);
  });

  it("runs the code and the secrets that were deployed last", async () => {
    await open({});
    const { actionId } = await installPhoneProvider(tenant, gateway.url);
    const secrets = [{ name: "GATEWAY_URL" }, { name: "KEY", value: "second" }];
    await tenant.manage("PATCH", `/actions/actions/${actionId}`, { secrets });
    await startLogin();
    await tenant.manage("POST", `/actions/actions/${actionId}/deploy`);
    await startLogin();
    assert.deepEqual(
      received().map(({ key }) => key),
      ["first", "second"],
    );
  });

  it("ends an Action that takes too long, even one that never yields", async () => {
    await open({});
    await installPhoneProvider(
      tenant,
      gateway.url,
      "exports.onExecuteCustomPhoneProvider = async () => { for (;;); };",
    );
    await startLogin();
    assert.deepEqual(failures(), ["the Action took longer than 2000 ms"]);
  });

  const outside: [what: string, expression: string, message: string][] = [
    ["process", "process.env", "process is not defined"],
    ["a module of npm", 'require("jose")', "Cannot find module 'jose'"],
  ];
  for (const [what, expression, message] of outside) {
    it(`keeps ${what} from an Action`, async () => {
      await open({});
      const code = `exports.onExecuteCustomPhoneProvider = async () => { ${expression}; };`;
      await installPhoneProvider(tenant, gateway.url, code);
      await startLogin();
      assert.deepEqual(failures(), [message]);
    });
  }

  it("gives an Action the modules of Node", async () => {
    await open({});
    const expression = 'throw new Error(require("node:crypto").createHash("md5").digest("hex"))';
    const code = `exports.onExecuteCustomPhoneProvider = async () => { ${expression}; };`;
    await installPhoneProvider(tenant, gateway.url, code);
    await startLogin();
    assert.deepEqual(failures(), ["d41d8cd98f00b204e9800998ecf8427e"]);
  });

  it("knows that a thrown error is no wish for another attempt", async () => {
    await open({});
    await installPhoneProvider(
      tenant,
      gateway.url,
      `${plainAction}\nexports.onExecuteCustomPhoneProvider = 1;`,
    );
    await startLogin();
    assert.deepEqual(failures(), ["the code has no exports.onExecuteCustomPhoneProvider"]);
  });

  it("sends a test message", async () => {
    await open({});
    const { providerId } = await installPhoneProvider(tenant, gateway.url);
    const { status } = await tenant.manage("POST", `/branding/phone/providers/${providerId}/try`, {
      to: "+4915112345678",
    });
    await tenant.idle();
    assert.equal(status, 202);
    assert.equal(received()[0].as_text, "This is a test");
  });
});
