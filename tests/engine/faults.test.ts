// Clouds that fail in the middle of a run: the next run goes on, and nothing is there twice.
import assert from "node:assert/strict";
import { managementClient, managementScopes } from "../../local/auth0/tenant/tenant.ts";
import { auth0Kinds } from "../../local/pulumi/kinds/auth0.ts";
import { openProviders } from "../support/engine/providers.ts";
import { openSite, type Site, website } from "../support/engine/site.ts";
import {
  describeEngine,
  newProject,
  openStack,
  type StackState,
  type TestStack,
} from "../support/engine/stack.ts";
import { answers, replyLost } from "../support/faults.ts";
import { killEngine } from "./killEngine.ts";

const connection = "auth0:index/connection:Connection";
const lambda = "aws:lambda/function:Function";

describeEngine("a first run that fails on the real engine", function () {
  this.timeout(60_000);
  let site: Site;
  let stack: TestStack;

  beforeEach(async () => {
    site = await openSite();
    stack = await openStack(site);
  });
  afterEach(() => site.close());

  /** Everything was made once, except for what was made and removed again. */
  async function expectConverged(): Promise<void> {
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.deepEqual(orphans(site, await stack.state()), []);
    assert.deepEqual((await stack.up()).steps, []);
    await site.connection();
  }

  it("does not fail at a rate limit of the Management API", async () => {
    site.faults.inject(answers(429), { method: "POST" });
    await stack.up();
    await expectConverged();
  });

  it("does not fail at two errors of the Management API", async () => {
    site.faults.inject(answers(500), { method: "POST", times: 2 });
    await stack.up();
    await expectConverged();
  });

  it("goes on after a longer outage of the Management API", async () => {
    site.faults.inject(answers(503), { method: "POST", times: 4 });
    assert.match(await stack.failure(stack.up()), /503/);
    await stack.up();
    await expectConverged();
  });

  it("makes no second connection when the reply of the first was lost, and goes on with its id", async () => {
    site.faults.inject(replyLost, { method: "POST" });
    assert.match(
      await stack.failure(stack.up()),
      /409 Conflict: A connection with the same name already exists/,
    );
    const { id } = await site.connection();
    stack.configure({ importConnectionId: id });
    await stack.up();
    stack.configure({});
    assert.equal((await site.connection()).id, id);
    await expectConverged();
  });

  it("goes on after AWS failed in the middle", async () => {
    site.intercept(({ action, type }) => {
      if (action === "create" && type === lambda) throw new Error("ServiceException: try again later");
    });
    assert.match(await stack.failure(stack.up()), /ServiceException: try again later/);
    assert.deepEqual(await site.connections(), [], "Auth0 is not told of a gateway that is not there");
    site.intercept(undefined);
    await stack.up();
    await expectConverged();
  });

  /** The answer to the creation of that resource is lost. Resolves to what the next run says, which can make no second one. */
  async function creationUnanswered(resource: string): Promise<string> {
    site.interceptAnswer(({ action, name }) => {
      if (action === "create" && name === resource) throw new Error("RequestError: send request failed");
    });
    assert.match(await stack.failure(stack.up()), /RequestError: send request failed/);
    site.interceptAnswer(undefined);
    return stack.failure(stack.up());
  }

  it("goes on when the function URL and the Action of which nobody knows are deleted by hand", async () => {
    stack.configure({ auth0Path: "both", replacePhoneProvider: true });
    const said = await creationUnanswered("sms-gateway-url");
    const [, functionName = ""] =
      /ResourceConflictException: the function (\S+) already has/.exec(said) ?? [];
    await site.cloud.lambda.removeUrl(functionName);
    assert.match(
      await creationUnanswered("sms-gateway-action"),
      /Action \(sms-gateway-action\):\s+error: 409 Conflict/,
    );
    await site.management.call("DELETE", `/actions/actions/${site.tenant.actions[0]?.id}`);
    await stack.up();
    assert.equal(await site.login("+4915112345678"), undefined);
    assert.deepEqual((await stack.up()).steps, []);
  });

  it("takes with the stack a policy whose creation was never answered, of which nobody knows", async () => {
    stack.configure({ protectConnection: false });
    site.interceptAnswer(({ name }) => {
      if (name === "sms-gateway-policy-table") throw new Error("RequestError: send request failed");
    });
    assert.match(await stack.failure(stack.up()), /RequestError: send request failed/);
    site.interceptAnswer(undefined);
    await stack.up();
    await stack.destroy();
    const left = [...site.living].map((resource) => resource.split(" ")[0]);
    assert.deepEqual(left, ["aws:iam/rolePolicy:RolePolicy"], "only the policy, which went with its role");
  });

  it("goes on after it was cancelled", async () => {
    const cancelling = new AbortController();
    site.intercept(({ action, type }) => {
      if (action === "create" && type === lambda) cancelling.abort();
    });
    await stack.failure(stack.up({ signal: cancelling.signal }));
    site.intercept(undefined);
    await stack.up();
    await expectConverged();
  });

  it("makes no second connection when the engine was killed while it made the first", async () => {
    site.intercept(({ action, type }) =>
      action === "create" && type === connection ? killEngine() : undefined,
    );
    await stack.failure(stack.up());
    site.intercept(undefined);
    await stack.pulumi("cancel", "--yes");
    assert.match(await stack.failure(stack.up()), /409 Conflict/);
    stack.configure({ importConnectionId: (await site.connection()).id });
    await stack.up();
    stack.configure({});
    await expectConverged();
  });

  it("says what it was making when the engine was killed, as that may be there and nobody knows it", async () => {
    site.intercept(({ action, type }) => (action === "create" && type === lambda ? killEngine() : undefined));
    await stack.failure(stack.up());
    site.intercept(undefined);
    await stack.pulumi("cancel", "--yes");
    const { output } = await stack.up();
    assert.match(output, /aws:lambda\/function:Function::sms-gateway-function, interrupted while creating/);
    assert.equal(await site.login("+4915112345678"), undefined);
    const left = orphans(site, await stack.state());
    assert.deepEqual(
      left.map((resource) => resource.split(" ")[0]),
      [lambda],
    );
    await stack.pulumi("refresh", "--yes", "--clear-pending-creates");
    assert.doesNotMatch((await stack.up()).output, /interrupted/);
  });
});

describeEngine("a deployer without a scope on the real engine", function () {
  this.timeout(60_000);

  it("is told which scope is missing, and goes on with it", async () => {
    const weak = {
      ...managementClient,
      client_id: "weak",
      scopes: managementScopes.filter((scope) => scope !== "create:connections"),
    };
    const site = await openSite({ tenant: { clients: [managementClient, weak, website] } });
    const { cloud } = site;
    const client = site.connect(cloud.auth0.url, weak);
    const others = cloud.kinds.filter(({ type }) => !type.startsWith("auth0:"));
    const providers = await openProviders({
      kinds: [...others, ...auth0Kinds(client)],
      lookUp: cloud.lookUp,
    });
    const folder = newProject();
    const refused = await openStack({ ...site, environment: providers.environment }, { folder });
    assert.match(
      await refused.failure(refused.up()),
      /403 Forbidden: Insufficient scope, expected any of: create:connections/,
    );
    providers.close();
    const allowed = await openStack(site, { folder });
    assert.deepEqual((await allowed.up()).steps, [`create ${connection}`]);
    await site.close();
  });
});

/** What the cloud has and the state does not know. */
function orphans({ living }: Site, { deployment: { resources = [] } }: StackState): string[] {
  const known = resources.map(({ type, id }) => `${type} ${id}`);
  return [...living].filter((resource) => !known.includes(resource));
}
