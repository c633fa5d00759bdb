import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { type Cloud, startCloud } from "../../support/cloud.ts";
import { message, settingsWith, tokenFor } from "../../support/documents.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { answerJson } from "../../support/tls.ts";

// From the specification, in own words:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
const name = { type: "string", minLength: 1, maxLength: 1024 };
const embeddedMetrics = {
  type: "object",
  required: ["Timestamp", "CloudWatchMetrics"],
  properties: {
    Timestamp: { type: "integer", minimum: 1_500_000_000_000 },
    CloudWatchMetrics: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["Namespace", "Dimensions", "Metrics"],
        properties: {
          Namespace: { type: "string", pattern: "^[A-Za-z0-9._/#:-]{1,255}$" },
          Dimensions: {
            type: "array",
            minItems: 1,
            items: { type: "array", maxItems: 30, items: { ...name, maxLength: 250 } },
          },
          Metrics: {
            type: "array",
            minItems: 1,
            maxItems: 100,
            items: {
              type: "object",
              required: ["Name"],
              properties: { Name: name, Unit: { enum: ["Count", "Milliseconds", "Percent"] } },
            },
          },
        },
      },
    },
  },
};
const isMetrics = new Ajv({ strict: false }).compile(embeddedMetrics);

interface Directive {
  readonly Dimensions: string[][];
  readonly Metrics: { Name: string; Unit: string }[];
}

function directivesOf(line: Record<string, unknown>): Directive[] {
  assert.ok(isMetrics(line._aws), JSON.stringify(isMetrics.errors));
  return (line._aws as { CloudWatchMetrics: Directive[] }).CloudWatchMetrics;
}

describe("bundle: log", () => {
  let cloud: Cloud;
  let gateway: GatewayProcess;

  before(async () => {
    cloud = await startCloud();
    gateway = await startGatewayProcess({ awsUrl: cloud.url, settings: settingsWith() });
    await gateway.send();
  });
  after(async () => {
    await gateway?.stop();
    await cloud?.close();
  });

  it("has one line for a request", async () => {
    const before = gateway.lines.length;
    await gateway.send();
    assert.equal(gateway.lines.length, before + 1);
  });

  it("has these fields for a message that was sent, and no others", async () => {
    const { line } = await gateway.send();
    const { time, requestId, durationMs, providerMs, attempts, caller, functionName, _aws, ...rest } = line;
    assert.match(String(caller), /^[\w-]{16}$/);
    assert.equal(typeof functionName, "string");
    assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.match(String(requestId), /^[0-9a-f-]{36}$/);
    for (const duration of [durationMs, providerMs]) assert.equal(typeof duration, "number");
    assert.equal((attempts as unknown[]).length, 1);
    assert.ok(_aws);
    assert.deepEqual(rest, {
      level: "info",
      message: "message sent",
      status: 200,
      recipient: "+49*****21",
      country: "DE",
      encoding: "GSM-7",
      guard: { verdict: "pass", recipient: "new" },
      messageId: "message-of-aws",
      outcome: "accepted",
      provider: "aws",
      path: "connection",
      requests: 1,
      accepted: 1,
      segments: 1,
    });
  });

  it("names each attempt with outcome and duration", async () => {
    const { aws } = cloud.answers;
    cloud.answers.aws = (response) => answerJson(response, 400, { __type: "ThrottlingException" });
    const { line } = await gateway.send();
    cloud.answers.aws = aws;
    const [{ durationMs, ...attempt } = {}, ...more] = line.attempts as Record<string, unknown>[];
    assert.equal(typeof durationMs, "number");
    assert.deepEqual(attempt, {
      provider: "aws",
      kind: "unavailable",
      reason: "throttled",
      vendorCode: "ThrottlingException",
    });
    assert.deepEqual(more, []);
  });

  it("tells a refused stranger from a failed message", async () => {
    const { line } = await gateway.send({ headers: {} });
    assert.equal(line.level, "warn");
    assert.equal(line.message, "message not sent");
    assert.equal(line.code, "ERR_TOKEN_MISSING");
    assert.equal(line.recipient, undefined);
  });

  it("holds metrics whose names and dimensions are in the line", async () => {
    for (const request of [{}, { headers: {} }, { body: "no JSON" }]) {
      const { line } = await gateway.send(request);
      for (const { Dimensions, Metrics } of directivesOf(line)) {
        for (const dimension of Dimensions.flat()) assert.equal(typeof line[dimension], "string", dimension);
        for (const { Name } of Metrics) assert.equal(typeof line[Name], "number", Name);
      }
    }
  });

  it("counts requests by outcome and provider", async () => {
    const { line } = await gateway.send();
    const directives = directivesOf(line);
    for (const dimension of ["outcome", "provider"]) {
      assert.ok(directives.some(({ Dimensions }) => Dimensions.some((set) => set.includes(dimension))));
    }
    const metrics = directives.flatMap(({ Metrics }) => Metrics);
    const units = Object.fromEntries(metrics.map(({ Name, Unit }) => [Name, Unit]));
    assert.equal(units.requests, "Count");
    assert.equal(units.durationMs, "Milliseconds");
    assert.equal(units.providerMs, "Milliseconds");
  });

  it("never holds number, text, code, caller or token", async () => {
    await gateway.send();
    const all = gateway.lines.join("\n");
    const token = tokenFor().split(".");
    const secrets = [message.recipient.slice(3), message.body, "606070", message.req.ip, ...token.slice(1)];
    for (const secret of [...secrets, message.sender.slice(2)]) assert.ok(!all.includes(secret), secret);
  });
});
