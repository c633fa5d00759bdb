// From the gateway's request to the vendor's receipt: what the one asks for, the other finds.
import assert from "node:assert/strict";
import * as v from "valibot";
import { deriveKey } from "../../../gateway/access/derivedKeys.ts";
import { createSecretStore } from "../../../gateway/access/secrets.ts";
import { createBreaker } from "../../../gateway/delivery/breaker.ts";
import { createPaces } from "../../../gateway/delivery/paces.ts";
import { passOn } from "../../../gateway/gateway.ts";
import { createGuard } from "../../../gateway/guard/guard.ts";
import { createLog } from "../../../gateway/log/log.ts";
import { startTrace } from "../../../gateway/log/trace.ts";
import type { HttpReply, HttpRequest } from "../../../gateway/network/request.ts";
import { receiveBusEvent, receiveReport } from "../../../gateway/receipts/receive.ts";
import { settingsSchema } from "../../../gateway/settings.ts";
import { sum } from "../../../gateway/tally/counts.ts";
import { createTally } from "../../../gateway/tally/tally.ts";
import { accountSid, authToken } from "../../contracts/twilio.contract.ts";
import { keyOf, message, secretWith, settingsWith, tokenFor } from "../../support/documents.ts";
import { type MemoryTable, memoryTable } from "../../support/memoryTable.ts";
import { base, busEvent, eventOf, twilio } from "./support.ts";

const names = ["twilio", "aws"];

/** Sends a code by this provider; what was asked of the vendor. */
async function send(provider: string, reply: Partial<HttpReply>, table: MemoryTable, observe: object = {}) {
  const asked: HttpRequest[] = [];
  const all = [
    { name: "twilio", settings: { accountSid, sender: "+15005550006" } },
    { name: "aws", settings: {} },
  ];
  const providers = all.filter(({ name }) => name === provider);
  const settings = v.parse(
    settingsSchema,
    settingsWith({ providers, observe: { receipts: true, receiptsUrl: base, ...observe } }),
  );
  const document = secretWith({ credentials: { twilio: { authToken } } });
  const gateway = {
    settings,
    secrets: createSecretStore({
      providers: settings.providers,
      versionId: undefined,
      fetch: async () => JSON.stringify(document),
    }),
    http: {
      async exchange(request: HttpRequest) {
        asked.push(request);
        return { status: 200, headers: {}, body: "{}", ...reply };
      },
      open: async () => undefined,
    },
    variables: { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
    findCode: () => undefined,
    table,
    guard: createGuard({ settings: settings.guard, table }),
    resends: undefined,
    outages: undefined,
    breaker: createBreaker(table, () => undefined),
    paces: createPaces(settings.delivery, table, () => undefined),
    tally: createTally(settings.observe, table),
  };
  const log = createLog(() => undefined);
  const trace = startTrace({ requestId: "id", coldStart: false }, log);
  const body = Buffer.from(JSON.stringify(message));
  await passOn({ authorization: `Bearer ${tokenFor()}`, body }, gateway, trace);
  return asked.map((request) => request.body).join();
}

const receivingOver = (table: MemoryTable) => ({
  settings: { providers: names, secretVersionId: "1" },
  secret: async () => ({
    receiptKeys: [deriveKey(keyOf("pepper"), "receipts")],
    conversionKeys: [keyOf("other")],
    streamKeys: [],
    signatureKeys: {},
  }),
  table,
  now: Date.now,
  requestId: "id",
  write: () => undefined,
});

/** Counts of each slot; all of a message are in one. */
function slotsIn(table: MemoryTable): object[] {
  const items = [...table.items].filter(([key]) => key.startsWith("tally#"));
  const slots = Map.groupBy(items, ([key]) => key.split("#")[1]);
  return [...slots.values()].map((own) =>
    Object.assign(
      {},
      ...sum(
        own.map(([, item]) => item),
        names,
      ).map(({ pair, counts }) => ({ ...pair, ...counts })),
    ),
  );
}

const taken = { status: 201, body: JSON.stringify({ sid: "SM1", status: "queued" }) };
const counted = { country: "DE", sent: 1, expected: 0, converted: 0, delivered: 1, failed: 0 };

describe("a message whose vendor is told where to report", () => {
  it("is found by its receipt, in the slot where it was sent", async () => {
    const table = memoryTable();
    const asked = new URLSearchParams(await send("twilio", taken, table));
    const url = asked.get("StatusCallback") ?? "";
    assert.ok(url.startsWith(`${base}twilio?m=`), url);
    await receiveReport(eventOf(url, twilio("delivered")), receivingOver(table));
    assert.deepEqual(slotsIn(table), [{ provider: "twilio", ...counted }]);
  });

  it("is found by AWS's event through the mark that was left for it", async () => {
    const table = memoryTable();
    await send("aws", { body: JSON.stringify({ MessageId: "m-1" }) }, table);
    await receiveBusEvent(busEvent("TEXT_SUCCESSFUL", "m-1"), receivingOver(table));
    assert.deepEqual(slotsIn(table), [{ provider: "aws", ...counted }]);
  });

  it("says nothing of its recipient in the URL", async () => {
    const asked = new URLSearchParams(await send("twilio", taken, memoryTable()));
    assert.ok(!asked.get("StatusCallback")?.includes(message.recipient.slice(3)));
  });
});

describe("a message that nobody observes", () => {
  it("asks for no receipt and announces no feedback", async () => {
    const asked = new URLSearchParams(
      await send("twilio", taken, memoryTable(), { receipts: false, receiptsUrl: undefined }),
    );
    assert.deepEqual([asked.get("StatusCallback"), asked.get("ProvideFeedback")], [null, null]);
  });

  it("announces feedback where vendors are told which codes were used", async () => {
    const asked = new URLSearchParams(await send("twilio", taken, memoryTable(), { feedback: true }));
    assert.equal(asked.get("ProvideFeedback"), "true");
  });
});
