// The guard's expressions as a database understands them that nobody here wrote.
import assert from "node:assert/strict";
import { createGuard, type Guard } from "../../../gateway/guard/guard.ts";
import { recipientKey } from "../../../gateway/guard/keys.ts";
import { fromItem } from "../../../gateway/guard/recipient.ts";
import { AwsError, type CallAws } from "../../../gateway/network/aws.ts";
import { number, openTable, type Table, text } from "../../../gateway/state/table.ts";
import { createDynamoDb, createTable, type DynamoDb } from "../../../local/aws/dynamoDb.ts";
import { AwsFault } from "../../../local/aws/errors.ts";
import { inTurn, startDatabase } from "../../support/database.ts";
import { temporaryDir } from "../../support/temporaryDir.ts";
import { accepted, dayMs, inBlock, noon, send, sendEach, settingsOf, times } from "./support.ts";

describe("the guard over a real database", () => {
  let database: DynamoDb;
  let table: Table;
  let names = 0;
  let failures: unknown[];

  before(async () => {
    database = (await startDatabase()) ?? createDynamoDb(temporaryDir("guard-"));
  });
  after(() => database.close());

  beforeEach(async () => {
    names += 1;
    const name = `state${names}`;
    failures = [];
    await createTable(database, name, "pk", [{ name: "pk", type: "S" }]);
    const callAws: CallAws = ({ target, input }) =>
      database.call(target.split(".")[1] ?? "", input).catch((error: unknown) => {
        throw error instanceof AwsFault ? new AwsError(400, error.type) : error;
      });
    table = openTable(name, callAws, { timeoutMs: 10_000 });
    const since = number(noon - 60 * dayMs);
    await table.put({ pk: text("guard#start"), since, generation: text(""), closed: number(1) });
  });

  const clock = { now: noon };
  const open = (settings = {}): Guard =>
    createGuard({ settings: settingsOf(settings), table, now: () => clock.now });
  const onTableError = (error: unknown) => void failures.push(error);
  const guards = (settings = {}) => times(10, () => open(settings));
  const at = (all: readonly Guard[], index: number) => all[index % all.length] ?? open();

  afterEach(() => assert.deepEqual(failures, []));

  it("accepts 30 of 60 at once to one block of a listed country", async () => {
    const all = guards({ countries: ["DE"] });
    const sent = await Promise.all(
      times(60, (index) => send(at(all, index), { recipient: inBlock(), onTableError })),
    );
    assert.equal(accepted(sent), 30);
    assert.equal(sent.filter(({ rule }) => rule === "block").length, 30);
  });

  it("accepts 50 of 60 to countries that were never seen", async () => {
    const all = guards();
    const sent = await Promise.all(
      times(60, (index) =>
        send(at(all, index), { recipient: inBlock(`2330${1000 + index}0`), country: "GH", onTableError }),
      ),
    );
    assert.equal(accepted(sent), 50);
  });

  it("accepts 8 of 9 to one recipient, with budget and address counted", async () => {
    const guard = open({ messagesPerDay: 100 });
    const message = { recipient: inBlock(), ip: "192.0.2.7", onTableError };
    assert.equal(
      accepted(
        await sendEach(
          guard,
          times(9, () => message),
        ),
      ),
      8,
    );
  });

  it("takes back what was not sent, and renames the provider", async () => {
    const recipient = inBlock();
    const read = async () => fromItem(await table.get(recipientKey("pepper", recipient)));
    await send(open(), { recipient, outcome: "unsent", onTableError });
    assert.equal(await read(), undefined);
    await send(open(), { recipient, outcome: { provider: "second" }, onTableError });
    assert.equal((await read())?.provider, "second");
  });

  it("learns, names what it learned, and learns anew", async () => {
    const learned: (readonly string[])[] = [];
    const opened = () =>
      createGuard({
        settings: settingsOf({ learn: "2" }),
        table,
        now: () => clock.now,
        noteLearned: (destinations) => learned.push(destinations),
      });
    const sent = await sendEach(
      opened(),
      times(31, () => ({ recipient: inBlock(), onTableError })),
    );
    assert.equal(sent[30]?.verdict, "learning");
    clock.now = noon + 14 * dayMs;
    await send(opened(), { onTableError });
    await send(opened(), { onTableError });
    assert.deepEqual(learned, [["4915112"]]);
  });
});

describe("calls of a database", () => {
  /** What is under way whenever a call begins. */
  async function underWay(operation: string, ...inputs: readonly object[]): Promise<readonly number[]> {
    let running = 0;
    const seen: number[] = [];
    const call = inTurn(async () => {
      running += 1;
      seen.push(running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      throw new Error("refused");
    });
    await Promise.allSettled(inputs.map((input) => call(operation, input)));
    return seen;
  }
  const keyed = (id: string) => ({ TableName: "state", Key: { pk: text(id) } });

  it("are made in turn where they write one item, after failures too", async () => {
    const put = { TableName: "state", Item: { pk: text("a"), n: number(1) } };
    assert.deepEqual(await underWay("UpdateItem", keyed("a"), put, keyed("a")), [1, 1, 1]);
  });

  it("are made at once where they write several, or read", async () => {
    assert.deepEqual(await underWay("UpdateItem", keyed("a"), keyed("b")), [1, 2]);
    assert.deepEqual(await underWay("GetItem", keyed("a"), keyed("a")), [1, 2]);
  });
});
