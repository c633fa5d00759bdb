import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentsError } from "../../../components/arguments/problems.ts";
import { SmsGatewayTenant } from "../../../components/index.ts";
import { providers } from "../../../gateway/providers/index.ts";
import { deploy } from "../deploy.ts";

type Args = Record<string, unknown>;

/** Calls the constructor as a program without types would. */
async function refusal(args: Args, name = "gw"): Promise<ArgumentsError> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name: created }) => {
        throw new Error(`${created} was created`);
      },
      call: () => ({}),
    },
    "project",
    "dev",
    false,
  );
  const { SmsGateway } = await import("../../../components/index.ts");
  try {
    Reflect.construct(SmsGateway, [name, args]);
  } catch (error) {
    assert.ok(error instanceof ArgumentsError, String(error));
    return error;
  }
  throw new Error("nothing was refused");
}

const twilio = { name: "twilio", settings: { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567" } };
const credentials = { twilio: { authToken: "t".repeat(32) } };

/** Arguments, the place that is named, and what is said about it. */
const refused: [args: Args, path: string, reason: RegExp][] = [
  [{ keyGeneration: 0 }, "keyGeneration", /whole number of at least 1; got 0$/],
  [{ keyGeneration: 1.5 }, "keyGeneration", /whole number of at least 1; got 1.5$/],
  [{ keyGeneration: "2" }, "keyGeneration", /whole number of at least 1; got "2"$/],
  [{ subject: "" }, "subject", /1 to 64 characters long \(limit of Auth0\); got ""$/],
  [{ subject: "s".repeat(65) }, "subject", /1 to 64 characters/],
  [{ audience: "" }, "audience", /1 to 128 characters/],
  [{ audience: "a".repeat(129) }, "audience", /1 to 128 characters.*; got "a{59}…$/],
  [{ sender: "ACME-COMPANY" }, "sender", /a name of at most 11 letters.*; got "ACME-COMPANY"$/],
  [{ sender: "12" }, "sender", /short code of 3 to 8 digits/],
  [{ sender: "004915112345678" }, "sender", /number such as \+15551234567/],
  [{ sender: "" }, "sender", /must be a number such as/],
  [{ template: "" }, "template", /1 to 5120 characters/],
  [{ template: `@@password@@${"x".repeat(5120)}` }, "template", /1 to 5120 characters/],
  [{ template: "Your code" }, "template", /^has no place for the code; add @@password@@$/],
  [
    { template: "{{ code }}" },
    "template",
    /^has no place for the code; add @@password@@ or set syntax to "liquid"$/,
  ],
  [{ template: "Your code", syntax: "liquid" }, "template", /^has no place for the code; add {{ code }}$/],
  [
    { syntax: "liquid" },
    "template",
    /^has no place for the code; add {{ code }} or set syntax to "md_with_macros"$/,
  ],
  [
    { template: "@@password@@", syntax: "liquid" },
    "template",
    /add {{ code }} or set syntax to "md_with_macros"$/,
  ],
  [{ syntax: "markdown" }, "syntax", /"md_with_macros" or "liquid"; got "markdown"$/],
  [{ code: { length: 3 } }, "code.length", /from 4 to 40 \(limit of Auth0\); got 3$/],
  [{ code: { length: 41 } }, "code.length", /from 4 to 40/],
  [{ code: { lifetimeSeconds: 59 } }, "code.lifetimeSeconds", /of at least 60 \(limit of Auth0\); got 59$/],
  [{ code: { digits: 6 } }, "code.digits", /is not an option/],
  [{ bruteForceProtection: "yes" }, "bruteForceProtection", /true or false; got "yes"$/],
  [{ forwardRequestInfo: "true" }, "forwardRequestInfo", /true or false; got "true"$/],
  [{ disableSignup: 0 }, "disableSignup", /true or false; got 0$/],
  [{ protectConnection: "no" }, "protectConnection", /true or false/],
  [{ clients: [] }, "clients", /at least one; leave it out to leave the applications as they are; got \[\]$/],
  [{ clients: [""] }, "clients[0]", /ids of Auth0 applications/],
  [{ importConnectionId: "sms" }, "importConnectionId", /id of an Auth0 connection.*; got "sms"$/],
  [{ providers: [] }, "providers", /at least one provider/],
  [
    { providers: [{ name: "tvilio" }] },
    "providers[0].name",
    /name of a provider \(.*twilio.*\); got "tvilio"; did you mean "twilio"\?$/,
  ],
  [
    { providers: [{ name: "aws" }, { name: "aws" }] },
    "providers[1]",
    /"aws" is listed already as providers\[0\]/,
  ],
  [{ providers: ["aws"] }, "providers[0]", /object with name and settings; got "aws"$/],
  [{ providers: [{ name: "aws", seting: {} }] }, "providers[0].seting", /is not an option/],
  [
    { providers: [{ name: "aws", settings: { region: "Frankfurt" } }] },
    "providers[0].settings.region",
    /a region such as "eu-central-1"; got "Frankfurt"$/,
  ],
  [
    { providers: [{ name: "aws", settings: { colour: 1 } }] },
    "providers[0].settings.colour",
    /is not an option/,
  ],
  [{ providers: [{ name: "twilio" }], credentials }, "providers[0].settings.accountSid", /^is missing$/],
  [{ providers: [twilio] }, "credentials.twilio", /authToken/],
  [
    { providers: [twilio], credentials: { twilio: { authToken: "t".repeat(32), password: "p" } } },
    "credentials.twilio.password",
    /is not an option/,
  ],
  [{ credentials: { tvilio: {} } }, "credentials.tvilio", /name of a provider/],
  [
    { signatureKeys: { telnix: "key" }, observe: { receipts: true } },
    "signatureKeys.telnix",
    /signs its receipts with a key of their own: bird, .*did you mean "telnyx"\?$/,
  ],
  [
    { signatureKeys: { twilio: "key" }, observe: { receipts: true } },
    "signatureKeys.twilio",
    /^must be the name of a provider that signs its receipts/,
  ],
  [
    { signatureKeys: { telnyx: "whsec_canary" }, observe: { receipts: true } },
    "signatureKeys.telnyx",
    /^must be the public key .*44 characters of base64 .*config set --secret --path signatureKeys\.telnyx/,
  ],
  [{ signatureKeys: { sinch: "s".repeat(20) } }, "signatureKeys.sinch", /without observe\.receipts/],
  [{ signatureKeys: "key" }, "signatureKeys", /one text for each provider that signs/],
  [{ routes: "DE" }, "routes", /one route for each country; got "DE"$/],
  [{ routes: { de: {} } }, "routes.de", /^must be an ISO country code in capitals, such as "DE", or "\*"$/],
  [{ routes: { XX: {} } }, "routes.XX", /ISO country code/],
  [{ routes: { DE: { provider: [] } } }, "routes.DE.provider", /is not an option/],
  [
    { routes: { DE: { providers: ["aws", "twilio"] } } },
    "routes.DE.providers",
    /^names twilio, which is not in providers \(aws\)$/,
  ],
  [{ routes: { "*": { senders: { sns: {} } } } }, "routes.*.senders", /^names sns, which is not in/],
  [
    { routes: { US: { senders: { aws: { sender: "ACME" } } } } },
    "routes.US.senders.aws.sender",
    /^must be a number: US takes no other sender; got "ACME"$/,
  ],
  [
    { routes: { GB: { senders: { aws: { sender: "ACME Company" } } } } },
    "routes.GB.senders.aws.sender",
    /number or at most 11 letters and digits; got "ACME Company"$/,
  ],
  [
    { routes: { IN: { senders: { aws: { india: { entityId: "1" } } } } } },
    "routes.IN.senders.aws.india.templateId",
    /^is missing$/,
  ],
  [{ delivery: { onUnknown: "retry" } }, "delivery.onUnknown", /^must be "next" or "stop"; got "retry"$/],
  [{ delivery: { hedge: "yes" } }, "delivery.hedge", /true or false; got "yes"$/],
  [{ delivery: { outages: "on" } }, "delivery.outages", /^must be "off", "monitor" or "enforce"; got "on"$/],
  [{ guard: { mode: "on" } }, "guard.mode", /^must be "off", "monitor" or "enforce"; got "on"$/],
  [{ guard: { countries: [] } }, "guard.countries", /^must name at least one country; leave it out to allow/],
  [{ guard: { countries: ["DE", "XX"] } }, "guard.countries[1]", /^must be an ISO country code.*; got "XX"$/],
  [{ guard: { countries: ["UK"] } }, "guard.countries[0]", /got "UK"; the United Kingdom is "GB"$/],
  [{ guard: { countries: "DE" } }, "guard.countries", /^must be a list of countries.*; got "DE"$/],
  [{ guard: { messagesPerDay: 0 } }, "guard.messagesPerDay", /^must be a whole number of at least 1; got 0$/],
  [
    { guard: { messagesPerDay: "many" } },
    "guard.messagesPerDay",
    /^must be a whole number of at least 1; got "many"$/,
  ],
  [
    { guard: { messagesPerDay: 5000 }, sharedState: false },
    "guard.messagesPerDay",
    /^must be left out with sharedState false, as messages of a day are counted in the table$/,
  ],
  [{ guard: { safe: ["+49151"] } }, "guard.safe[0]", /first digits, at least 7 of them.*; got "\+49151"$/],
  [{ guard: { tolerance: 0.4 } }, "guard.tolerance", /^must be a number from 0.5 to 4; got 0.4$/],
  [{ guard: { learnDays: 1.5 } }, "guard.learnDays", /^must be a whole number from 0 to 28; got 1.5$/],
  [{ guard: { learn: 2 } }, "guard.learn", /^must be a text; got 2$/],
  [{ guard: { resend: true } }, "guard.resend", /^must be "off", "monitor" or "enforce"; got true$/],
  [{ guard: { tolerence: 2 } }, "guard.tolerence", /did you mean "tolerance"\?$/],
  [{ text: { transliterate: 1 } }, "text.transliterate", /true or false; got 1$/],
  [
    { text: { webOtpDomain: "https://login.example.com" } },
    "text.webOtpDomain",
    /a domain such as login\.example\.com; got "https:/,
  ],
  [{ sharedState: "no" }, "sharedState", /true or false; got "no"$/],
  [{ deadlineSeconds: 0 }, "deadlineSeconds", /from 1 to 25/],
  [
    { deadlineSeconds: 26, timeoutSeconds: 30 },
    "deadlineSeconds",
    /from 1 to 25 \(Auth0 gives up after 30\); got 26$/,
  ],
  [{ auth0Path: "sms" }, "auth0Path", /must be "connection", "phoneProvider".*; got "sms"$/],
  [{ auth0Path: "both" }, "replacePhoneProvider", /must be true with auth0Path "both".*MFA.*Branding/],
  [{ auth0Path: "phoneProvider", replacePhoneProvider: false }, "replacePhoneProvider", /must be true/],
  [
    { auth0Path: "phoneProvider", replacePhoneProvider: true, deadlineSeconds: 16, timeoutSeconds: 20 },
    "deadlineSeconds",
    /at most 15 with auth0Path "phoneProvider", as Auth0 ends an Action after 20 seconds; got 16$/,
  ],
  [{ deadlineSeconds: 15 }, "deadlineSeconds", /less than timeoutSeconds \(15\).*; got 15$/],
  [{ timeoutSeconds: 10 }, "deadlineSeconds", /less than timeoutSeconds \(10\).*; got 10$/],
  [{ timeoutSeconds: 31 }, "timeoutSeconds", /from 2 to 30/],
  [{ memorySize: 64 }, "memorySize", /from 128 to 10240/],
  [{ memorySize: 10_241 }, "memorySize", /from 128 to 10240/],
  [{ reservedConcurrency: -1 }, "reservedConcurrency", /of at least 0; got -1$/],
  [{ logRetentionDays: 31 }, "logRetentionDays", /one of 0, 1, 3, 5, 7.*; got 31$/],
  [{ vpc: { subnetIds: ["subnet-1"] } }, "vpc.securityGroupIds", /^is missing$/],
  [{ vpc: { subnetIds: [], securityGroupIds: ["sg-1"] } }, "vpc.subnetIds", /at least one/],
  [{ tags: { team: 7 } }, "tags.team", /must be a text; got 7$/],
  [{ templat: "x" }, "templat", /is not an option; remove it or check its spelling/],
  [{ environment: { AA: "x".repeat(4000) } }, "environment", /at most 3776 bytes as JSON.*; got 4009$/],
  [
    { environment: { NODE_OPTIONS: "--inspect" } },
    "environment",
    /^NODE_OPTIONS would weaken the function[^-]*$/,
  ],
  [{ environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } }, "environment", /would weaken the function/],
  [{ environment: { NODE_DEBUG: "http" } }, "environment", /would weaken the function or print secrets/],
  [{ environment: { "MY-NAME": "x" } }, "environment", /MY-NAME must be two or more letters, digits or _/],
  [
    { kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:alias/sms" },
    "kmsKeyArn",
    /itself and not of an alias/,
  ],
  [
    { alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:pager.fifo" },
    "alarmTopicArn",
    /not a FIFO topic/,
  ],
  [{ tags: { "aws:team": "login" } }, "tags.aws:team", /must not begin with "aws:"/],
  [{ tags: { ["k".repeat(129)]: "v" } }, `tags.${"k".repeat(129)}`, /at most 128 characters/],
  [{ tags: { team: "v".repeat(257) } }, "tags.team", /at most 256 characters/],
  [{ tags: { team: "a|b" } }, "tags.team", /letters, digits, spaces and/],
  [{ tags: Object.fromEntries([...Array(51).keys()].map((n) => [`t${n}`, "v"])) }, "tags", /at most 50 tags/],
  [{ routes: { UK: {} } }, "routes.UK", /ISO country code.*the United Kingdom is "GB"$/],
  [{ routes: { DE: { providers: "aws" } } }, "routes.DE.providers", /^must be a list; got "aws"$/],
  [{ cod: {} }, "cod", /did you mean "code"\?$/],
  [{ code: { lenght: 4 } }, "code.lenght", /did you mean "length"\?$/],
  [
    { providers: [{ name: "aws", settings: { regon: "eu-west-1" } }] },
    "providers[0].settings.regon",
    /did you mean "region"\?$/,
  ],
  [{ template: `@@password@@${"x".repeat(1600)}` }, "template", /1606 characters, and 1600 are allowed/],
  [
    {
      template: "{{ code | slice: 0, 3 }} {{ code | slice: 3, 3 }}",
      syntax: "liquid",
      providers: [{ name: "aws-notify", settings: { notifyConfigurationId: "nc-1234567890abcdef" } }],
    },
    "template",
    /changes the code by a filter.*aws-notify sends nothing but codes/,
  ],
  [{ observe: { receipt: true } }, "observe.receipt", /did you mean "receipts"\?$/],
  [{ observe: { canaryMinutes: 61 } }, "observe.canaryMinutes", /from 1 to 60; got 61$/],
  [{ observe: { feedback: true } }, "observe.feedback", /without observe.conversion.*set that to true, too$/],
  [{ sharedState: false, observe: { receipts: true } }, "observe.receipts", /kept in the table$/],
  [{ sharedState: false, observe: { conversion: true } }, "observe.conversion", /kept in the table$/],
  // Escaped quotes count.
  [{ environment: { AA: '"'.repeat(1900) } }, "environment", /at most 3776 bytes as JSON.*; got 3809$/],
];

describe("Arguments", () => {
  for (const [args, path, reason] of refused) {
    it(`are refused: ${JSON.stringify(args).slice(0, 70)}`, async () => {
      const { problems: errors } = await refusal(args);
      assert.deepEqual(
        errors.map(({ path }) => path),
        [path],
      );
      assert.match(errors[0]?.reason ?? "", reason);
    });
  }

  for (const name of ["", "1st", "my gateway", "g".repeat(41)]) {
    it(`are refused with the name ${JSON.stringify(name)}`, async () => {
      assert.deepEqual((await refusal({}, name)).problems[0]?.path, "name");
    });
  }

  const accepted: Args[] = [
    { sender: "+1 234 567" },
    { sender: "+15551234567" },
    { sender: "12345" },
    { sender: "ACME Shop", providers: [twilio], credentials },
    { template: "@@code@@" },
    { template: "{{code}}", syntax: "liquid" },
    { template: "{{- password | upcase -}}", syntax: "liquid" },
    { deadlineSeconds: 25, timeoutSeconds: 26 },
    { logRetentionDays: 3653 },
    { guard: { countries: ["DE"], tolerance: 0.5, learnDays: 0, safe: ["+4915160"] } },
    { code: { length: 40, lifetimeSeconds: 60 } },
  ];
  for (const args of accepted) {
    it(`are accepted: ${JSON.stringify(args)}`, async () => {
      assert.ok((await deploy(args)).find("gw-connection"));
    });
  }

  it("are refused with every problem in one error, one line for each", async () => {
    const { message, problems: errors } = await refusal({
      audience: "",
      template: "Your code",
      code: { length: 3, lifetimeSeconds: 1 },
      deadlineSeconds: 20,
      providers: [twilio, { name: "aws", settings: { region: "x" } }, { name: "none" }],
      vpc: {},
    });
    const paths = [
      "audience",
      "code.length",
      "code.lifetimeSeconds",
      "vpc.subnetIds",
      "vpc.securityGroupIds",
      "template",
      "deadlineSeconds",
      "providers[1].settings.region",
      "providers[2].name",
      "credentials.twilio",
    ];
    assert.deepEqual(
      errors.map(({ path }) => path),
      paths,
    );
    const [first, ...lines] = message.split("\n");
    assert.equal(first, `SmsGateway "gw" has ${paths.length} problems:`);
    assert.deepEqual(
      lines,
      errors.map(({ path, reason }) => `  ${path}: ${reason}`),
    );
  });

  it("are refused while TWILIO_TOKEN is set, without showing it", async () => {
    process.env.TWILIO_TOKEN = "canary";
    try {
      const { message } = await refusal({});
      assert.match(
        message,
        /TWILIO_TOKEN: must not be set: the Auth0 provider would send its value to Auth0/,
      );
      assert.match(message, /env -u TWILIO_TOKEN pulumi up/);
      assert.ok(!message.includes("canary"));
    } finally {
      delete process.env.TWILIO_TOKEN;
    }
  });

  for (const provider of providers) {
    it(`are refused without showing a credential of ${provider.name}`, async () => {
      const names = ["authToken", "apiKey", "apiSecret", "password", "accountSid", "signingSecret"];
      const wrong = Object.fromEntries(names.map((name) => [name, "canary \u0000"]));
      const error = await refusal({
        providers: [{ name: provider.name }],
        credentials: { [provider.name]: { ...wrong, authToken: 8675309, apiKey: { secret: "canary" } } },
      });
      const said = [error.message, error.stack, JSON.stringify(error)].join();
      assert.ok(!said.includes("canary") && !said.includes("8675309"), said);
    });
  }
});

describe("Arguments that are outputs", () => {
  it("are left alone until they are known", async () => {
    const known = await deploy({
      sender: pulumi.output("ACME"),
      credentials: { twilio: pulumi.output(credentials.twilio) },
      providers: [
        { name: "twilio", settings: pulumi.output(twilio.settings) },
        { name: "aws", settings: { region: pulumi.output("eu-west-1") } },
      ],
    });
    assert.ok(known.find("gw-connection"));
  });

  it("are all named where they decide what is created", async () => {
    const late = {
      keyGeneration: pulumi.output(2),
      auth0Path: pulumi.output("none"),
      sharedState: Promise.resolve(true),
      importConnectionId: pulumi.output("con_abc"),
      observe: { receipts: pulumi.output(true), canaryMinutes: pulumi.output(5) },
      providers: [{ name: "aws" }, { name: pulumi.output("twilio") }, pulumi.output({ name: "sns" })],
    };
    const { problems } = await refusal(late as never);
    const reason =
      "must be plain and known at once, as it decides what is created; it may not come from a resource";
    assert.deepEqual(
      problems,
      [
        "keyGeneration",
        "auth0Path",
        "sharedState",
        "importConnectionId",
        "observe.receipts",
        "observe.canaryMinutes",
        "providers[1].name",
        "providers[2]",
      ].map((path) => ({ path, reason })),
    );
  });

  for (const path of ["providers", "observe"]) {
    it(`are named where they are ${path} as a whole`, async () => {
      const { problems } = await refusal({ [path]: pulumi.output({}) } as never);
      assert.deepEqual(
        problems.map((each) => each.path),
        [path],
      );
    });
  }

  it("are named where they decide what is created for a tenant", () => {
    assert.throws(
      () =>
        new SmsGatewayTenant("tenant", {
          gatewayUrl: "https://gw.example.com/",
          signingKey: "k".repeat(32),
          protectConnection: pulumi.output(true) as never,
        }),
      /SmsGatewayTenant "tenant" has a problem:\n {2}protectConnection: must be plain and known at once/,
    );
  });

  it("are not told apart from promises", async () => {
    const known = await deploy({ sender: Promise.resolve("ACME") });
    assert.equal(Object(known.find("gw-connection").inputs.options).value.from, "ACME");
  });
});
