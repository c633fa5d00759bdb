// What the function may do, while that changes: no login is lost, whatever goes or comes.
import assert from "node:assert/strict";
import type { Operation } from "../support/engine/calls.ts";
import { type Load, startLoad } from "../support/engine/load.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { type Config, describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";

const perSecond = 20;
const lambda = "aws:lambda/function:Function";
const policy = "aws:iam/rolePolicy:RolePolicy";

describeEngine("rights on the real engine", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  let load: Load;
  const aws = { name: "aws" };
  const webhook = () => ({ name: "webhook", settings: { url: `${site.cloud.endpoints.carrier}/webhook` } });

  before(async () => {
    // When AWS has updated the function, only requests that had begun are still with the former revision.
    site = await openSite({ lingerMs: 0 });
    stack = await openStack(site);
    await stack.up();
  });
  after(() => site.close());

  async function change(config: Config): Promise<readonly string[]> {
    stack.configure(config);
    return (await stack.up()).steps;
  }

  function start(): void {
    load = startLoad(site, perSecond);
    site.intercept(forget);
  }

  /** In AWS a right that is deleted lives on for some seconds, until IAM has told everybody: no shorter than a request. */
  async function forget({ action, type }: Operation): Promise<void> {
    if (action === "delete" && type === policy) await load.settle();
  }

  async function expectNoFailure(): Promise<void> {
    await load.pass(perSecond * 2);
    const { logins, failures } = await load.stop();
    console.log(`      ${failures.length} of ${logins} logins failed`);
    assert.deepEqual([...new Set(failures)], []);
  }

  const changes: [title: string, configs: () => Config[]][] = [
    ["the provider leaves AWS", () => [{ providers: [webhook()] }]],
    ["the provider comes back to AWS", () => [{ providers: [aws] }]],
    [
      "AWS sends in another region, and in the first one again",
      () => [{ providers: [{ ...aws, settings: { region: "eu-west-1" } }] }, { providers: [aws] }],
    ],
    [
      "one sender is named, then another, then none",
      () => [
        { providers: [{ ...aws, settings: { originationIdentity: "pool-1" } }] },
        { providers: [{ ...aws, settings: { originationIdentity: "pool-2" } }] },
        { providers: [aws] },
      ],
    ],
    ["the table goes and comes", () => [{ sharedState: false }, {}]],
    ["the guard goes and comes", () => [{ guard: { mode: "off" } }, {}]],
  ];
  for (const [title, configs] of changes) {
    it(`lose no login while ${title}`, async () => {
      start();
      await load.pass(perSecond);
      for (const config of configs()) await change(config);
      await expectNoFailure();
    });
  }

  it("lose no login while a KMS key comes and goes, nor at a cold start afterwards", async () => {
    start();
    await load.pass(perSecond);
    await change({
      kmsKeyArn: "arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-4333-8444-555555555555",
    });
    site.cloud.lambda.replaceEnvironments();
    await load.pass(perSecond);
    await change({});
    site.cloud.lambda.replaceEnvironments();
    await expectNoFailure();
  });

  it("stay when the function's update fails, and go when it has worked", async () => {
    start();
    site.intercept(({ action, type }) => {
      if (action === "update" && type === lambda) throw new Error("ServiceException: try again later");
    });
    stack.configure({ providers: [webhook()] });
    await stack.failure(stack.up());
    await load.pass(perSecond);
    const policies = () => [...site.living].filter((each) => each.includes("rolePolicy")).length;
    const before = policies();
    site.intercept(forget);
    await stack.up();
    await expectNoFailure();
    assert.equal(policies(), before - 1);
  });

  it("stay when only the second step of the function's update fails, which exchanges the vendor", async () => {
    await change({ providers: [aws] });
    start();
    site.interceptCode(() => {
      throw new Error("ServiceException: try again later");
    });
    stack.configure({ providers: [webhook()], memorySize: 1024 });
    await stack.failure(stack.up());
    await load.pass(perSecond);
    site.interceptCode(undefined);
    await stack.up();
    await expectNoFailure();
    site.intercept(undefined);
  });

  it("go last: the function stops using them first", async () => {
    site.intercept(undefined);
    await change({ providers: [aws] });
    site.operations.length = 0;
    await change({ providers: [webhook()] });
    const order = site.operations.map(({ action, type }) => `${action} ${type}`);
    const [update, remove] = [`update ${lambda}`, `delete ${policy}`];
    assert.ok(order.includes(remove));
    assert.ok(order.indexOf(update) < order.indexOf(remove), order.join("\n"));
  });
});
