import assert from "node:assert/strict";
import { GatewayError } from "../../../gateway/errors.ts";
import { createLog } from "../../../gateway/log/log.ts";
import { startTrace } from "../../../gateway/log/trace.ts";

/** What the line of a request says that failed for this reason. */
function lineOf(cause: unknown): string {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  startTrace({ requestId: "id", coldStart: false }, log).end(
    new GatewayError("ERR_INTERNAL", undefined, { cause }),
    500,
  );
  return lines.join();
}

describe("the stack of a failure that nobody foresaw", () => {
  const quoting: Record<string, string> = {
    "a number": "Unexpected token in +4915112345678",
    "two lines": "Unexpected token in\n+4915112345678",
    "a line that looks like a place": "Unexpected token\n    at +4915112345678 (606070)",
  };
  for (const [name, message] of Object.entries(quoting)) {
    it(`is in the log without the error's own text: ${name}`, () => {
      const line = lineOf(new SyntaxError(message));
      const { stack } = JSON.parse(line);
      assert.equal(stack[0], "SyntaxError");
      assert.match(stack[1], /^at .*stack\.test\.ts/);
      for (const secret of ["4915112345678", "606070", "Unexpected"]) assert.ok(!line.includes(secret), line);
    });
  }

  it("is there for an error without a text", () => {
    assert.match(JSON.parse(lineOf(new Error())).stack[1], /^at .*stack\.test\.ts/);
  });

  it("is left out where something else was thrown", () => {
    assert.equal(JSON.parse(lineOf("+4915112345678")).stack, undefined);
  });
});
