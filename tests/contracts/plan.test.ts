// What of a stack is known to fail before it is deployed.
import assert from "node:assert/strict";
import { vendors } from "../../gateway/providers/index.ts";
import {
  type Finding,
  type PlannedStack,
  sendersOf,
  sendingProblems,
  sendingWarnings,
  waysOf,
} from "../../gateway/providers/plan.ts";
import { contracts } from "./index.ts";

const code = { length: 6 };
const number = "+15005550006";

const settingsOf = (name: string) => contracts.find(({ provider }) => provider === name)?.settings ?? {};

function stack(names: Readonly<Record<string, object>>, rest: Partial<PlannedStack> = {}): PlannedStack {
  const providers = Object.entries(names).map(([name, settings]) => ({
    name,
    settings: { ...settingsOf(name), ...settings },
  }));
  return { providers, routes: {}, code, ...rest };
}

const lines = (findings: readonly Finding[]) => findings.map(({ path, reason }) => `${path}: ${reason}`);

function assertOne(findings: readonly Finding[], expected: RegExp): void {
  assert.equal(findings.length, 1, lines(findings).join("\n"));
  assert.match(`${lines(findings)}`, expected);
}

const needy = contracts.filter(({ senderNeeded, settings }) => senderNeeded && !settings.sender);

describe("a plan of senders", () => {
  for (const { provider } of needy) {
    it(`refuses ${provider} without any sender`, () => {
      const { originationIdentity: _, ...settings } = settingsOf(provider);
      assertOne(
        sendingProblems(stack({ [provider]: settings })),
        new RegExp(`^providers\\[0\\]\\.settings\\.sender: is missing: ${provider} sends nothing without`),
      );
    });

    it(`takes ${provider} with a sender in its settings, in routes or of the connection`, () => {
      const routes = { "*": { senders: { [provider]: { sender: number } } } };
      for (const given of [
        stack({ [provider]: { sender: number } }),
        stack({ [provider]: {} }, { routes }),
        stack({ [provider]: {} }, { sender: number }),
      ]) {
        assert.deepEqual(lines([...sendingProblems(given), ...sendingWarnings(given)]), []);
      }
    });
  }

  for (const { provider, facts } of vendors.filter((each) => each.facts.sender)) {
    it(`knows a number of ${provider.name} by its digits, however it is written`, () => {
      const setting = facts.sender?.setting ?? "";
      const given = stack({ [provider.name]: { [setting]: "+1 (500) 555-0006" } });
      assert.deepEqual([lines(sendingProblems(given)), sendersOf(given, provider.name)], [[], [number]]);
    });
  }

  it("takes a pool in place of a sender, and then never the connection's", () => {
    const messagingServiceSid = `MG${"0".repeat(32)}`;
    const given = stack({ twilio: { messagingServiceSid } }, { sender: "Not.Twilio" });
    assert.deepEqual(lines([...sendingProblems(given), ...sendingWarnings(given)]), []);
    assert.deepEqual(waysOf(given), [[undefined, [{ name: "twilio", sender: messagingServiceSid }]]]);
  });

  it("only warns of a missing sender where Auth0 may have one that is not known here", () => {
    const given = stack({ twilio: {} }, { otherSenders: true });
    assert.deepEqual(sendingProblems(given), []);
    assertOne(sendingWarnings(given), /^routes\.\*\.senders\.twilio\.sender: is missing: .* \(NO_SENDER\)$/);
  });

  it("refuses a country to which nobody has a sender", () => {
    const routes = { GB: { providers: ["twilio"] }, DE: { senders: { twilio: { sender: "ACME" } } } };
    const given = stack({ aws: {}, twilio: {} }, { routes });
    assertOne(sendingProblems(given), /^routes\.GB\.senders\.twilio\.sender: is missing/);
  });

  it("warns of a provider that is passed over where another one serves", () => {
    const routes = { GB: { senders: { twilio: { sender: "ACME" } } } };
    const given = stack({ aws: {}, twilio: {} }, { routes });
    assert.deepEqual(sendingProblems(given), []);
    assertOne(sendingWarnings(given), /^routes\.\*\.senders\.twilio\.sender: is missing/);
  });
});

describe("a plan of names as senders", () => {
  const names: readonly [provider: string, taken: string, refused: string, settings?: object][] = [
    ["aws", "My-Shop_1", "My Shop"],
    ["sns", "My-Shop_1", "My Shop"],
    ["clicksend", "My.Shop", "My Shop"],
    ["twilio", "My Shop & 1", "My.Shop"],
    ["bandwidth", "My Shop & 1", "My.Shop"],
    ["bird", "My Shop-1", "My.Shop"],
    ["infobip", "ABC", "AB"],
    ["termii", "ABC", "AB"],
    ["telnyx", "My Shop 1", "My-Shop", { messagingProfileId: "db3ce55a-7f1d-11e1-8ea7-1231380bc196" }],
  ];
  const elsewhere = { US: { providers: [] }, CA: { providers: [] } };

  for (const [provider, taken, refused, settings = {}] of names) {
    const from = (sender: string) =>
      sendingProblems(
        stack(
          { [provider]: settings },
          { routes: { ...elsewhere, "*": { senders: { [provider]: { sender } } } } },
        ),
      );

    it(`takes ${taken} for ${provider}, and not ${refused}`, () => {
      assert.deepEqual(lines(from(taken)), []);
      assertOne(
        from(refused),
        new RegExp(`^routes\\.\\*\\.senders\\.${provider}\\.sender: must be .*, or ${provider} refuses it$`),
      );
    });
  }

  it("names the place where the sender stands", () => {
    const place = (given: PlannedStack) => sendingProblems(given).map(({ path }) => path);
    assert.deepEqual(place(stack({ aws: {} }, { sender: "My Shop", routes: elsewhere })), ["sender"]);
    assert.deepEqual(place(stack({ twilio: { sender: "My.Shop" } }, { routes: elsewhere })), [
      "providers[0].settings.sender",
    ]);
  });

  it("takes ids of pools, numbers and shared senders for aws", () => {
    const ids = [
      "pool-0123456789abcdef0123456789abcdef",
      "phone-0123456789abcdef0123456789abcdef",
      "arn:aws:sms-voice:eu-west-1:123456789012:sender-id/ACME/DE",
    ];
    for (const originationIdentity of ids) {
      const given = stack({ aws: { originationIdentity } });
      assert.deepEqual(lines([...sendingProblems(given), ...sendingWarnings(given)]), []);
    }
  });

  it("refuses a name without a profile for telnyx", () => {
    assertOne(
      sendingProblems(stack({ telnyx: { sender: "ACME" } }, { routes: elsewhere })),
      /must be a number without messagingProfileId, or telnyx refuses it$/,
    );
  });

  for (const country of ["US", "CA"]) {
    it(`refuses a name in a route to ${country}, wherever it comes from`, () => {
      const route = {
        [country]: {},
        ...(country === "US" ? { CA: { providers: [] } } : { US: { providers: [] } }),
      };
      for (const given of [
        stack({ twilio: { sender: "ACME" } }, { routes: route }),
        stack({ aws: {} }, { routes: route, sender: "ACME" }),
        stack(
          { vonage: { sender: number } },
          { routes: { ...route, [country]: { senders: { vonage: { sender: "ACME" } } } } },
        ),
      ]) {
        assertOne(
          sendingProblems(given),
          new RegExp(`must be a number, as ${country} takes no other sender`),
        );
      }
    });
  }

  it("warns of a name that can meet numbers of US or CA", () => {
    const given = stack({ aws: {}, twilio: { sender: number } }, { sender: "Example" });
    assert.deepEqual(sendingProblems(given), []);
    assertOne(
      sendingWarnings(given),
      /^sender: US and CA take numbers only, so aws refuses messages there; give routes\.US and routes\.CA a number/,
    );
    const half = stack({ aws: {} }, { sender: "Example", routes: { US: { providers: [] } } });
    assertOne(sendingWarnings(half), /^sender: CA takes numbers only/);
  });

  it("leaves the senders of one's own endpoint alone", () => {
    const given = stack({ webhook: { sender: "My Shop!" } }, { routes: { US: {} } });
    assert.deepEqual(lines([...sendingProblems(given), ...sendingWarnings(given)]), []);
  });
});

describe("a plan of codes and texts", () => {
  for (const [provider, shortest, longest] of [
    ["twilio-verify", 4, 10],
    ["whatsapp", 1, 15],
  ] as const) {
    it(`refuses codes that ${provider} does not take`, () => {
      const given = (length: number) => sendingProblems(stack({ [provider]: {} }, { code: { length } }));
      assert.deepEqual(given(longest), []);
      assert.deepEqual(given(longest + 1), [
        {
          path: "code.length",
          reason: `must be ${shortest} to ${longest}, as ${provider} takes no other codes`,
          value: longest + 1,
        },
      ]);
    });
  }

  it("refuses texts that seven does not take", () => {
    const given = (length: number) => sendingProblems(stack({ seven: {} }, { text: "x".repeat(length) }));
    assert.deepEqual(given(1520), []);
    assertOne(given(1521), /^template: makes a message of at least 1521 characters, and seven takes 1520$/);
  });

  it("has nothing to say of settings that are refused anyway", () => {
    const providers = [{ name: "twilio", settings: { accountSid: "?" } }, { name: "nobody" }];
    const given: PlannedStack = { providers, routes: { GB: { providers: ["nobody"] } }, code };
    assert.deepEqual([...sendingProblems(given), ...sendingWarnings(given)], []);
  });
});

describe("a plan of permissions", () => {
  const place = { partition: "aws", region: "eu-central-1", account: "123456789012" };
  const arn = (resource: string, region = place.region) =>
    `arn:aws:sms-voice:${region}:123456789012:${resource}`;
  const shared = "arn:aws:sms-voice:eu-central-1:210987654321:pool/pool-1";

  function permissionOf(
    name: string,
    settings: Readonly<Record<string, unknown>>,
    rest: Partial<PlannedStack> = {},
  ) {
    const vendor = vendors.find(({ provider }) => provider.name === name);
    const given: PlannedStack = { providers: [{ name, settings }], routes: {}, code, ...rest };
    return vendor?.facts.permission?.({ settings, senders: sendersOf(given, name) }, place);
  }

  const cases: readonly [title: string, settings: object, rest: Partial<PlannedStack>, resource: unknown][] =
    [
      ["everything where AWS picks the sender", {}, {}, "*"],
      ["everything where Auth0 may name another sender", {}, { sender: "ACME", otherSenders: true }, "*"],
      ["a pool", { originationIdentity: "pool-1" }, {}, [arn("pool/pool-1")]],
      [
        "the provider's own sender, whatever Auth0 names",
        { originationIdentity: "pool-1" },
        { otherSenders: true },
        [arn("pool/pool-1")],
      ],
      ["a number by its id", { originationIdentity: "phone-1" }, {}, [arn("phone-number/phone-1")]],
      ["a number", { originationIdentity: "+15005550006" }, {}, [arn("phone-number/*")]],
      ["the connection's name", {}, { sender: "ACME" }, [arn("sender-id/ACME/*")]],
      ["what another account shares", { originationIdentity: shared }, {}, [shared]],
      [
        "another region",
        { originationIdentity: "pool-1", region: "eu-west-1" },
        {},
        [arn("pool/pool-1", "eu-west-1")],
      ],
      [
        "the senders of all routes",
        { originationIdentity: "pool-1" },
        {
          routes: {
            GB: { senders: { aws: { sender: "ACME" } } },
            DE: { senders: { aws: { sender: "ACME" } } },
            RU: { providers: [] },
          },
        },
        [arn("sender-id/ACME/*"), arn("pool/pool-1")],
      ],
    ];

  for (const [title, settings, rest, Resource] of cases) {
    it(`allows aws ${title}`, () => {
      assert.deepEqual(permissionOf("aws", { ...settings }, rest), {
        Action: "sms-voice:SendTextMessage",
        Resource,
      });
    });
  }

  it("allows aws-notify its own call, and sns to publish to numbers alone", () => {
    assert.deepEqual(permissionOf("aws-notify", { notifyConfigurationId: "nc-1" }), {
      Action: "sms-voice:SendNotifyTextMessage",
      Resource: arn("*"),
    });
    assert.deepEqual(permissionOf("sns", {}), { Action: "sns:Publish", NotResource: "arn:*:sns:*:*:*" });
  });

  it("asks for a permission where the role signs, and only there", () => {
    const signing = contracts.filter(({ sign }) => sign).map(({ provider }) => provider);
    const permitted = vendors.filter(({ facts }) => facts.permission).map(({ provider }) => provider.name);
    assert.deepEqual(permitted.toSorted(), signing.toSorted());
  });
});
