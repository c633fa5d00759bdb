import assert from "node:assert/strict";
import { logTable } from "../../../build/docs/logTable.ts";
import { GatewayError } from "../../../gateway/errors.ts";
import { metricUnits } from "../../../gateway/log/line.ts";
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

const details = { messageType: "otp_verify", locale: "en", clientId: "c", organization: "o" };
const message = { recipient: "+4915112345678", body: "606070", correlationId: "i", ...details };

/** Between them, these lines have everything that a line can have. */
const lines = [
  lineOf((trace) => {
    trace.origin(readMessage(Buffer.from(JSON.stringify(message))));
    trace.message({ masked: "+1*****78", country: "US", countryGuessed: true }, measure("606070"));
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
    trace.end(new GatewayError("ERR_INTERNAL", "detail", { cause: new Error("cause") }), 500);
  }),
];

function namesIn(line: Record<string, unknown>): string[] {
  const { _aws, attempts, ...fields } = line;
  const parts = (attempts as object[]).flatMap(Object.keys).map((name) => `attempts[].${name}`);
  return [...Object.keys(fields), "attempts", ...parts];
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
