import assert from "node:assert/strict";
import { type CheckParts, CheckPassed, check } from "../../../gateway/delivery/check.ts";
import type { Outcome } from "../../../gateway/providers/index.ts";
import { memoryTable } from "../../support/memoryTable.ts";
import { accepted, accountOf, draft, recipient, reply, request, stopOf } from "./support.ts";

const ready = stopOf("a", accountOf(accepted));
const unfit = stopOf("b", { ...accountOf(accepted), request: () => recipient });

const checkOver = (parts: Partial<CheckParts>) =>
  check(draft, {
    route: [ready],
    claim: undefined,
    last: async () => undefined,
    timeoutMs: 1000,
    carry: () => assert.fail("a provider was asked"),
    onTableError: () => undefined,
    ...parts,
  });

/** What a check finds. */
async function found(parts: Partial<CheckParts>) {
  const error = await checkOver(parts).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof CheckPassed, String(error));
  return error.checked;
}

describe("a check", () => {
  it("passes where one provider of the route would take the message, and says why others would not", async () => {
    assert.deepEqual(await found({ route: [unfit, ready] }), {
      route: { b: "recipient", a: "ready" },
      table: "none",
    });
  });

  it("says what each provider has against the message where none would take it", async () => {
    const other = stopOf("c", { ...accountOf(accepted), request: () => assert.fail("a bug") });
    await assert.rejects(checkOver({ route: [unfit, other] }), {
      code: "ERR_ROUTE_NONE",
      detail: "b recipient, c AssertionError",
    });
  });

  it("sends a dry run where the provider has one, and goes by what it is answered", async () => {
    const dry = { ...request, url: "https://provider.example/dry" };
    const dryRun = (status: number, outcome: Outcome) =>
      found({
        route: [ready, stopOf("d", { ...accountOf(outcome), dryRun: () => dry })],
        carry: async (sent) => {
          assert.equal(sent, dry);
          return { ...reply, status };
        },
      });
    assert.equal((await dryRun(200, accepted)).route.d, "accepted");
    const refused: Outcome = { kind: "unavailable", reason: "sender", vendorCode: "NO_SENDER" };
    assert.equal((await dryRun(400, refused)).route.d, "NO_SENDER");
  });

  it("says what became of the last code", async () => {
    assert.deepEqual((await found({ last: async () => ({ used: true }) })).last, { used: true });
  });

  it("passes where what became of the last code cannot be read", async () => {
    assert.equal((await found({ last: () => Promise.reject(new Error("down")) })).last, undefined);
  });

  it("says whether the table answers, and takes down why not", async () => {
    const table = memoryTable();
    const errors: unknown[] = [];
    const parts = {
      claim: { table, key: "message#1" },
      onTableError: (error: unknown) => errors.push(error),
    };
    assert.equal((await found(parts)).table, "ok");
    table.fault = () => "fails";
    assert.equal((await found(parts)).table, "failed");
    assert.equal(errors.length, 1);
  });
});
