// The shared table fails: codes arrive all the same, hardly later, and the operator can see it.
import assert from "node:assert/strict";
import { broken, slow, throttled } from "../support/faults.ts";
import type { GatewayProcess, Reply } from "../support/gatewayProcess.ts";
import { nextMessage } from "./messages.ts";
import { openSite, type Site } from "./site.ts";

const order = ["twilio", "vonage"] as const;

/** What is promised, and what a busy machine may add. */
const extraMs = 250 + 250;

describe("a table that", () => {
  let site: Site;
  let withoutMs: number;
  before(async () => {
    site = await openSite();
    withoutMs = Math.min(...(await sendTwice(await site.start(order, { table: false }))).map(durationOf));
  });
  after(() => site.close());

  async function sendTwice(gateway: GatewayProcess): Promise<[Reply, Reply]> {
    const replies: [Reply, Reply] = [
      await gateway.send({ body: nextMessage() }),
      await gateway.send({ body: nextMessage() }),
    ];
    await gateway.stop();
    return replies;
  }

  const faults: [title: string, on: () => void, off: () => void, reason: RegExp][] = [
    [
      "fails",
      () => site.faults.set("dynamodb", broken),
      () => site.faults.set("dynamodb", undefined),
      /500 InternalServiceError/,
    ],
    [
      "throttles",
      () => site.faults.set("dynamodb", throttled),
      () => site.faults.set("dynamodb", undefined),
      /400 ThrottlingException/,
    ],
    [
      "hangs",
      () => site.faults.set("dynamodb", slow(20_000)),
      () => site.faults.set("dynamodb", undefined),
      /^timeout/,
    ],
    [
      "the role may not use",
      () => site.permitTable(false),
      () => site.permitTable(true),
      /400 AccessDeniedException/,
    ],
  ];

  for (const [title, on, off, reason] of faults) {
    it(`${title} keeps no code from arriving and costs little time`, async () => {
      const gateway = await site.start(order);
      on();
      const [first, second] = await sendTwice(gateway).finally(off);
      assert.deepEqual([first.status, second.status], [200, 200]);
      assert.deepEqual([first.line.provider, second.line.provider], ["twilio", "twilio"]);
      assert.match(String(first.line.tableError), reason);
      for (const { line, durationMs } of [first, second]) {
        assert.equal(line.tableErrors, 1);
        assert.ok(durationMs - withoutMs < extraMs, `took ${durationMs} ms, without a table ${withoutMs} ms`);
      }
    });
  }

  it("is left alone for a while after a failure", async () => {
    const gateway = await site.start(order);
    site.permitTable(false);
    await gateway.send({ body: nextMessage() });
    site.permitTable(true);
    const { line } = await gateway.send({ body: nextMessage() });
    assert.match(String(line.tableError), /failed a short time ago/);
  });

  it("works is no error", async () => {
    const [first, second] = await sendTwice(await site.start(order));
    assert.deepEqual([first.line.tableErrors, second.line.tableErrors], [undefined, undefined]);
  });
});

function durationOf({ durationMs }: Reply): number {
  return durationMs;
}
