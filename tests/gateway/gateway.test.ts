// The way of a code with parts that a test holds in its hands: what a request waits for before it is answered.
import assert from "node:assert/strict";
import * as v from "valibot";
import { createSecretStore } from "../../gateway/access/secrets.ts";
import { createBreaker } from "../../gateway/delivery/breaker.ts";
import { createOutages } from "../../gateway/delivery/outages.ts";
import { createPaces } from "../../gateway/delivery/paces.ts";
import { passOn } from "../../gateway/gateway.ts";
import { createGuard } from "../../gateway/guard/guard.ts";
import type { Judgement } from "../../gateway/guard/judgement.ts";
import { createLog } from "../../gateway/log/log.ts";
import { startTrace } from "../../gateway/log/trace.ts";
import { ExchangeError } from "../../gateway/network/http.ts";
import type { Gateway } from "../../gateway/passage.ts";
import { settingsSchema } from "../../gateway/settings.ts";
import { type Item, number, type Table, text, textOf } from "../../gateway/state/table.ts";
import { createTally } from "../../gateway/tally/tally.ts";
import { currentKey, keyOf, message, secretWith, settingsWith, tokenFor } from "../support/documents.ts";
import { memoryTable } from "../support/memoryTable.ts";
import { refusalOf } from "../support/refusal.ts";

/** A table that is empty and takes everything; tests replace what they need. */
const emptyTable: Table = {
  get: async () => undefined,
  put: async () => true,
  insist: async () => true,
  remove: async () => true,
  update: async () => ({}),
};

/** A gateway with two providers that answer with this status. */
function gatewayOver(table: Table, status: number, guard: object = {}, observe: object = {}): Gateway {
  const webhook = { name: "webhook", settings: { url: "https://provider.example/" } };
  const settings = v.parse(
    settingsSchema,
    settingsWith({ guard, observe, providers: [webhook, { name: "aws", settings: {} }] }),
  );
  return {
    settings,
    secrets: createSecretStore({
      providers: settings.providers,
      versionId: undefined,
      fetch: async () => JSON.stringify(secretWith()),
    }),
    http: { exchange: async () => ({ status, headers: {}, body: "{}" }), open: async () => undefined },
    variables: { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
    findCode: () => undefined,
    table,
    guard: createGuard({ settings: settings.guard, table }),
    resends: undefined,
    breaker: createBreaker(table, () => undefined),
    paces: createPaces(settings.delivery, table, () => undefined),
    outages: createOutages(table, () => undefined),
    tally: createTally(settings.observe, table),
  };
}

function pass(
  gateway: Gateway,
  judgements: Judgement[] = [],
  over: object = {},
  authorization: string | undefined = `Bearer ${tokenFor()}`,
) {
  const body = Buffer.from(JSON.stringify({ ...message, ...over }));
  const trace = {
    ...startTrace(
      { requestId: "id", coldStart: false },
      createLog(() => undefined),
    ),
    guard: (judgement: Judgement) => void judgements.push(judgement),
  };
  return passOn({ authorization, body }, gateway, trace);
}

/** A call that a test answers when it likes. */
function held<T>() {
  const called = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<T>();
  return {
    called: called.promise,
    answer: answer.resolve,
    call(): Promise<T> {
      called.resolve();
      return answer.promise;
    },
  };
}

/** Whether a promise is still open after Node's loop has turned a few times. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  let open = true;
  promise.then(
    () => (open = false),
    () => (open = false),
  );
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  return open;
}

describe("an answer to Auth0", () => {
  it("waits until the failures of providers are written down", async () => {
    const written = held<boolean>();
    const insist: Table["insist"] = async (item) =>
      textOf(item, "pk")?.startsWith("breaker#") ? written.call() : true;
    const gateway = gatewayOver({ ...emptyTable, insist }, 503);
    for (let count = 0; count < 2; count += 1) await refusalOf(() => pass(gateway));
    const third = pass(gateway);
    await written.called;
    assert.equal(await isOpen(third), true);
    written.answer(true);
    await assert.rejects(third, { code: "ERR_PROVIDERS_UNAVAILABLE" });
  });

  it("waits for what it asked the table, even if the message had been sent before", async () => {
    const asked = held<undefined>();
    const sent = { status: text("sent"), provider: text("aws"), endsAt: number(Date.now() + 1000) };
    const known = held<typeof sent>();
    const get: Table["get"] = (key) => (key.startsWith("breaker#") ? asked.call() : known.call());
    const duplicate = pass(gatewayOver({ ...emptyTable, put: async () => false, get }, 200));
    await Promise.all([asked.called, known.called]);
    known.answer(sent);
    assert.equal(await isOpen(duplicate), true);
    asked.answer(undefined);
    assert.equal((await duplicate).duplicate, true);
  });
});

describe("the guard on the way of a code", () => {
  /** What is in the table, without the guard's own beginning and the message. */
  const counts = (items: ReadonlyMap<string, Item>) =>
    [...items].filter(([key]) => key.startsWith("guard#") && key !== "guard#start");

  it("refuses before any provider is asked, says so, and forgets the claim", async () => {
    const table = memoryTable();
    const judgements: Judgement[] = [];
    const gateway = gatewayOver(table, 200, { countries: ["FR"] });
    const exchange = () => assert.fail("a provider was asked");
    const refused = pass({ ...gateway, http: { ...gateway.http, exchange } }, judgements);
    await assert.rejects(refused, { code: "ERR_GUARD_COUNTRY" });
    assert.deepEqual(judgements, [{ verdict: "refuse", rule: "countries", recipient: "new" }]);
    assert.deepEqual([...table.items.keys()], ["guard#start"]);
  });

  it("counts a message once, however often it is asked for", async () => {
    const table = memoryTable();
    const gateway = gatewayOver(table, 204);
    await pass(gateway);
    const before = counts(table.items);
    assert.ok(before.length > 0);
    assert.equal((await pass(gateway)).duplicate, true);
    assert.deepEqual(counts(table.items), before);
  });

  it("takes the counts back where no provider accepts", async () => {
    const table = memoryTable();
    await refusalOf(() => pass(gatewayOver(table, 503)));
    for (const [key, item] of counts(table.items)) {
      const left = Object.entries(item).filter(
        ([name, value]) => /^[nt]\d*$/.test(name) && Object.values(value)[0] !== "0",
      );
      assert.deepEqual(left, [], key);
    }
  });

  it("keeps the counts where a provider may have sent the message", async () => {
    const table = memoryTable();
    const gateway = gatewayOver(table, 200);
    const exchange = () => Promise.reject(new ExchangeError("timeout", true));
    await refusalOf(() => pass({ ...gateway, http: { ...gateway.http, exchange } }));
    assert.equal(counts(table.items).filter(([key]) => key.startsWith("guard#to#")).length, 1);
  });

  it("says what it found of a message that is sent", async () => {
    const judgements: Judgement[] = [];
    await pass(gatewayOver(memoryTable(), 204), judgements);
    assert.deepEqual(
      judgements.map(({ recipient }) => recipient),
      ["new"],
    );
  });

  it("reads what it needs beside the claim", async () => {
    const table = memoryTable();
    const claim = held<boolean>();
    const recipient = held<undefined>();
    const put: Table["put"] = (item, condition) =>
      textOf(item, "pk")?.startsWith("message#") ? claim.call() : table.put(item, condition);
    const get: Table["get"] = (key) => (key.startsWith("guard#to#") ? recipient.call() : table.get(key));
    const sending = pass(gatewayOver({ ...table, put, get }, 204));
    await Promise.all([claim.called, recipient.called]);
    claim.answer(true);
    recipient.answer(undefined);
    assert.equal((await sending).provider, "webhook");
  });
});

describe("the table", () => {
  const strangers = {
    "no token": "",
    "no bearer token": "Basic YTpi",
    "a token of another key": `Bearer ${tokenFor(keyOf("stranger"))}`,
    "a token of another audience": `Bearer ${tokenFor(currentKey, { aud: "other" })}`,
    "an expired token": `Bearer ${tokenFor(currentKey, {}, { expiresIn: -60 })}`,
  };
  for (const [what, authorization] of Object.entries(strangers))
    it(`is not called for ${what}`, async () => {
      const table = memoryTable();
      await refusalOf(() => pass(gatewayOver(table, 204), [], {}, authorization));
      assert.deepEqual(table.calls, []);
    });
});

describe("what observers find of a code", () => {
  const observe = { receipts: true, conversion: true };
  const left = (table: ReturnType<typeof memoryTable>) =>
    table.calls.filter((call) => /^\w+ (tally|sent)#/.test(call)).map((call) => call.replace(/#.*/, ""));

  it("is one count and one mark more for a login's code", async () => {
    const table = memoryTable();
    await pass(gatewayOver(table, 204));
    const before = table.calls.length;
    const observed = memoryTable();
    await pass(gatewayOver(observed, 204, {}, observe));
    assert.deepEqual(left(observed).sort(), ["update sent", "update tally"]);
    assert.equal(observed.calls.length - before, 2);
    // A write of DynamoDB costs one unit for each KB of the item.
    const items = [...observed.items].filter(([key]) => /^(tally|sent)#/.test(key));
    for (const [key, item] of items) assert.ok(JSON.stringify(item).length < 1024, key);
  });

  it("is nothing where nobody observes", async () => {
    const table = memoryTable();
    await pass(gatewayOver(table, 204));
    assert.deepEqual(left(table), []);
  });

  it("is nothing for a message that was sent before", async () => {
    const table = memoryTable();
    const gateway = gatewayOver(table, 204, {}, observe);
    await pass(gateway);
    await pass(gateway);
    assert.equal(left(table).length, 2);
  });

  it("is nothing where no provider accepts", async () => {
    const table = memoryTable();
    await refusalOf(() => pass(gatewayOver(table, 503, {}, observe)));
    assert.deepEqual(left(table), []);
  });

  it("is a code for the caller, whatever the table does", async () => {
    const table = memoryTable();
    table.fault = (_, key) => (/^(tally|sent)#/.test(key) ? "fails" : undefined);
    assert.equal((await pass(gatewayOver(table, 204, {}, observe))).provider, "webhook");
  });

  it("is written beside what is remembered of the message", async () => {
    const table = memoryTable();
    const remembered = held<boolean>();
    const counted = held<Item | undefined>();
    const insist: Table["insist"] = () => remembered.call();
    const update: Table["update"] = (key, change) =>
      key.startsWith("tally#") ? counted.call() : table.update(key, change);
    const sending = pass(gatewayOver({ ...table, insist, update }, 204, {}, observe));
    await Promise.all([remembered.called, counted.called]);
    counted.answer({});
    assert.equal(await isOpen(sending), true);
    remembered.answer(true);
    assert.equal((await sending).provider, "webhook");
  });

  const kinds: [what: string, over: object, expected: boolean][] = [
    ["of a connection", {}, true],
    ["of a phone provider for a login", { messageType: "otp_verify", connection: "sms" }, true],
    ["of MFA", { messageType: "otp_verify" }, false],
    ["of MFA after a password", { messageType: "otp_verify", connection: "Users" }, false],
    ["to enroll", { messageType: "otp_enroll", connection: "sms" }, false],
    ["of a notice", { messageType: "blocked_account" }, false],
  ];
  for (const [what, over, expected] of kinds) {
    it(`${expected ? "expects" : "does not expect"} a login by a message ${what}`, async () => {
      const table = memoryTable();
      await pass(gatewayOver(table, 204, {}, observe), [], over);
      const [tally] = [...table.items].filter(([key]) => key.startsWith("tally#"));
      assert.equal(Boolean(tally?.[1].expected_webhook_DE), expected);
      assert.equal(left(table).includes("update sent"), expected);
    });
  }
});
