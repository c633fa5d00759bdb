// What vendors say of a message later, by their contracts.
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { type DeliveryReceipt, receipts } from "../../gateway/providers/index.ts";
import { vendorsOfIds } from "../../gateway/tally/tally.ts";
import { awsModels } from "../support/realParts.ts";
import { decode, requestOf, valueAt } from "./account.ts";
import { modelOf } from "./botocore.ts";
import { callback, message } from "./contract.ts";
import { contracts } from "./index.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);

const reporting = contracts.flatMap(({ receipts: reports, ...contract }) =>
  reports ? { contract, reports } : [],
);

describe("the list of vendors that report", () => {
  it("has those with a contract for it, and no others", () => {
    const named = reporting.map(({ contract }) => contract.provider);
    assert.deepEqual(Object.keys(receipts).toSorted(), named.toSorted());
  });
});

for (const { contract, reports } of reporting) {
  const { named = {}, asked, statuses } = reports;
  const own = receipts[contract.provider];
  if (!own) throw new Error(`${contract.provider} reports nothing`);
  const read = (status: string, code = "E1"): readonly DeliveryReceipt[] =>
    own.read(reports.report(status, code));

  describe(`receipts of ${contract.provider}`, () => {
    for (const state of ["delivered", "failed", "undecided"] as const) {
      for (const status of statuses[state]) {
        it(`${status}: ${state}`, () => {
          const [receipt, ...more] = read(status);
          assert.equal(receipt?.state, state);
          assert.deepEqual(more, []);
        });
      }
    }

    for (const status of ["purple", "", "not delivered"]) {
      it(`takes the unknown status "${status}" for undecided`, () => {
        assert.deepEqual(
          read(status).map(({ state }) => state),
          ["undecided"],
        );
      });
    }

    for (const [name, document, states] of reports.others ?? []) {
      it(`takes ${name} for ${states.join(", ") || "nothing"}`, () => {
        assert.deepEqual(
          own.read(document).map(({ state }) => state),
          states,
        );
      });
    }

    it("name the message as the gateway can know it", () => {
      const [receipt] = read(statuses.delivered[0] ?? "");
      assert.deepEqual({ ticket: receipt?.ticket, messageId: receipt?.messageId }, { ...nobody, ...named });
    });

    it("tell the code of a failure, and none of a success", () => {
      const codeOf = (status = "") => read(status, "4711")[0]?.vendorCode;
      if (reports.hasCode) assert.equal(codeOf(statuses.failed[0]), "4711");
      assert.equal(codeOf(statuses.delivered[0]), undefined);
    });

    it("keep numbers and texts out of the log", () => {
      for (const leak of ["447700900123", "+447700900123", "Your code is 123456"]) {
        assert.doesNotMatch(`${read(statuses.failed[0] ?? "", leak)[0]?.vendorCode}`, /7700900123|123456/);
      }
    });

    it("decide nothing in a document that is none of the vendor's", () => {
      const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.constant(["delivered"]));
      fc.assert(
        fc.property(anything, (document) => own.read(document).every(({ state }) => state === "undecided")),
      );
    });

    it("are asked for with the message, and only then", () => {
      const wanted = requestOf(contract, { ...message, callback });
      const document = decode(contract, wanted);
      for (const [path, value] of Object.entries(asked))
        assert.equal(valueAt(contract, document, path), value);
      const valid = ajv.compile(contract.request);
      assert.ok(valid(document), ajv.errorsText(valid.errors));
      const plain = JSON.stringify(requestOf(contract, message));
      assert.doesNotMatch(plain, /receipts\.example|key\.time/);
      assert.equal(JSON.stringify(wanted) !== plain, Object.keys(asked).length > 0);
    });
  });
}

const nobody = { ticket: undefined, messageId: undefined };

describe("providers whose receipts carry nothing but an id", () => {
  it("are marked by the gateway under it, and no others are", () => {
    const byId = reporting.filter(({ reports }) => reports.named?.messageId !== undefined);
    const named = byId.map(({ contract }) => contract.provider);
    assert.deepEqual(Object.keys(vendorsOfIds).toSorted(), named.toSorted());
  });
});

describe("AWS's models", () => {
  it("know every event that the receipts of aws name, and no other of a text message", function () {
    awsModels.require(this);
    const types = modelOf("pinpoint-sms-voice-v2").shapes.EventType?.enum ?? [];
    const { statuses } = reporting.find(({ contract }) => contract.provider === "aws")?.reports ?? {};
    const known = types.filter((type) => type.startsWith("TEXT_") && type !== "TEXT_ALL");
    assert.deepEqual(
      known.toSorted(),
      Object.values(statuses ?? {})
        .flat()
        .toSorted(),
    );
  });
});

describe("the receipts of Vonage", () => {
  it("are the only ones for which the URL of the account goes with a message, so that its limit is the only one", () => {
    const taking = contracts.filter((contract) =>
      JSON.stringify(decode(contract, requestOf(contract, { ...message, callback }))).includes(
        callback.accountUrl,
      ),
    );
    assert.deepEqual(
      taking.map(({ provider }) => provider),
      ["vonage"],
    );
  });

  it("are asked for without a URL where the gateway's is longer than Vonage takes", () => {
    const vonage = contracts.find(({ provider }) => provider === "vonage");
    assert.ok(vonage);
    const long = { ...callback, accountUrl: `https://receipts.example/${"x".repeat(100)}` };
    const body = decode(vonage, requestOf(vonage, { ...message, callback: long }));
    assert.equal(valueAt(vonage, body, "callback"), undefined);
  });
});
