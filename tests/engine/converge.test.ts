// The stack converges: what the first `up` makes, and that later ones change nothing without a reason.
import assert from "node:assert/strict";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";
import { expectedOptions } from "../support/guide.ts";

describeEngine("a stack on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;

  before(async () => {
    site = await openSite();
    stack = await openStack(site, { config: { sender: "+15551234567" } });
  });
  after(() => site.close());

  it("previews without a call to any cloud", async () => {
    const { changes } = await stack.preview();
    assert.deepEqual(changes, { create: 19 });
    assert.deepEqual(site.operations, []);
    assert.deepEqual(site.faults.managementCalls, []);
  });

  it("is created with exactly the expected resources", async () => {
    await stack.up();
    const { resources = [] } = (await stack.state()).deployment;
    const names = resources.map(({ urn, type }) => `${type} ${urn.split("::").at(-1)}`);
    assert.deepEqual(names.filter((name) => !name.startsWith("pulumi:")).sort(), [
      "auth0-sms-gateway:index:SmsGateway sms-gateway",
      "auth0:index/connection:Connection sms-gateway-connection",
      "aws:cloudwatch/logGroup:LogGroup sms-gateway-logs",
      "aws:dynamodb/table:Table sms-gateway-table",
      "aws:iam/role:Role sms-gateway-role",
      "aws:iam/rolePolicy:RolePolicy sms-gateway-policy",
      "aws:iam/rolePolicy:RolePolicy sms-gateway-policy-aws",
      "aws:iam/rolePolicy:RolePolicy sms-gateway-policy-guard",
      "aws:iam/rolePolicy:RolePolicy sms-gateway-policy-table",
      "aws:lambda/function:Function sms-gateway-function",
      "aws:lambda/functionUrl:FunctionUrl sms-gateway-url",
      "aws:lambda/permission:Permission sms-gateway-invoke-permission",
      "aws:lambda/permission:Permission sms-gateway-url-permission",
      "aws:secretsmanager/secret:Secret sms-gateway-secret",
      "aws:secretsmanager/secretVersion:SecretVersion sms-gateway-secret-version",
      "random:index/randomPassword:RandomPassword sms-gateway-key-1",
      "random:index/randomPassword:RandomPassword sms-gateway-key-2",
      "random:index/randomPassword:RandomPassword sms-gateway-pepper-1",
    ]);
  });

  it("gives the tenant the connection of Auth0's guide", async () => {
    const { url, connectionId } = await stack.outputs();
    const { secret } = (await site.connection()).options.gateway_authentication;
    assert.match(secret, /^[0-9a-f]{64}$/);
    assert.deepEqual(await site.connections(), [
      {
        id: connectionId,
        name: "sms",
        strategy: "sms",
        options: expectedOptions("+15551234567", String(url), secret),
        is_domain_connection: false,
        realms: ["sms"],
        enabled_clients: [],
      },
    ]);
  });

  it("touches the connection last", () => {
    assert.equal(site.operations.at(-1)?.type, "auth0:index/connection:Connection");
  });

  it("sends codes", async () => {
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.match(site.cloud.carrier.messages.at(-1)?.body ?? "", /^Your verification code is: \d{6}$/);
  });

  it("changes nothing on the second run", async () => {
    const { steps } = await stack.up();
    assert.deepEqual(steps, []);
  });

  it("changes nothing after a refresh", async () => {
    const { steps } = await stack.up({ refresh: true });
    assert.deepEqual(
      steps.filter((step) => !step.startsWith("refresh ")),
      [],
    );
  });

  describe("whose connection was edited in the dashboard", () => {
    const healing = ["update auth0:index/connection:Connection"];

    before(async () => {
      const { id, options } = await site.connection();
      const edited = { ...options, template: "Code: @@password@@", gateway_url: "https://example.com/" };
      await site.management.call("PATCH", `/connections/${id}`, { options: edited });
    });

    it("does not see it in a preview alone", async () => {
      assert.deepEqual((await stack.preview()).steps, []);
    });

    it("shows it in a preview after a refresh", async () => {
      await stack.refresh();
      assert.deepEqual((await stack.preview()).steps, healing);
    });

    it("heals it", async () => {
      assert.deepEqual((await stack.up()).steps, healing);
      const { options } = await site.connection();
      const { url } = await stack.outputs();
      const expected = expectedOptions("+15551234567", String(url), options.gateway_authentication.secret);
      assert.deepEqual(options, expected);
    });
  });
});
