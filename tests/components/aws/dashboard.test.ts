import assert from "node:assert/strict";
import type { SmsGatewayArgs } from "../../../components/index.ts";
import { bookMetricUnits, metricUnits } from "../../../gateway/log/line.ts";
import { type Deployment, deploy, value } from "../deploy.ts";

const args: SmsGatewayArgs = {
  alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager",
  observe: { dashboard: true, conversion: true, receipts: true },
};

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly metrics?: unknown[][];
    readonly alarms?: string[];
    readonly query?: string;
  };
}

describe("The dashboard", () => {
  let deployment: Deployment;
  let widgets: Widget[];
  before(async () => {
    deployment = await deploy(args);
    ({ widgets } = JSON.parse(String(deployment.find("gw-dashboard").inputs.dashboardBody)));
  });

  it("is made only where it is asked for", async () => {
    const { resources, gateway } = await deploy();
    assert.ok(!resources.some(({ type }) => /dashboard|queryDefinition/.test(type)));
    assert.equal(await value(gateway.dashboardUrl), undefined);
  });

  it("bears function and region, as names are the whole account's, and its address is put out", async () => {
    assert.equal(deployment.find("gw-dashboard").inputs.dashboardName, "gw-function-eu-central-1");
    assert.equal(
      await value(deployment.gateway.dashboardUrl),
      "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/gw-function-eu-central-1",
    );
  });

  it("is found at GovCloud's own console there", async () => {
    const state = { "gw-function": { arn: "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f" } };
    const { gateway } = await deploy({ observe: { dashboard: true } }, { state });
    assert.match(
      String(await value(gateway.dashboardUrl)),
      /^https:\/\/us-gov-west-1\.console\.amazonaws-us-gov\.com\/cloudwatch\/home/,
    );
  });

  it("lies on the grid without overlaps", () => {
    const cells = new Set<string>();
    for (const { x, y, width, height } of widgets) {
      assert.ok(x + width <= 24);
      for (let column = x; column < x + width; column++)
        for (let row = y; row < y + height; row++) {
          assert.ok(!cells.has(`${column},${row}`), `${column},${row} twice`);
          cells.add(`${column},${row}`);
        }
    }
  });

  it("begins with the state of every alarm", () => {
    const [first] = widgets;
    const all = deployment.resources.filter(({ type }) => /[aA]larm$/.test(type));
    assert.equal(first?.properties.alarms?.length, all.length);
    assert.match(first?.properties.alarms?.[0] ?? "", /gw-alarm-logins$/);
  });

  it("shows metrics that the functions of the stack write", () => {
    const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const own = shown.filter(([namespace]) => namespace === "Auth0SmsGateway");
    const known = Object.keys({ ...metricUnits, ...bookMetricUnits });
    assert.ok(own.length > 10);
    for (const [, metric, dimension] of own) {
      assert.ok(known.includes(String(metric)), String(metric));
      assert.equal(dimension, "functionName");
    }
  });

  it("asks the gateway's log, as the saved queries do", () => {
    const queries = widgets.flatMap(({ properties }) => properties.query ?? []);
    assert.ok(queries.length >= 3 && queries.every((query) => query.startsWith("SOURCE 'gw-logs' | ")));
    const saved = deployment.resources.filter(({ type }) => type.includes("queryDefinition"));
    assert.ok(saved.length >= 5);
    for (const { inputs } of saved) {
      assert.deepEqual(inputs.logGroupNames, ["gw-logs"]);
      assert.match(String(inputs.name), /^gw-function\//);
    }
  });
});
