import assert from "node:assert/strict";
import { type FailureCode, failureReply, failures } from "../../gateway/errors.ts";

const codes = Object.keys(failures) as FailureCode[];

describe("failure", () => {
  for (const code of codes) {
    it(`${code} has a status that Auth0 takes for a failure, and says nothing of the request`, () => {
      const { status, body } = failureReply(code);
      assert.ok([400, 401, 403, 404, 405, 413, 422, 429, 500, 502, 503, 504].includes(status), `${status}`);
      const { error } = JSON.parse(body);
      assert.equal(error.code, status === 401 ? "ERR_TOKEN" : code);
      assert.match(error.message, /^[A-Za-z].{3,}\.$/);
      assert.deepEqual(Object.keys(error), ["code", "message", "permanent"]);
    });
  }

  it("is permanent where the same message would fail again, and only there", () => {
    const permanent = codes.filter((code) => JSON.parse(failureReply(code).body).error.permanent);
    assert.deepEqual(permanent, [
      ...codes.filter((code) => code.startsWith("ERR_HTTP_")),
      ...codes.filter((code) => code.startsWith("ERR_MESSAGE_")),
      "ERR_CHECK_ONLY",
      ...codes.filter((code) => code.startsWith("ERR_GUARD_")),
      "ERR_ROUTE_NONE",
      "ERR_REJECTED_RECIPIENT",
      "ERR_REJECTED_CONTENT",
      "ERR_DELIVERY_UNKNOWN",
    ]);
  });

  it("of a token is 401, and nothing else is", () => {
    const unauthorized = codes.filter((code) => failures[code][0] === 401);
    assert.deepEqual(
      unauthorized,
      codes.filter((code) => code.startsWith("ERR_TOKEN_")),
    );
  });

  it("of the guard is 403 and told in the same words, whatever rule it was", () => {
    const ofGuard = codes.filter((code) => code.startsWith("ERR_GUARD_"));
    const replies = ofGuard.map((code) => {
      const { status, body } = failureReply(code);
      return `${status} ${JSON.parse(body).error.message}`;
    });
    assert.deepEqual([...new Set(replies)], ["403 This message is not sent."]);
  });

  it("of a token is told in the same words, whatever is wrong with it", () => {
    const bodies = codes
      .filter((code) => code.startsWith("ERR_TOKEN_"))
      .map((code) => failureReply(code).body);
    assert.equal(new Set(bodies).size, 1);
  });
});
