import assert from "node:assert/strict";
import { type Events, matches, openEvents } from "../../../local/aws/events.ts";
import { createAsynchronous } from "../../../local/aws/lambda/asynchronous.ts";
import { openScheduler } from "../../../local/aws/scheduler.ts";
import { useTemporaryFolder } from "../support.ts";

const region = "eu-central-1";
const receipt = {
  source: "aws.sms-voice",
  detailType: "Text Message Delivery Status Updated",
  detail: { messageId: "1" },
};
const pattern = JSON.stringify({ source: ["aws.sms-voice"] });

describe("The event bus", () => {
  const folder = useTemporaryFolder();
  let woken: { name: string; event: Record<string, unknown> }[];
  let events: Events;
  let mayWake: boolean;
  beforeEach(() => {
    woken = [];
    mayWake = true;
    events = open();
  });

  function open(): Events {
    return openEvents({
      hasSource: (name) => name === "partner",
      dir: folder(),
      region,
      wake: (name, event) => void woken.push({ name, event: { ...event } }),
      mayWake: () => mayWake,
    });
  }

  function wakeByRule(bus = "default"): void {
    events.putRule({ name: "rule", bus, pattern });
    events.putTarget({ id: "target", rule: "rule", bus, functionName: "receipts" });
  }

  it("wakes the function of a rule that matches, with the event as AWS writes it", () => {
    wakeByRule();
    events.publish("default", receipt);
    const [{ name, event } = { name: "", event: {} }] = woken;
    assert.equal(name, "receipts");
    assert.equal(event.source, "aws.sms-voice");
    assert.equal(event["detail-type"], "Text Message Delivery Status Updated");
    assert.deepEqual(event.detail, { messageId: "1" });
    assert.match(String(event.id), /^[0-9a-f-]{36}$/);
  });

  it("wakes nobody for other events, or for those of another bus", () => {
    wakeByRule();
    events.publish("default", { ...receipt, source: "aws.s3" });
    events.publish("aws.partner/auth0.com/x/auth0.logs", receipt);
    assert.deepEqual(woken, []);
  });

  it("wakes no function that the rule may not wake", () => {
    wakeByRule();
    mayWake = false;
    events.publish("default", receipt);
    assert.deepEqual(woken, []);
  });

  it("has no bus of a source that no partner has made", () => {
    assert.throws(
      () => events.putBus("aws.partner/auth0.com/x/auth0.logs"),
      /Event source .* does not exist/,
    );
  });

  it("loses what a partner sends before its bus is there", () => {
    events.publish("partner", receipt);
    events.putBus("partner");
    wakeByRule("partner");
    assert.deepEqual(woken, []);
    events.publish("partner", receipt);
    assert.equal(woken.length, 1);
  });

  it("keeps a rule that has a target, and a bus that has a rule", () => {
    events.putBus("partner");
    wakeByRule("partner");
    assert.throws(() => events.removeRule("partner", "rule"), /has targets/);
    assert.throws(() => events.removeBus("partner"), /still rules/);
    events.removeTarget("partner", "rule", "target");
    events.removeRule("partner", "rule");
    events.removeBus("partner");
    assert.ok(!events.hasBus("partner"));
  });

  it("knows its rules after a restart", () => {
    wakeByRule();
    events = open();
    events.publish("default", receipt);
    assert.equal(woken.length, 1);
  });

  it("refuses patterns that it would match otherwise than AWS", () => {
    const numeric = JSON.stringify({ detail: { count: [{ numeric: [">", 0] }] } });
    assert.throws(() => events.putRule({ name: "rule", bus: "default", pattern: numeric }), /not valid/);
  });
});

describe("An event pattern", () => {
  const login = { source: "s", detail: { data: { type: "ss", tags: ["a", "b"] } } };
  const cases: [pattern: object, fits: boolean][] = [
    [{ source: ["s", "t"] }, true],
    [{ source: ["t"] }, false],
    [{ detail: { data: { type: ["s", "ss"] } } }, true],
    [{ detail: { data: { type: ["s"] } } }, false],
    [{ detail: { data: { tags: ["b"] } } }, true],
    [{ detail: { other: { type: ["ss"] } } }, false],
    [{ missing: ["s"] }, false],
  ];
  for (const [given, fits] of cases)
    it(`${fits ? "fits" : "does not fit"}: ${JSON.stringify(given)}`, () => {
      assert.equal(matches(given, login), fits);
    });
});

describe("An asynchronous invocation", () => {
  function lab(answers: (boolean | "throttled")[] = []) {
    const events: string[] = [];
    const config = {} as never;
    const invoke = async (_name: string, event: string) => {
      events.push(event);
      const ok = answers.shift() ?? true;
      return ok === "throttled" ? ok : { requestId: "", ok, payload: "", durationMs: 0 };
    };
    const get = (name: string) => (name === "gone" ? undefined : config);
    const later = createAsynchronous({ invoke, get }, { maxDelayMs: 1, repeatEvery: 5 });
    return { events, later };
  }

  it("comes at least once, now and then twice", async () => {
    const { events, later } = lab();
    for (let n = 0; n < 10; n++) later.invokeLater("f", { n });
    await later.idle();
    assert.equal(events.length, 12);
    assert.equal(new Set(events).size, 10);
  });

  it("comes twice again where the function fails or is throttled, and is then given up", async () => {
    const failing = lab([false, "throttled", false]);
    failing.later.invokeLater("f", {});
    await failing.later.idle();
    assert.equal(failing.events.length, 3);
    const recovering = lab([false, true]);
    recovering.later.invokeLater("f", {});
    await recovering.later.idle();
    assert.equal(recovering.events.length, 2);
  });

  it("is lost where the function is gone", async () => {
    const { events, later } = lab();
    later.invokeLater("gone", {});
    await later.idle();
    assert.deepEqual(events, []);
  });
});

describe("The scheduler", () => {
  const folder = useTemporaryFolder();
  const functionArn = `arn:aws:lambda:${region}:000000000000:function:books`;
  const schedule = { name: "five", expression: "rate(5 minutes)", functionArn, roleArn: "role" };

  function open(allowed = true) {
    const woken: string[] = [];
    const wake = (name: string) => void woken.push(name);
    const scheduler = openScheduler({ dir: folder(), region, wake, mayDo: () => allowed });
    return { scheduler, woken };
  }

  it("wakes the function when told, without the clock, also after a restart", () => {
    const first = open();
    first.scheduler.put(schedule);
    first.scheduler.tick();
    first.scheduler.close();
    const second = open();
    second.scheduler.tick("books");
    second.scheduler.tick("canary");
    second.scheduler.close();
    assert.deepEqual([first.woken, second.woken], [["books"], ["books"]]);
  });

  it("wakes nobody whom its role may not wake, and nobody after it is removed", () => {
    const refused = open(false);
    refused.scheduler.put(schedule);
    refused.scheduler.tick();
    refused.scheduler.remove("five");
    refused.scheduler.tick();
    assert.deepEqual(refused.woken, []);
  });

  it("refuses expressions that AWS refuses", () => {
    for (const expression of ["rate(1 minutes)", "rate(5 minute)", "rate(0 minutes)", "every 5 minutes"])
      assert.throws(() => open().scheduler.put({ ...schedule, expression }), /Invalid Schedule Expression/);
  });
});
