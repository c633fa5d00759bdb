// How vendors are told that a code was used, by their contracts.
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "valibot";
import { feedback, type HttpRequest, providers } from "../../gateway/providers/index.ts";
import { awsModels } from "../support/realParts.ts";
import { decode, requestOf, valueAt } from "./account.ts";
import { modelOf, schemaOf } from "./botocore.ts";
import { type Contract, type FeedbackContract, message } from "./contract.ts";
import { contracts } from "./index.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);

const listening = contracts.flatMap(({ feedback: told, ...contract }) => (told ? { contract, told } : []));

function callOf(contract: Contract, { messageId }: FeedbackContract): HttpRequest {
  const provider = providers.find(({ name }) => name === contract.provider);
  const own = feedback[contract.provider];
  assert.ok(provider && own);
  const account = {
    settings: parse(provider.settings, contract.settings),
    credentials: parse(provider.credentials, contract.credentials),
  };
  return own.request({ messageId, at: message.now }, account);
}

describe("the list of vendors that want to know which codes were used", () => {
  it("has those with a contract for it, and no others", () => {
    const named = listening.map(({ contract }) => contract.provider);
    assert.deepEqual(Object.keys(feedback).toSorted(), named.toSorted());
  });
});

for (const { contract, told } of listening) {
  describe(`feedback to ${contract.provider}`, () => {
    it("is the call that the vendor's API asks for", () => {
      const call = callOf(contract, told);
      assert.equal(call.method, "POST");
      assert.equal(call.url, told.url);
      assert.deepEqual(decode(contract, call), told.body);
      assert.deepEqual(call.headers, told.headers ?? contract.headers);
      assert.deepEqual(call.sign, contract.sign);
    });

    it("is announced with the message, and only then", () => {
      const document = decode(contract, requestOf(contract, { ...message, feedback: true }));
      for (const [path, value] of Object.entries(told.asked))
        assert.equal(valueAt(contract, document, path), value);
      const valid = ajv.compile(contract.request);
      assert.ok(valid(document), ajv.errorsText(valid.errors));
      const plain = decode(contract, requestOf(contract, message));
      for (const path of Object.keys(told.asked)) assert.equal(valueAt(contract, plain, path), undefined);
    });
  });
}

describe("AWS's model of PutMessageFeedback", () => {
  it("takes the call", function () {
    awsModels.require(this);
    const aws = listening.find(({ contract }) => contract.provider === "aws");
    assert.ok(aws);
    const valid = ajv.compile(schemaOf(modelOf("pinpoint-sms-voice-v2"), "PutMessageFeedbackRequest"));
    const document = decode(aws.contract, callOf(aws.contract, aws.told));
    assert.ok(valid(document), ajv.errorsText(valid.errors));
  });
});
