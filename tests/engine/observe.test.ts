// What is observed, while that changes: no login is lost, and nothing is left behind.
import assert from "node:assert/strict";
import type { Operation } from "../support/engine/calls.ts";
import { type Load, startLoad } from "../support/engine/load.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { type Config, describeEngine, openStack, type TestStack } from "../support/engine/stack.ts";

const perSecond = 10;
const policy = "aws:iam/rolePolicy:RolePolicy";
const lambda = "aws:lambda/function:Function";
const topic = "arn:aws:sns:eu-central-1:000000000000:pager";

const everything: Config = {
  observe: { receipts: true, conversion: true, feedback: true, dashboard: true, canaryMinutes: 5 },
  alarmTopicArn: topic,
};

describeEngine("observing on the real engine", function () {
  this.timeout(180_000);
  let site: Site;
  let stack: TestStack;
  let load: Load;
  let bare: string[];

  before(async () => {
    site = await openSite({ lingerMs: 0 });
    stack = await openStack(site);
    await stack.up();
    bare = [...site.living].map(typeOf).sort();
  });
  after(() => site.close());

  const typeOf = (resource: string) => resource.split(" ")[0] ?? "";

  async function change(config: Config): Promise<readonly string[]> {
    stack.configure(config);
    return (await stack.up()).steps;
  }

  /** In AWS a right that is deleted lives on for some seconds: no shorter than a request. */
  async function forget({ action, type }: Operation): Promise<void> {
    if (action === "delete" && type === policy) await load.settle();
  }

  const changes: [title: string, config: Config][] = [
    ["receipts are", { observe: { receipts: true } }],
    ["logins are", { observe: { conversion: true } }],
    ["logins are, and vendors are told", { observe: { conversion: true, feedback: true } }],
    ["a canary is", { observe: { canaryMinutes: 1 } }],
    ["alarms and a dashboard are", { alarmTopicArn: topic, observe: { dashboard: true } }],
    ["everything is", everything],
  ];
  for (const [title, config] of changes) {
    it(`loses no login while ${title} switched on and off, and leaves nothing`, async () => {
      load = startLoad(site, perSecond);
      site.intercept(forget);
      await load.pass(perSecond);
      await change(config);
      await load.pass(perSecond);
      await change({});
      await load.pass(perSecond);
      const { logins, failures } = await load.stop();
      site.intercept(undefined);
      console.log(`      ${failures.length} of ${logins} logins failed`);
      assert.deepEqual([...new Set(failures)], [], site.refusals.slice(-3).join("\n"));
      assert.deepEqual([...site.living].map(typeOf).sort(), bare);
    });
  }

  it("changes nothing on the second run, also after a refresh", async () => {
    await change(everything);
    assert.deepEqual((await stack.up()).steps, []);
    const { steps } = await stack.up({ refresh: true });
    assert.deepEqual(
      steps.filter((step) => !step.startsWith("refresh ")),
      [],
    );
  });

  it("tells the observers of a new pepper before the gateway uses it", async () => {
    await change(everything);
    site.operations.length = 0;
    await change({ ...everything, pepperGeneration: 2 });
    const updates = site.operations
      .filter(({ action, type }) => action === "update" && type === lambda)
      .map(({ name }) => name);
    const gateway = updates.indexOf("sms-gateway-function");
    for (const name of ["sms-gateway-receipts", "sms-gateway-conversion"]) {
      const place = updates.indexOf(name);
      assert.ok(place >= 0 && place < gateway, `${name} in ${updates}`);
    }
  });

  it("sends the canary's check through the gateway, up to the provider", async () => {
    await change(everything);
    const before = site.cloud.carrier.messages.length;
    const line = site.nextLine("canary ");
    site.cloud.scheduler.tick();
    assert.match(await line, /"message":"canary passed"/);
    await site.cloud.idle();
    assert.equal(site.cloud.carrier.messages.length, before);
  });

  it("counts a code that was used, from the log of the tenant", async () => {
    await change(everything);
    const line = site.nextLine('"conversionMs"');
    const number = "+4915112349999";
    assert.equal(await site.login(number), undefined);
    const code = /\d{6}/.exec(site.cloud.carrier.messages.at(-1)?.body ?? "")?.[0] ?? "";
    assert.equal(await site.redeem(number, code), 200);
    const { provider, country } = JSON.parse(await line);
    assert.deepEqual([provider, country], ["aws", "DE"]);
  });

  it("counts a message that arrived, from the event bus", async () => {
    const line = site.nextLine('"message":"receipt"');
    assert.equal(await site.login("+4915112348888"), undefined);
    const { provider, state } = JSON.parse(await line);
    assert.deepEqual([provider, state], ["aws", "delivered"]);
  });

  it("is gone after destroy", async () => {
    await change({ ...everything, protectConnection: false });
    await stack.destroy();
    assert.deepEqual([...site.living], []);
  });
});
