import assert from "node:assert/strict";
import { logTable, metricTables } from "../../../build/docs/logTable.ts";
import { CheckPassed } from "../../../gateway/delivery/check.ts";
import { type FailureCode, GatewayError } from "../../../gateway/errors.ts";
import type { Judgement } from "../../../gateway/guard/judgement.ts";
import {
  bookMetricUnits,
  canaryMetricUnits,
  conversionMetricUnits,
  groupings,
  metricUnits,
  receiptMetricUnits,
} from "../../../gateway/log/line.ts";
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
    trace.caller("hash");
    trace.route("a");
    trace.message({ masked: "+1*****78", country: "US", countryGuessed: true }, measure("606070"));
    trace.guard({ verdict: "blind", overdraft: 12, budget: 3 });
    trace.detour({ verdict: "moved", from: "a", to: "b", why: "outage" });
    trace.secretsRenewed();
    trace.tableError(new Error("GetItem failed", { cause: new Error("timeout") }));
    const refusal = { reason: "throttled", vendorCode: "429", retryAfterSeconds: 7 } as const;
    trace.attempt({ provider: "a", outcome: { kind: "unavailable", ...refusal }, durationMs: 1 });
    trace.attempt({
      provider: "b",
      outcome: { kind: "accepted", messageId: "m" },
      durationMs: 1,
    });
    trace.end({ provider: "b", messageId: "m" }, 200);
  }),
  lineOf((trace) => trace.end({ provider: "b", messageId: "m", duplicate: true }, 200)),
  lineOf((trace) => trace.end(new GatewayError("ERR_TOKEN_FORMAT"), 401)),
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
    for (const [name, unit] of Object.entries(metricUnits)) {
      assert.ok(logTable().includes(`| \`${name}\` | ${unit} | `), name);
    }
  });

  it("says what each of them means", () => {
    for (const row of rows) assert.match(row.at(-1) ?? "", /^.{5,}\. \|$/, row.join(" | "));
  });
});

/** The dimensions under which a line has each of its metrics. */
function dimensionsIn(line: Record<string, unknown>): Map<string, string[][]> {
  const { CloudWatchMetrics } = line._aws as {
    CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  return new Map(
    CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => Metrics.map(({ Name }) => [Name, Dimensions])),
  );
}

describe("the tables of the other functions' metrics", () => {
  const lists = { ...bookMetricUnits, ...canaryMetricUnits, ...conversionMetricUnits, ...receiptMetricUnits };

  it("have unit and meaning of every metric", () => {
    const rows = metricTables().split("\n");
    for (const [name, unit] of Object.entries(lists)) {
      const row = rows.find((each) => each.startsWith(`| \`${name}\` | ${unit} | `));
      assert.match(row ?? "", /[^|]{5,}\. \|$/, name);
    }
  });

  it("group by nothing that is no dimension", () => {
    for (const name of Object.keys(groupings)) assert.ok(name in { ...metricUnits, ...lists }, name);
  });
});

describe("metrics of a request", () => {
  const accepted = (by: string, over: { route?: string; duplicate?: boolean; country?: string } = {}) =>
    lineOf((trace) => {
      trace.route(over.route ?? "a");
      trace.message({ masked: "+49*****78", country: over.country }, measure("606070"));
      trace.end({ provider: by, duplicate: over.duplicate }, 200);
    });
  const failed = (code: FailureCode, status: number) =>
    lineOf((trace) => trace.end(new GatewayError(code), status));

  it("count for the function, and never by two other dimensions at once", () => {
    for (const line of lines.filter(({ check }) => !check)) {
      for (const [name, dimensions] of dimensionsIn(line)) {
        assert.deepEqual(dimensions[0], ["functionName"], name);
        for (const set of dimensions.slice(1))
          assert.match(`${set}`, /^functionName,(outcome|provider|country)$/);
      }
    }
  });

  it("count accepted messages by provider and by country, where there is one", () => {
    const by = (line: Record<string, unknown>) =>
      dimensionsIn(line)
        .get("accepted")
        ?.slice(1)
        .map(([, name]) => name);
    assert.deepEqual(by(accepted("a", { country: "DE" })), ["provider", "country"]);
    assert.deepEqual(by(accepted("a")), ["provider"]);
  });

  const cases: [what: string, line: Record<string, unknown>, counts: object][] = [
    ["sent by the first of its route", accepted("a"), { accepted: 1 }],
    ["that another one carried", accepted("b"), { accepted: 1, carried: 1 }],
    ["sent before", accepted("b", { duplicate: true }), { accepted: 1 }],
    ["whose token was refused", failed("ERR_TOKEN_SIGNATURE", 401), { unauthorized: 1 }],
    ["that failed", failed("ERR_PROVIDERS_UNAVAILABLE", 503), { failures: 1 }],
    ["that the guard refused", failed("ERR_GUARD_COUNTRY", 403), {}],
  ];
  for (const [what, { accepted, carried, failures, unauthorized, requests }, counts] of cases) {
    it(`tell a message ${what}`, () => {
      const told = Object.entries({ accepted, carried, failures, unauthorized }).filter(([, value]) => value);
      assert.deepEqual(Object.fromEntries(told), counts);
      assert.equal(requests, 1);
    });
  }
});

describe("metrics of the guard", () => {
  const guarded = (verdict: Judgement["verdict"], overdraft?: number) =>
    lineOf((trace) => {
      trace.guard({ verdict, ...(overdraft !== undefined && { overdraft }) });
      trace.end({ provider: "b", messageId: "m", duplicate: false }, 200);
    });
  const ofGuard = (line: Record<string, unknown>) =>
    [...dimensionsIn(line)].filter(([name]) => name.startsWith("guard"));

  it("count refusals by outcome, and what is used of the overdraft", () => {
    const line = guarded("refuse", 40);
    assert.deepEqual(ofGuard(line), [
      ["guardRefused", [["functionName"], ["functionName", "outcome"]]],
      ["guardOverdraft", [["functionName"]]],
    ]);
    assert.deepEqual([line.guardRefused, line.guardOverdraft], [1, 40]);
  });

  for (const verdict of ["pass", "learning"] as const) {
    it(`are none where the verdict is ${verdict}`, () => {
      const line = guarded(verdict);
      assert.deepEqual(ofGuard(line), []);
      assert.deepEqual(line.guard, { verdict });
    });
  }
});
