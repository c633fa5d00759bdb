import assert from "node:assert/strict";
import { logTable } from "../../../build/docs/logTable.ts";
import { CheckPassed } from "../../../gateway/delivery/check.ts";
import { GatewayError } from "../../../gateway/errors.ts";
import type { Judgement } from "../../../gateway/guard/judgement.ts";
import { guardMetricUnits, metricUnits } from "../../../gateway/log/line.ts";
import { createLog } from "../../../gateway/log/log.ts";
import { startTrace, type Trace } from "../../../gateway/log/trace.ts";
import { readMessage } from "../../../gateway/message/message.ts";
import { measure } from "../../../gateway/message/segments.ts";

/** The line of a request that went so. */
function lineOf(request: (trace: Trace) => void): Record<string, unknown> {
  const lines: string[] = [];
  request(
    startTrace(
      { requestId: "id", coldStart: true },
      createLog((line) => lines.push(line)),
    ),
  );
  return JSON.parse(lines.join());
}

const details = {
  messageType: "otp_verify",
  locale: "en",
  clientId: "c",
  connection: "sms",
  organization: "o",
};
const req = { ip: "203.0.113.7", geoip: { countryCode: "AT" } };
const message = { recipient: "+4915112345678", body: "606070", correlationId: "i", req, ...details };

/** Between them, these lines have everything that a line can have. */
const lines = [
  lineOf((trace) => {
    trace.origin(readMessage(Buffer.from(JSON.stringify(message))));
    trace.message({ masked: "+1*****78", country: "US", countryGuessed: true }, measure("606070"));
    trace.guard({ verdict: "blind", overdraft: 12, budget: 3 });
    trace.detour({ verdict: "moved", from: "a", to: "b" });
    trace.secretsRenewed();
    trace.tableError(new Error("GetItem failed", { cause: new Error("timeout") }));
    const refusal = { reason: "throttled", vendorCode: "429", retryAfterSeconds: 7 } as const;
    trace.attempt({ provider: "a", outcome: { kind: "unavailable", ...refusal }, durationMs: 1 });
    trace.attempt({
      provider: "b",
      outcome: { kind: "accepted", messageId: "m" },
      durationMs: 1,
    });
    trace.end({ provider: "b", messageId: "m", duplicate: true }, 200);
  }),
  lineOf((trace) => {
    trace.guard({ verdict: "refuse", rule: "block", count: 31, limit: 30, recipient: "new" });
    trace.end(new GatewayError("ERR_GUARD_DESTINATION"), 403);
  }),
  lineOf((trace) => {
    trace.guard({ verdict: "would-refuse", rule: "ip" });
    trace.end({ provider: "b", messageId: "m", duplicate: false }, 200);
  }),
  lineOf((trace) => {
    trace.end(new GatewayError("ERR_INTERNAL", "detail", { cause: new Error("cause") }), 500);
  }),
  lineOf((trace) => {
    trace.check();
    trace.end(new CheckPassed({ route: { a: "ready" }, table: "ok" }), 422);
  }),
];

function namesIn(line: Record<string, unknown>): string[] {
  const { _aws, attempts, guard, detour, ...fields } = line;
  const parts = (attempts as object[]).flatMap(Object.keys).map((name) => `attempts[].${name}`);
  const said = Object.entries({ guard, detour }).flatMap(([field, value]) =>
    value ? [field, ...Object.keys(value).map((name) => `${field}.${name}`)] : [],
  );
  return [...Object.keys(fields), "attempts", ...parts, ...said];
}

/** The first cells of the rows, without their marks. */
const rows = logTable()
  .split("\n")
  .flatMap((line) => (/^\| `/.test(line) ? [line.split(" | ")] : []));

describe("the table of the log", () => {
  it("has a row for everything that a line can have, and for nothing else", () => {
    const listed = new Set(rows.map(([name]) => name?.replace("| ", "").replaceAll("`", "")));
    assert.deepEqual([...listed].sort(), [...new Set(lines.flatMap(namesIn))].sort());
  });

  it("says the unit of every metric", () => {
    for (const [name, unit] of Object.entries({ ...metricUnits, ...guardMetricUnits })) {
      assert.ok(logTable().includes(`| \`${name}\` | ${unit} | `), name);
    }
  });

  it("says what each of them means", () => {
    for (const row of rows) assert.match(row.at(-1) ?? "", /^.{5,}\. \|$/, row.join(" | "));
  });
});

describe("metrics of the guard", () => {
  const groups = (line: Record<string, unknown>) =>
    (line._aws as { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] })
      .CloudWatchMetrics;
  const guarded = (verdict: Judgement["verdict"], overdraft?: number) =>
    lineOf((trace) => {
      trace.guard({ verdict, ...(overdraft !== undefined && { overdraft }) });
      trace.end({ provider: "b", messageId: "m", duplicate: false }, 200);
    });

  it("count for the function, whatever the outcome, and by outcome", () => {
    const line = guarded("refuse", 40);
    const [, ofGuard] = groups(line);
    assert.deepEqual(ofGuard?.Dimensions, [["functionName"], ["functionName", "outcome"]]);
    assert.deepEqual(
      ofGuard.Metrics.map(({ Name }) => [Name, line[Name]]),
      [
        ["guardRefused", 1],
        ["guardOverdraft", 40],
      ],
    );
    assert.equal(typeof line.functionName, "string");
  });

  for (const verdict of ["pass", "learning"] as const) {
    it(`are none where the verdict is ${verdict}`, () => {
      const line = guarded(verdict);
      assert.equal(groups(line).length, 1);
      assert.equal(line.functionName, undefined);
      assert.deepEqual(line.guard, { verdict });
    });
  }
});
