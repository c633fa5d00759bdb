import assert from "node:assert/strict";
import { type Accepted, createTally } from "../../../gateway/tally/tally.ts";
import { memoryTable } from "../../support/memoryTable.ts";

const nobody = { receipts: false, conversion: false, feedback: false };
const accepted: Accepted = {
  provider: "aws",
  country: "DE",
  at: Date.UTC(2026, 0, 31, 9, 37, 12),
  messageId: "m-1",
  recipient: "+4915112345678",
  isExpected: true,
  keys: { receipts: "receipts", conversion: "conversion" },
  onTableError: (error) => assert.fail(String(error)),
};

describe("what a message leaves behind", () => {
  /** Kinds of items, and whether a login was expected. */
  async function left(observe: Partial<typeof nobody>, over: Partial<Accepted> = {}) {
    const table = memoryTable();
    await createTally({ ...nobody, ...observe }, table)?.note({ ...accepted, ...over });
    const kinds = table.calls.map((call) => call.replace(/^\w+ (\w+)#(aws#)?.*$/, "$1 $2").replace("#", ""));
    const expected = [...table.items.values()].some((item) => "expected_aws_DE" in item);
    return [...kinds.map((kind) => kind.trim()).sort(), ...(expected ? ["expected"] : [])];
  }

  it("is nothing where nobody observes", async () => {
    assert.deepEqual(await left({}), []);
  });

  it("is for receipts a count and the mark of the vendor's id, and no login is expected", async () => {
    assert.deepEqual(await left({ receipts: true }), ["sent aws", "tally"]);
  });

  it("is for receipts of a vendor that names the message itself only a count", async () => {
    assert.deepEqual(await left({ receipts: true }, { provider: "twilio" }), ["tally"]);
  });

  it("is for logins a count and the mark of the recipient", async () => {
    assert.deepEqual(await left({ conversion: true }), ["sent", "tally", "expected"]);
  });

  it("is only a count where no login would show in the log", async () => {
    assert.deepEqual(await left({ conversion: true }, { isExpected: false }), ["tally"]);
  });

  it("is written before the message is done with, as Lambda freezes then", async () => {
    const table = memoryTable();
    const written = Promise.withResolvers<void>();
    let isDone = false;
    const put = async () => {
      await written.promise;
      return true;
    };
    const noted = createTally({ ...nobody, receipts: true }, { ...table, put })
      ?.note(accepted)
      .then(() => {
        isDone = true;
      });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isDone, false);
    written.resolve();
    await noted;
  });
});
