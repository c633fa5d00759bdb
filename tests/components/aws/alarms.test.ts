// Who is told, of what, and from where on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { SmsGatewayArgs } from "../../../components/index.ts";
import { failures, GatewayError } from "../../../gateway/errors.ts";
import { createLog } from "../../../gateway/log/log.ts";
import { startTrace } from "../../../gateway/log/trace.ts";
import { type Deployment, deploy, type Registered } from "../deploy.ts";

const topic = "arn:aws:sns:eu-central-1:123456789012:pager";
const isAlarm = ({ type }: Registered) => type === "aws:cloudwatch/metricAlarm:MetricAlarm";
const everything: SmsGatewayArgs = {
  alarmTopicArn: topic,
  providers: [
    { name: "aws" },
    { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" } },
  ],
  credentials: { twilio: { authToken: "0123456789abcdef".repeat(2) } },
  observe: { receipts: true, conversion: true, canaryMinutes: 5 },
};

/** What an alarm reads: metrics with the function and perhaps the outcome. */
function readsOf({ inputs }: Registered): { metricName: string; dimensions: Record<string, string> }[] {
  const queries = (inputs.metricQueries ?? []) as { metric?: { metricName: string; dimensions: never } }[];
  const own = inputs.metricName === undefined ? [] : [inputs as never];
  return [...own, ...queries.flatMap(({ metric }) => metric ?? [])];
}

describe("Alarms", () => {
  let all: Deployment;
  before(async () => {
    all = await deploy(everything);
  });
  const ruleOf = ({ find }: Deployment) => String(find("gw-alarm-logins").inputs.alarmRule);

  it("are none without a topic", async () => {
    const { resources } = await deploy();
    assert.ok(!resources.some(({ type }) => /[aA]larm$/.test(type)));
  });

  it("page for one thing: nobody can log in", () => {
    const { alarmActions, okActions, alarmDescription } = all.find("gw-alarm-logins").inputs;
    assert.deepEqual([alarmActions, okActions], [[topic], [topic]]);
    assert.match(String(alarmDescription), /PAGE: nobody can log in/);
    assert.equal(
      ruleOf(all),
      'ALARM("gw-alarm") OR ALARM("gw-alarm-crash") OR ALARM("gw-alarm-throttles") OR ALARM("gw-alarm-canary") OR ' +
        'ALARM("gw-alarm-collapse") OR (ALARM("gw-alarm-quiet") AND ALARM("gw-alarm-busy") AND ALARM("gw-alarm-refused"))',
    );
  });

  it("let no cause of it ring by itself, and tell of everything else", () => {
    const causes: string[] = ruleOf(all).match(/gw-alarm[a-z-]*/g) ?? [];
    for (const alarm of all.resources.filter(isAlarm)) {
      const told = causes.includes(alarm.name) ? [] : [topic];
      assert.deepEqual([alarm.inputs.alarmActions, alarm.inputs.okActions], [told, told], alarm.name);
    }
  });

  it("never page for requests without a valid token alone, as the URL is public", () => {
    assert.ok(!/(^|OR )ALARM\("gw-alarm-refused"\)/.test(ruleOf(all)));
  });

  it("count as failures what is no fault of number, text or country, and nothing that the guard refuses", () => {
    const counted = readsOf(all.find("gw-alarm")).flatMap(({ dimensions }) => dimensions.outcome ?? []);
    const ours = Object.entries(failures)
      .filter(([, [status]]) => status >= 500)
      .map(([code]) => code)
      // A country without a provider, a number or a text that is refused, a message that is being sent.
      .filter(
        (code) =>
          !["ERR_ROUTE_NONE", "ERR_REJECTED_RECIPIENT", "ERR_REJECTED_CONTENT", "ERR_IN_FLIGHT"].includes(
            code,
          ),
      );
    assert.deepEqual([...counted].sort(), ours.sort());
  });

  it("go by shares, and not by one of two", () => {
    const { metricQueries, threshold, ...rest } = all.find("gw-alarm").inputs;
    const { expression } = (metricQueries as { expression?: string }[]).at(-1) ?? {};
    const sum = "FILL(m0,0)+FILL(m1,0)+FILL(m2,0)+FILL(m3,0)+FILL(m4,0)+FILL(m5,0)+FILL(m6,0)+FILL(m7,0)";
    const whole = `(${sum}+FILL(all,0))`;
    assert.equal(expression, `IF(${whole}>=3,100*(${sum})/${whole},0)`);
    assert.deepEqual([threshold, rest.evaluationPeriods, rest.datapointsToAlarm], [20, 3, 2]);
  });

  it("read at most ten metrics each, as CloudWatch does", () => {
    for (const alarm of all.resources.filter(isAlarm)) assert.ok(readsOf(alarm).length <= 10, alarm.name);
  });

  it("take their thresholds from the arguments", async () => {
    const alarms = { failedPercent: 7, busyPerHour: 8, carriedPercent: 9, tablePercent: 10, usedPercent: 11 };
    const { find } = await deploy({ ...everything, alarms });
    const thresholds = ["", "-busy", "-carried", "-table", "-budget", "-overdraft"].map(
      (suffix) => find(`gw-alarm${suffix}`).inputs.threshold,
    );
    assert.deepEqual(thresholds, [7, 8, 9, 10, 11, 11]);
  });

  it("are made for what is there", async () => {
    const { resources } = await deploy({ alarmTopicArn: topic, sharedState: false });
    const names = resources.map(({ name }) => name);
    const others = [
      "canary",
      "collapse",
      "carried",
      "table",
      "conversion",
      "delivery",
      "stream",
      "unsigned",
      "observers",
    ];
    for (const suffix of others) assert.ok(!names.includes(`gw-alarm-${suffix}`), suffix);
    for (const suffix of ["attack", "blind", "budget", "overdraft"])
      assert.ok(!names.includes(`gw-alarm-${suffix}`), suffix);
  });

  const byObservation: [observed: string, watched: string[]][] = [
    ["receipts", ["gw-alarm-books", "gw-alarm-delivery"]],
    ["conversion", ["gw-alarm-books", "gw-alarm-collapse", "gw-alarm-conversion", "gw-alarm-stream"]],
  ];
  for (const [observed, watched] of byObservation) {
    it(`watch of the books what they say with ${observed} alone`, async () => {
      const { resources } = await deploy({ alarmTopicArn: topic, observe: { [observed]: true } });
      const ofBooks = resources.filter((each) =>
        readsOf(each).some(({ dimensions }) => dimensions.functionName === "gw-books"),
      );
      assert.deepEqual(
        ofBooks
          .filter(isAlarm)
          .map(({ name }) => name)
          .sort(),
        watched,
      );
    });
  }

  it("wait for their first data where silence rings, also after another period", () => {
    const silent = all.resources.filter(
      (each) => isAlarm(each) && each.inputs.treatMissingData === "breaching",
    );
    // Rings with others only, which need data.
    const alone = silent.filter(({ name }) => name !== "gw-alarm-quiet");
    assert.deepEqual(alone.map(({ name }) => name).sort(), ["gw-alarm-books", "gw-alarm-canary"]);
    for (const { name, inputs, options } of alone) {
      const { warmUpPeriodDurationInMinutes: minutes } = Object(inputs.warmUpConfiguration);
      assert.ok(minutes * 60 > Number(inputs.period) * Number(inputs.evaluationPeriods), name);
      assert.deepEqual(options.replaceOnChanges, ["period"], name);
    }
  });

  it("watch the URL to which vendors report, where one does", async () => {
    const { dimensions } = all.find("gw-alarm-unsigned").inputs;
    assert.deepEqual(dimensions, { functionName: "gw-receipts" });
    const byBus = await deploy({ alarmTopicArn: topic, observe: { receipts: true } });
    assert.ok(!byBus.resources.some(({ name }) => name === "gw-alarm-unsigned"));
  });

  it("watch for crashes the functions that observe, as far as they are there", async () => {
    const watched = async (observe: SmsGatewayArgs["observe"], more: SmsGatewayArgs = {}) => {
      const { resources } = await deploy({ alarmTopicArn: topic, ...more, observe });
      const alarm = resources.find(({ name }) => name === "gw-alarm-observers");
      return alarm && readsOf(alarm).map(({ dimensions }) => dimensions.FunctionName);
    };
    assert.equal(await watched({ canaryMinutes: 5 }), undefined);
    assert.deepEqual(await watched({ receipts: true }), ["gw-receipts"]);
    assert.deepEqual(await watched({ conversion: true, feedback: true }), ["gw-conversion", "gw-feedback"]);
    const elsewhere = { auth0Path: "none" } as const;
    assert.deepEqual(await watched({ conversion: true }, elsewhere), ["gw-conversion"]);
  });

  it("read metrics that the log has, grouped as it groups them", () => {
    const written: string[] = [];
    const log = createLog((line) => written.push(line), undefined, "gw-function");
    const trace = startTrace({ requestId: "id", coldStart: false }, log);
    trace.guard({ verdict: "refuse" });
    trace.end(new GatewayError("ERR_GUARD_DESTINATION"), 403);
    const line = JSON.parse(written.join());
    const groups: { Dimensions: string[][]; Metrics: { Name: string }[] }[] = line._aws.CloudWatchMetrics;
    const [read] = readsOf(all.find("gw-alarm-attack"));
    assert.ok(
      groups.some(
        ({ Dimensions, Metrics }) =>
          Metrics.some(({ Name }) => Name === read?.metricName) &&
          Dimensions.some((names) => isDeepStrictEqual(names, Object.keys(read?.dimensions ?? {}))),
      ),
    );
    for (const [name, value] of Object.entries(read?.dimensions ?? {})) assert.equal(line[name], value);
  });

  it("link a paragraph of the runbook each, which is there", () => {
    const page = readFileSync("docs/operations.md", "utf8");
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    const alarms = all.resources.filter(({ type }) => /[aA]larm$/.test(type));
    assert.ok(alarms.length > 15);
    for (const { name, inputs } of alarms) {
      const [, anchor = ""] =
        /docs\/operations\.md#([a-z0-9-]+)$/.exec(String(inputs.alarmDescription)) ?? [];
      assert.ok(anchors.includes(anchor), `${name}: ${anchor}`);
    }
  });
});
