// What is sent to AWS, and what is read of its errors, beside AWS's own models.
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import * as v from "valibot";
import { providers, type Sms } from "../../gateway/providers/index.ts";
import { awsModels } from "../support/realParts.ts";
import { connect, decode, requestOf } from "./account.ts";
import { contract as aws } from "./aws.contract.ts";
import { contract as awsNotify } from "./awsNotify.contract.ts";
import { modelOf, schemaOf } from "./botocore.ts";
import { type Contract, httpReply, message, summary } from "./contract.ts";
import { contract as sns } from "./sns.contract.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false });

const operations = [
  { contract: aws, service: "pinpoint-sms-voice-v2", operation: "SendTextMessage" },
  { contract: awsNotify, service: "pinpoint-sms-voice-v2", operation: "SendNotifyTextMessage" },
  { contract: sns, service: "sns", operation: "Publish" },
] as const;

const india = { entityId: "1".repeat(40), templateId: "9".repeat(5) };
const { sender: _, ...anonymous } = message;

const messages: Readonly<Record<string, Sms>> = {
  "a usual message": message,
  "a message without a sender": anonymous,
  "a short life": { ...message, validitySeconds: 0.1 },
  "a long life": { ...message, validitySeconds: 9_999_999 },
  "the longest text": { ...message, body: "€".repeat(1600) },
  "the longest code": { ...message, code: "1".repeat(40) },
  "newlines and emoji": { ...message, body: "🔐\n\t123456\r\n@example.com #123456" },
  India: { ...message, recipient: "+919876543210", country: "IN", india },
  "a message that feedback will come of": { ...message, feedback: true },
  "the longest number": { ...message, recipient: "+123456789012345" },
  ...Object.fromEntries(
    [
      "+15554443333",
      "12345",
      "ACME_1-2",
      "pool-0123456789abcdef0123456789abcdef",
      "phone-0123456789abcdef0123456789abcdef",
      "arn:aws:sms-voice:eu-west-1:123456789012:sender-id/ACME/DE",
    ].map((routeSender) => [`the sender ${routeSender}`, { ...message, routeSender }]),
  ),
};

/** The body as AWS's query protocol reads it: maps are numbered entries. */
function fromQuery(form: Readonly<Record<string, unknown>>): object {
  const { Action: _action, Version: _version, ...fields } = form;
  const plain = Object.entries(fields).filter(([name]) => !name.startsWith("MessageAttributes."));
  const names = Object.entries(fields).filter(([name]) => name.endsWith(".Name"));
  const attributes = names.map(([name, attribute]) => {
    const value = name.replace(/\.Name$/, ".Value");
    return [
      attribute,
      { DataType: fields[`${value}.DataType`], StringValue: fields[`${value}.StringValue`] },
    ];
  });
  return { ...Object.fromEntries(plain), MessageAttributes: Object.fromEntries(attributes) };
}

function bodyOf(contract: Contract, sms: Sms, settings = contract.settings): unknown {
  const decoded = decode(contract, requestOf(contract, sms, settings));
  return contract.encoding === "json" ? decoded : fromQuery({ ...(decoded as object) });
}

describe("AWS's own models", () => {
  before(function () {
    awsModels.require(this);
  });

  for (const { contract, service, operation } of operations) {
    const accepts = () => {
      const model = modelOf(service);
      return ajv.compile(schemaOf(model, model.operations[operation]?.input?.shape ?? ""));
    };

    describe(`of ${operation}`, () => {
      for (const [name, sms] of Object.entries(messages)) {
        it(`accepts ${name}`, () => {
          const valid = accepts();
          assert.ok(valid(bodyOf(contract, sms)), ajv.errorsText(valid.errors));
        });
      }

      it("knows protocol, operation and signing name", () => {
        const { metadata } = modelOf(service);
        const { headers, body, sign } = requestOf(contract, message);
        assert.equal(sign?.service, metadata.signingName ?? metadata.endpointPrefix);
        if (metadata.protocol === "json") {
          assert.equal(headers["x-amz-target"], `${metadata.targetPrefix}.${operation}`);
          assert.equal(headers["content-type"], `application/x-amz-json-${metadata.jsonVersion}`);
        } else {
          assert.deepEqual([...new URLSearchParams(body)].slice(0, 2), [
            ["Action", operation],
            ["Version", metadata.apiVersion],
          ]);
        }
      });

      it("accepts whatever the settings may be", () => {
        const valid = accepts();
        for (const [name, pattern] of patternsOf(contract)) {
          fc.assert(
            fc.property(fc.stringMatching(pattern), (value) => {
              const settings = { ...contract.settings, [name]: value };
              assert.ok(
                valid(bodyOf(contract, message, settings)),
                `${name}: ${ajv.errorsText(valid.errors)}`,
              );
            }),
          );
        }
      });
    });
  }

  it("of template variables accept whatever the settings may be", () => {
    const model = modelOf("pinpoint-sms-voice-v2");
    const valid = ajv.compile(schemaOf(model, model.operations.SendNotifyTextMessage?.input?.shape ?? ""));
    const schema = providers.find(({ name }) => name === "aws-notify")?.settings;
    assert.ok(schema);
    const accepts = (variables: object) => {
      const settings = { ...awsNotify.settings, variables };
      if (!v.is(schema, settings)) return false;
      assert.ok(valid(bodyOf(awsNotify, message, settings)), ajv.errorsText(valid.errors));
      return true;
    };
    const longest = Array.from({ length: 19 }, (_, index) => [`v${index}`.padEnd(64, "_"), "x".repeat(2048)]);
    assert.equal(accepts(Object.fromEntries(longest)), true);
    const name = fc.oneof(fc.stringMatching(/^\w{1,65}$/), fc.string({ maxLength: 4 }));
    const value = fc.oneof(fc.string({ maxLength: 9 }), fc.constant("x".repeat(2049)));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 25 }), (variables) => void accepts(variables)),
    );
  });

  describe("of errors", () => {
    const reasons = (name: string) =>
      modelOf("pinpoint-sms-voice-v2").shapes[`${name}ExceptionReason`]?.enum ?? [];
    const outcomeOf = (exception: string, reason?: string) =>
      summary(connect(aws).outcome(httpReply({ status: 400, body: { __type: exception, Reason: reason } })));
    const ofTheAccount = (exception: string) =>
      reasons(exception).filter((reason) =>
        ["unavailable/account", "unavailable/throttled", "unavailable/down"].includes(
          outcomeOf(`${exception}Exception`, reason),
        ),
      );

    it("blame the account for no value and no conflict but its configuration's", () => {
      assert.deepEqual(ofTheAccount("Validation"), []);
      assert.deepEqual(ofTheAccount("Conflict"), ["NOTIFY_CONFIGURATION_NOT_ACTIVE"]);
    });

    it("blame the account for its own limits, not for those of one number", () => {
      assert.deepEqual(ofTheAccount("ServiceQuotaExceeded"), [
        "DAILY_NOTIFY_TIER_MESSAGE_LIMIT",
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_NOTIFY",
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
      ]);
    });

    it("blame the account for every denied access", () => {
      assert.deepEqual(ofTheAccount("AccessDenied"), reasons("AccessDenied"));
    });

    it("have every reason that the contract names", () => {
      const known = ["Validation", "Conflict", "ServiceQuotaExceeded", "AccessDenied"].flatMap((exception) =>
        reasons(exception).map((reason) => `${exception}Exception:${reason}`),
      );
      const named = aws.failures.map(([, code]) => `${code}`).filter((code) => code.includes(":"));
      assert.deepEqual(
        named.filter((code) => !known.includes(code)),
        [],
      );
    });

    it("have every SNS code that the contract names, but those of AWS's front end", () => {
      const { shapes } = modelOf("sns");
      const known = Object.values(shapes).flatMap((shape) =>
        "error" in shape ? (shape as { error: { code: string } }).error.code : [],
      );
      const frontEnd = /^(Throttling|InternalFailure|ServiceUnavailable|InvalidClientTokenId|Incomplete)/;
      const named = sns.failures.map(([, code]) => `${code}`).filter((code) => !frontEnd.test(code));
      assert.deepEqual(
        named.filter((code) => !known.includes(code)),
        [],
      );
    });
  });
});

/** The settings that a pattern rules, without those whose pattern looks ahead. */
function patternsOf(contract: Contract): [name: string, pattern: RegExp][] {
  const settings = providers.find(({ name }) => name === contract.provider)?.settings;
  assert.ok(settings && "entries" in settings);
  return Object.entries(settings.entries as Record<string, v.GenericSchema>).flatMap(([name, field]) => {
    const inner = "wrapped" in field ? (field.wrapped as v.GenericSchema) : field;
    const steps = "pipe" in inner ? (inner.pipe as readonly v.GenericPipeItem[]) : [];
    return steps.flatMap((step): [string, RegExp][] =>
      "requirement" in step && step.requirement instanceof RegExp && !step.requirement.source.includes("(?=")
        ? [[name, step.requirement]]
        : [],
    );
  });
}
