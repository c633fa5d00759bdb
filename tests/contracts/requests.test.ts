import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { decode, refusalOf, requestOf, valueAt } from "./account.ts";
import { message, summary } from "./contract.ts";
import { contracts } from "./index.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);

const texts: Readonly<Record<string, string>> = {
  "plus, ampersand, equals and percent": "1+1 & 2=2 %2B %00 100%; code 123456",
  emoji: "🔐 123456 👩‍👩‍👧 é",
  newlines: "Code 123456\n\r\n\t@auth.example.com #123456\n",
  "quotes and backslashes": `"123456" 'x' \\n \\u0041 \`y\` <b>&amp;</b>`,
  "placeholders of our own": "{to} {text} {code} {{code}} $& $1 %s @@password@@",
  "right-to-left text": "\u200fרשמי 123456 الرمز\u200e \u202bab\u202c",
  "1600 characters": "+&é€".repeat(400),
};

for (const contract of contracts) {
  const { paths } = contract;
  const sender = { sender: "Example" };

  describe(`request of ${contract.provider}`, () => {
    it("is what the vendor's API asks for", () => {
      const request = requestOf(contract, message);
      assert.equal(request.method, "POST");
      assert.equal(request.url, contract.url);
      assert.deepEqual(request.headers, contract.headers);
      assert.deepEqual(request.sign, contract.sign);
      const valid = ajv.compile(contract.request);
      assert.ok(valid(decode(contract, request)), ajv.errorsText(valid.errors));
    });

    it("is for the recipient", () => {
      const to = valueAt(contract, decode(contract, requestOf(contract, message)), paths.to);
      assert.equal(to, contract.to === "digits" ? "447700900123" : "+447700900123");
    });

    it("holds no number, text or code outside its body", () => {
      const { url, headers } = requestOf(contract, message);
      assert.doesNotMatch(`${url} ${JSON.stringify(headers)}`, /7700900123|Your code|123456(?!789)/);
    });

    it("is the same for the same message", () => {
      assert.deepEqual(requestOf(contract, message), requestOf(contract, message));
    });

    for (const [name, body] of Object.entries(paths.text ? texts : {})) {
      it(`carries ${name} byte for byte`, () => {
        if (body.length > (contract.maxLength ?? 1600)) {
          assert.equal(summary(refusalOf(contract, { ...message, body })), "unavailable/route");
          return;
        }
        const decoded = decode(contract, requestOf(contract, { ...message, body }));
        assert.equal(valueAt(contract, decoded, paths.text ?? ""), body);
      });
    }

    const { maxLength, validity, reference, from, india, code } = { ...contract, ...paths };

    if (maxLength) {
      it(`carries ${maxLength} characters`, () => {
        const body = "x".repeat(maxLength);
        const decoded = decode(contract, requestOf(contract, { ...message, body }));
        assert.equal(valueAt(contract, decoded, paths.text ?? ""), body);
      });
    }

    for (const [seconds, sent] of validity?.cases ?? []) {
      it(`says ${sent} when the code lives for ${seconds} s`, () => {
        const decoded = decode(contract, requestOf(contract, { ...message, validitySeconds: seconds }));
        assert.equal(valueAt(contract, decoded, validity?.path ?? ""), sent);
      });
    }

    if (reference) {
      it("carries the reference", () => {
        const decoded = decode(contract, requestOf(contract, message));
        assert.equal(valueAt(contract, decoded, reference), message.reference);
      });
    }

    if (from) {
      it("takes the sender of the route before that of the settings before that of Auth0", () => {
        const setting = contract.senderSetting ?? "sender";
        const own = { ...contract.settings, [setting]: "Own" };
        const { [setting]: _, ...none }: Readonly<Record<string, unknown>> = own;
        const sent = (settings: Readonly<Record<string, unknown>>, sms: object) =>
          valueAt(contract, decode(contract, requestOf(contract, { ...message, ...sms }, settings)), from);
        assert.equal(sent(own, { ...sender, routeSender: "Route" }), "Route");
        assert.equal(sent(own, sender), "Own");
        assert.equal(sent(none, sender), "Example");
      });
    }

    if (from && !contract.settings.sender) {
      it(contract.senderNeeded ? "is not made without a sender" : "leaves the sender out without one", () => {
        const { sender: _, ...anonymous } = message;
        if (contract.senderNeeded) {
          assert.equal(summary(refusalOf(contract, anonymous)), "unavailable/sender");
        } else {
          assert.equal(valueAt(contract, decode(contract, requestOf(contract, anonymous)), from), undefined);
        }
      });
    }

    if (india) {
      const ids = { entityId: "1234567890", templateId: "9876543210" };
      const sent = (sms: object, settings: object) => {
        const request = requestOf(contract, { ...message, ...sms }, { ...contract.settings, ...settings });
        const decoded = decode(contract, request);
        const valid = ajv.compile(contract.request);
        assert.ok(valid(decoded), ajv.errorsText(valid.errors));
        return {
          entityId: valueAt(contract, decoded, india.entityId),
          templateId: valueAt(contract, decoded, india.templateId),
        };
      };
      it("carries India's registrations of the settings to India only", () => {
        assert.deepEqual(sent({ country: "IN" }, { india: ids }), ids);
        assert.deepEqual(sent({}, { india: ids }), { entityId: undefined, templateId: undefined });
      });
      it("takes India's registrations of the route before those of the settings", () => {
        const route = { entityId: "1111111111", templateId: "2222222222" };
        assert.deepEqual(sent({ country: "IN", india: route }, { india: ids }), route);
      });
    }

    if (code) {
      it("carries the code", () => {
        assert.equal(valueAt(contract, decode(contract, requestOf(contract, message)), code), "123456");
      });
      it("is not made without a code", () => {
        const { code: _, ...textOnly } = message;
        assert.deepEqual(refusalOf(contract, textOnly), {
          kind: "unavailable",
          reason: "route",
          vendorCode: "NO_CODE",
        });
      });
      const [shortest, longest] = contract.codeLengths ?? [1, 40];
      it(`is not made for a code outside ${shortest} to ${longest} digits`, () => {
        assert.ok(requestOf(contract, { ...message, code: "1".repeat(shortest) }));
        assert.ok(requestOf(contract, { ...message, code: "1".repeat(longest) }));
        for (const length of [shortest - 1, longest + 1].filter((count) => count > 0 && count <= 40)) {
          const refusal = refusalOf(contract, { ...message, code: "1".repeat(length) });
          assert.equal(summary(refusal), "unavailable/route");
        }
      });
    }
  });
}
