// The guard in the built bundle, over a real table.
import assert from "node:assert/strict";
import { openSite, type Site } from "../../faults/site.ts";
import type { GatewayProcess, Reply } from "../../support/gatewayProcess.ts";
import { times } from "./support.ts";

describe("the guard in the bundle", () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });
  after(() => site.close());

  // Without learning, and with a home country.
  const guard = { learnDays: 0, countries: ["DE"] };
  const blocks = times(9, (index) => `+4915${20 + index}1234`);

  async function sendTo(
    gateway: GatewayProcess,
    recipient: string,
    body = `Your code is ${recipient.slice(-6)}`,
  ) {
    return gateway.send({ body: { recipient, body } });
  }

  const inBlock = (block = "", count = 1) =>
    times(count, (index) => `${block}${String(index).padStart(4, "0")}`);

  it("lets 10 environments send 30 new messages of 60 to one block", async () => {
    const gateways = await Promise.all(times(10, () => site.start(["webhook"], { guard })));
    const replies: Reply[] = [];
    for (const [index, recipient] of inBlock(blocks[0], 60).entries()) {
      const gateway = gateways[index % gateways.length];
      if (gateway) replies.push(await sendTo(gateway, recipient));
    }
    assert.deepEqual(
      [200, 403].map((code) => replies.filter(({ status }) => status === code).length),
      [30, 30],
    );
    const codes = new Set(replies.map(({ line }) => line.code));
    assert.deepEqual([...codes], [undefined, "ERR_GUARD_DESTINATION"]);
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }).timeout(60_000);

  it("tells no caller which limit was met", async () => {
    const gateway = await site.start(["webhook"], { guard });
    const { body } = await gateway.send({ body: { recipient: "+33612345678", body: "Your code is 1" } });
    assert.deepEqual(JSON.parse(body).error, {
      code: "ERR_GUARD_COUNTRY",
      message: "This message is not sent.",
      permanent: true,
    });
  });

  it("knows a recipient by another spelling of the number", async () => {
    const gateway = await site.start(["webhook"], { guard: { learnDays: 0, countries: ["GB"] } });
    const statuses = [];
    for (let count = 0; count < 10; count += 1) {
      const recipient = count % 2 === 0 ? "+447400123456" : "+4407400123456";
      statuses.push((await sendTo(gateway, recipient, `Your code is ${200_000 + count}`)).status);
    }
    assert.deepEqual(statuses, [...times(8, () => 200), 403, 403]);
    await gateway.stop();
  });

  it("refuses the ninth message in 15 minutes to one recipient", async () => {
    const gateway = await site.start(["webhook"], { guard });
    const codes = [];
    for (let count = 0; count < 9; count += 1) {
      const { line } = await sendTo(gateway, `${blocks[1]}0001`, `Your code is ${100_000 + count}`);
      codes.push(line.code);
    }
    assert.deepEqual(codes, [...times(8, () => undefined), "ERR_GUARD_RECIPIENT"]);
  });

  it("sends where the role may not count", async () => {
    const gateway = await site.start(["webhook"], { guard });
    site.permitTable(false);
    try {
      assert.equal((await sendTo(gateway, `${blocks[2]}0001`)).status, 200);
    } finally {
      site.permitTable(true);
    }
  });

  it("keeps no number in the table", async () => {
    const gateway = await site.start(["webhook"], { guard });
    await sendTo(gateway, `${blocks[3]}0007`);
    assert.ok(!JSON.stringify(await site.scan()).includes(`${blocks[3]}0007`.slice(1)));
  });
});
