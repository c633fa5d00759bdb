import assert from "node:assert/strict";
import { guideOptions, openTenant, smsConnection, type TestTenant } from "../support.ts";

const gatewayUrl = "https://abc.lambda-url.eu-central-1.on.aws/";
const options = guideOptions(gatewayUrl);
const missing = {
  statusCode: 404,
  error: "Not Found",
  message: "The connection does not exist",
  errorCode: "inexistent_connection",
};

describe("connections of the Management API", () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await openTenant();
  });
  afterEach(() => tenant.close());

  const create = (body: object) => tenant.manage("POST", "/connections", body);

  it("echoes a new connection with its nulls and its secret", async () => {
    const { status, body } = await create({ name: "sms", strategy: "sms", options });
    assert.equal(status, 201);
    assert.match(String(body.id), /^con_[A-Za-z0-9]{16}$/);
    assert.deepEqual(body, {
      id: body.id,
      options,
      strategy: "sms",
      name: "sms",
      is_domain_connection: false,
      enabled_clients: [],
      realms: ["sms"],
    });
  });

  it("gives a connection without options the one that Auth0 gives", async () => {
    const { body } = await create({ name: "sms", strategy: "sms" });
    assert.deepEqual(body.options, { brute_force_protection: true });
  });

  it("refuses a second connection of the same name", async () => {
    await create({ name: "sms", strategy: "sms", options });
    assert.deepEqual((await create({ name: "sms", strategy: "sms", options })).body, {
      statusCode: 409,
      error: "Conflict",
      message: "A connection with the same name already exists",
      errorCode: "conflict",
    });
  });

  it("replaces the options as a whole", async () => {
    const { body } = await create({ name: "sms", strategy: "sms", options });
    const changed = await tenant.manage("PATCH", `/connections/${body.id}`, { options: { from: null } });
    assert.deepEqual([changed.status, changed.body.options], [200, { from: null }]);
    const read = await tenant.manage("GET", `/connections/${body.id}`);
    assert.deepEqual(read.body, { ...body, options: { from: null } });
  });

  it("refuses to change the name", async () => {
    const { body } = await create({ name: "sms", strategy: "sms", options });
    const change = await tenant.manage("PATCH", `/connections/${body.id}`, { name: "text" });
    assert.equal(change.status, 400);
    assert.equal(change.body.message, "Payload validation error: 'Additional properties not allowed: name'.");
    assert.equal(change.body.errorCode, "invalid_body");
  });

  it("no longer takes clients in the connection itself", async () => {
    const { status } = await create({ name: "sms", strategy: "sms", enabled_clients: [] });
    assert.equal(status, 400);
  });

  it("answers 404 for a connection that is not there", async () => {
    assert.deepEqual((await tenant.manage("GET", "/connections/con_nope")).body, missing);
    assert.deepEqual((await tenant.manage("PATCH", "/connections/con_nope", { options: {} })).body, missing);
  });

  it("deletes a connection, and says 204 when it is gone already", async () => {
    const { body } = await create({ name: "sms", strategy: "sms" });
    const first = await tenant.manage("DELETE", `/connections/${body.id}`);
    assert.equal(first.status, 202);
    assert.ok(!Number.isNaN(Date.parse(String(first.body.deleted_at))));
    assert.equal((await tenant.manage("DELETE", `/connections/${body.id}`)).status, 204);
    assert.equal((await tenant.manage("GET", `/connections/${body.id}`)).status, 404);
  });

  it("deletes the users of a connection with it", async () => {
    const { body } = await create({ name: "sms", strategy: "sms" });
    const user = { phone_number: "+15550001", created_at: "", last_login: "", logins_count: 1 };
    tenant.store.value.users.push({ ...user, user_id: "sms|1", connection: String(body.id) });
    tenant.store.value.users.push({ ...user, user_id: "sms|2", connection: "con_other" });
    await tenant.manage("DELETE", `/connections/${body.id}`);
    assert.deepEqual(
      tenant.store.saved().users.map(({ user_id }) => user_id),
      ["sms|2"],
    );
  });

  it("shows only the fields that are asked for, and always the id", async () => {
    const { body } = await create({ name: "sms", strategy: "sms", options });
    const path = `/connections/${body.id}?fields=strategy,name`;
    assert.deepEqual((await tenant.manage("GET", `${path}&include_fields=true`)).body, {
      id: body.id,
      strategy: "sms",
      name: "sms",
      is_domain_connection: false,
    });
    const without = (await tenant.manage("GET", `${path}&include_fields=false`)).body;
    assert.deepEqual(Object.keys(without).sort(), [
      "enabled_clients",
      "id",
      "is_domain_connection",
      "options",
      "realms",
    ]);
  });

  it("stores options that the OpenAPI document does not know", async () => {
    const { body } = await create({ name: "sms", strategy: "sms", options: { use_phone_provider: true } });
    assert.deepEqual(body.options, { use_phone_provider: true });
  });

  it("shows a string in forward_req_info that was stored long ago", async () => {
    const old = smsConnection({ ...options, forward_req_info: "true" });
    tenant.store.value.connections.push(old);
    const { body } = await tenant.manage("GET", `/connections/${old.id}`);
    assert.deepEqual(body.options, old.options);
  });

  it("takes the content type of JSON with an empty body, as Auth0's Go client sends it", async () => {
    const headers = { "content-type": "application/json" };
    const { body } = await create({ name: "sms", strategy: "sms" });
    assert.equal((await tenant.manage("DELETE", `/connections/${body.id}`, undefined)).status, 202);
    assert.equal((await tenant.send("DELETE", "/api/v2/connections/x", undefined, headers)).status, 401);
  });
});

describe("the list of connections", () => {
  let tenant: TestTenant;
  before(async () => {
    tenant = await openTenant({
      connections: [
        { ...smsConnection({}), id: "con_1", name: "sms" },
        { ...smsConnection({}), id: "con_2", name: "sms-two" },
        { ...smsConnection({}), id: "con_3", name: "mail", strategy: "email" },
      ],
    });
  });
  after(() => tenant.close());

  const ids = (list: unknown) => {
    assert.ok(Array.isArray(list));
    return list.map(({ id }) => id);
  };

  it("is an array", async () => {
    assert.deepEqual(ids((await tenant.manage("GET", "/connections")).body), ["con_1", "con_2", "con_3"]);
  });

  it("is filtered by strategy and by name", async () => {
    const strategies = await tenant.manage("GET", "/connections?strategy=sms");
    assert.deepEqual(ids(strategies.body), ["con_1", "con_2"]);
    assert.deepEqual(ids((await tenant.manage("GET", "/connections?name=mail")).body), ["con_3"]);
    assert.deepEqual(ids((await tenant.manage("GET", "/connections?name=mail&strategy=sms")).body), []);
  });

  it("counts with include_totals", async () => {
    const { body } = await tenant.manage("GET", "/connections?include_totals=true&per_page=2&page=1");
    const { connections, ...totals } = body;
    assert.deepEqual(totals, { start: 2, limit: 2, total: 3 });
    assert.deepEqual(ids(connections), ["con_3"]);
  });

  it("is read in pages by take and from", async () => {
    const first = (await tenant.manage("GET", "/connections?take=2")).body;
    assert.deepEqual(ids(first.connections), ["con_1", "con_2"]);
    const second = (await tenant.manage("GET", `/connections?take=2&from=${first.next}`)).body;
    assert.deepEqual(ids(second.connections), ["con_3"]);
    assert.ok(!("next" in second));
  });

  it("refuses a page size that is not allowed", async () => {
    const { status, body } = await tenant.manage("GET", "/connections?take=101");
    assert.deepEqual([status, body.errorCode], [400, "invalid_query_string"]);
  });
});

describe("limits of the Management API", () => {
  let tenant: TestTenant;
  before(async () => {
    tenant = await openTenant();
  });
  after(() => tenant.close());

  const authentication = { method: "bearer", audience: "urn:MySmsGateway", secret: "s" };
  const atLimit = {
    name: "n".repeat(255),
    from: "f".repeat(128),
    template: "t".repeat(5120),
    totp: { length: 40, time_step: 60 },
    gateway_url: `https://${"g".repeat(247)}`,
    gateway_authentication: {
      method: "m".repeat(20),
      subject: "s".repeat(64),
      audience: "a".repeat(128),
      secret: "s".repeat(5120),
    },
    twilio_sid: `AC${"a".repeat(32)}`,
    twilio_token: "t".repeat(32),
    messaging_service_sid: `MG${"0".repeat(32)}`,
  };

  it("takes every option at its limit", async () => {
    const { status } = await tenant.manage("POST", "/connections", {
      name: "n".repeat(128),
      strategy: "sms",
      options: atLimit,
    });
    assert.equal(status, 201);
  });

  it("takes null for from, messaging_service_sid and gateway_authentication", async () => {
    const nulls = { from: null, messaging_service_sid: null, gateway_authentication: null };
    const body = { name: "nulls", strategy: "sms", options: nulls };
    assert.equal((await tenant.manage("POST", "/connections", body)).status, 201);
  });

  const refused: [string, object, RegExp][] = [
    ["an empty name", { name: "" }, /String is too short \(0 chars\), minimum 1' on property options\.name/],
    ["a long name", { name: "n".repeat(256) }, /String is too long \(256 chars\), maximum 255/],
    ["a long sender", { from: "f".repeat(129) }, /maximum 128' on property options\.from/],
    ["an unknown syntax", { syntax: "mustache" }, /No enum match for: "mustache"/],
    ["a long template", { template: "t".repeat(5121) }, /maximum 5120' on property options\.template/],
    [
      "a short code",
      { totp: { length: 3 } },
      /Value 3 is less than minimum 4' on property options\.totp\.length/,
    ],
    ["a long code", { totp: { length: 41 } }, /Value 41 is greater than maximum 40/],
    ["a short lifetime", { totp: { time_step: 59 } }, /Value 59 is less than minimum 60/],
    ["more in totp", { totp: { period: 1 } }, /Additional properties not allowed: period/],
    ["an unknown provider", { provider: "carrier" }, /No enum match for: "carrier"/],
    ["plain HTTP", { gateway_url: "http://x" }, /String does not match pattern \^https:\/\/\.\*: http:\/\/x/],
    ["a long URL", { gateway_url: `https://${"g".repeat(248)}` }, /maximum 255/],
    ["no method", { gateway_authentication: { ...authentication, method: undefined } }, /: method'/],
    ["no audience", { gateway_authentication: { ...authentication, audience: undefined } }, /: audience'/],
    ["no secret", { gateway_authentication: { ...authentication, secret: undefined } }, /: secret'/],
    [
      "a long method",
      { gateway_authentication: { ...authentication, method: "m".repeat(21) } },
      /maximum 20/,
    ],
    [
      "a long subject",
      { gateway_authentication: { ...authentication, subject: "s".repeat(65) } },
      /maximum 64/,
    ],
    [
      "a long audience",
      { gateway_authentication: { ...authentication, audience: "a".repeat(129) } },
      /maximum 128/,
    ],
    ["an empty secret", { gateway_authentication: { ...authentication, secret: "" } }, /minimum 1/],
    ["text for a boolean", { forward_req_info: "true" }, /Expected type boolean but found type string/],
    ["a malformed Twilio SID", { twilio_sid: "TWILIO_SID" }, /does not match pattern \^AC/],
    ["an empty Twilio token", { twilio_token: "" }, /minimum 32/],
    ["a malformed service SID", { messaging_service_sid: "MG1" }, /does not match pattern \^MG/],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const body = { name: "refused", strategy: "sms", options: wrong };
      const reply = await tenant.manage("POST", "/connections", body);
      assert.equal(reply.status, 400);
      assert.equal(reply.body.error, "Bad Request");
      assert.equal(reply.body.errorCode, "invalid_body");
      assert.match(String(reply.body.message), message);
    });
  }

  it("names every problem in one answer", async () => {
    const body = { name: "refused", strategy: "sms", options: { syntax: "x", template: "" } };
    const { message } = (await tenant.manage("POST", "/connections", body)).body;
    assert.equal(
      message,
      "Payload validation error: 'No enum match for: \"x\"' on property options.syntax (Template syntax). (also) " +
        "Payload validation error: 'String is too short (0 chars), minimum 1' on property options.template (Text of the message).",
    );
  });

  it("checks options in a change as well", async () => {
    const { body } = await tenant.manage("POST", "/connections", { name: "patched", strategy: "sms" });
    const change = { options: { template: "" } };
    assert.equal((await tenant.manage("PATCH", `/connections/${body.id}`, change)).status, 400);
  });

  for (const name of ["-sms", "my sms", "sms_one", "n".repeat(129)]) {
    it(`refuses the connection name ${name.slice(0, 10)}`, async () => {
      assert.equal((await tenant.manage("POST", "/connections", { name, strategy: "sms" })).status, 400);
    });
  }

  it("refuses a body that is no JSON", async () => {
    const reply = await tenant.manage("POST", "/connections", "name=sms");
    assert.equal(reply.status, 400);
  });
});
