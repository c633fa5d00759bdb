// The function's own bundle, over a real table.
import assert from "node:assert/strict";
import { readLedger } from "../../../gateway/books/ledger.ts";
import type { Environment } from "../../../local/aws/lambda/environment.ts";
import { openSite, type Site, undisturbed } from "../../faults/site.ts";
import { keyOf } from "../../support/documents.ts";
import { startFunction } from "../../support/functionProcess.ts";

describe("the function that closes the books", function () {
  this.timeout(60_000);
  let site: Site;
  let environment: Environment;
  const lines: string[] = [];

  before(async () => {
    site = await openSite();
    const { variables } = await site.observer({ receiptKeys: [keyOf("a")], conversionKeys: [keyOf("b")] });
    environment = await startFunction("books", {
      settings: { providers: ["webhook"], receipts: false, conversion: true },
      variables,
      onLine: (line) => lines.push(line),
    });
  });
  after(async () => {
    environment?.stop();
    await environment?.ended;
    await site?.close();
  });

  const itemOf = async (pk: string) => (await site.scan()).find((item) => item.pk?.S === pk);

  it("closes what is due, once, and publishes what it found", async () => {
    for (let runs = 0; runs < 2; runs += 1) {
      const { ok, payload } = await environment.invoke("{}");
      assert.ok(ok, payload);
    }
    assert.equal(lines.filter((line) => line.includes('"books closed"')).length, 1);
    assert.ok(readLedger((await itemOf("books"))?.ledger?.S));
    assert.deepEqual(JSON.parse((await itemOf("outages"))?.verdicts?.S ?? "").outages, []);
  });

  it("is obeyed by the gateway", async () => {
    const verdicts = {
      at: Date.now(),
      outages: [{ provider: "webhook", country: "DE", triedFrom: Date.now() + 3_600_000 }],
      closures: [],
    };
    await site.putItem({ pk: { S: "outages" }, verdicts: { S: JSON.stringify(verdicts) } });
    const observe = { conversion: true };
    let code = 111_111;
    const providersOf = (outages: "monitor" | "enforce") =>
      undisturbed(async () => {
        const gateway = await site.start(["webhook", "twilio"], { observe, delivery: { outages } });
        code += 1;
        const { line } = await gateway.send({
          body: { recipient: "+4915112345678", body: `Your code is ${code}` },
        });
        return { result: [line.provider, line.detour], by: [gateway] };
      });
    const moved = { from: "webhook", to: "twilio", why: "outage" };
    assert.deepEqual(await providersOf("enforce"), ["twilio", { verdict: "moved", ...moved }]);
    assert.deepEqual(await providersOf("monitor"), ["webhook", { verdict: "would-move", ...moved }]);
  });
});
