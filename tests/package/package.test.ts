// The packed package in programs of each kind that Pulumi runs. They talk to a stand-in of the engine.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { keyOf, secret } from "../components/deploy.ts";
import { type Monitor, openMonitor } from "../support/monitor.ts";
import { newProgram, pack, runProgram, typeCheck } from "../support/packed.ts";

const program = (imports: string) => `${imports}
const gateway = new SmsGateway("otp", {
  syntax: TemplateSyntax.Liquid,
  template: "{{ code }} is your code",
  providers: [{ name: "twilio", settings: { accountSid: "AC${"0".repeat(32)}", sender: "+15551234567" } }],
  credentials: { twilio: { authToken: "${"0123456789abcdef".repeat(2)}" } },
});
`;
const template = {
  "package.json": JSON.stringify({ name: "program", main: "index.ts" }),
  // Of "pulumi new typescript".
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      outDir: "bin",
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      ignoreDeprecations: "6.0",
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ["index.ts"],
  }),
};

interface Kind {
  readonly kind: string;
  readonly typescript: boolean;
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

const kinds: readonly Kind[] = [
  {
    kind: "Pulumi's TypeScript template",
    typescript: true,
    entry: "index.ts",
    files: {
      ...template,
      "index.ts": `${program('import { SmsGateway, TemplateSyntax } from "auth0-sms-gateway";')}export const url = gateway.url;`,
    },
  },
  {
    kind: "an ES module of which Node strips the types",
    typescript: false,
    entry: "index.ts",
    files: {
      "package.json": JSON.stringify({ name: "program", type: "module" }),
      "index.ts": `${program('import { SmsGateway, type SmsGatewayArgs, TemplateSyntax } from "auth0-sms-gateway";')}
const none: SmsGatewayArgs = {};
export const url = none && gateway.url;`,
    },
  },
  {
    kind: "plain JavaScript",
    typescript: false,
    entry: "index.js",
    files: {
      "package.json": JSON.stringify({ name: "program" }),
      "index.js": `${program('const { SmsGateway, TemplateSyntax } = require("auth0-sms-gateway");')}exports.url = gateway.url;`,
    },
  },
];

describe("The package", function () {
  this.timeout(60_000);

  it("holds what a program needs and nothing else", async () => {
    const { files } = await pack();
    assert.deepEqual(files, [
      "LICENSE",
      "README.md",
      "dist/action/index.js",
      "dist/books/index.mjs",
      "dist/canary/index.mjs",
      "dist/cli.cjs",
      "dist/conversion/index.mjs",
      "dist/feedback/index.mjs",
      "dist/gateway/index.mjs",
      "dist/index.cjs",
      "dist/plugin.cjs",
      "dist/receipts/index.mjs",
      "dist/types/args.d.cts",
      "dist/types/index.d.cts",
      "dist/types/smsGateway.d.cts",
      "dist/types/smsGatewayTenant.d.cts",
      "dist/types/vendors.d.cts",
      "package.json",
      "plugin/PulumiPlugin.yaml",
      "plugin/index.cjs",
      "plugin/install.cjs",
      "plugin/package.json",
      "plugin/schema.json",
    ]);
  });

  it("asks for the Node that its dependencies ask for", () => {
    const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
    const { engines, dependencies } = read("package.json");
    const major = (range: string) => Number(/^>=(\d+)/.exec(range)?.[1]);
    const asked = Object.keys(dependencies).map(
      (name) => read(`node_modules/${name}/package.json`).engines?.node ?? ">=0",
    );
    assert.equal(major(engines.node), Math.max(...asked.map(major)));
  });

  for (const { kind, typescript, entry, files } of kinds) {
    describe(`in ${kind}`, () => {
      let monitor: Monitor;
      before(async () => {
        monitor = await openMonitor();
        const folder = await newProgram(files);
        const { code, printed } = await runProgram(folder, entry, monitor, { typescript });
        assert.equal(code, 0, [printed, ...monitor.messages].join("\n"));
      });
      after(() => monitor.close());

      it("creates the stack", () => {
        assert.equal(monitor.resources.length, 18);
        assert.deepEqual(monitor.find("otp-secret-version").inputs.secretString, {
          ...secret(
            JSON.stringify({
              signingKeys: [keyOf("otp-key-1"), keyOf("otp-key-2")],
              pepper: keyOf("otp-pepper-1"),
              credentials: { twilio: { authToken: "0123456789abcdef".repeat(2) } },
            }),
          ),
        });
      });

      it("brings the function's code along", () => {
        const text = JSON.stringify(monitor.find("otp-function").inputs.code);
        assert.match(text, /node_modules\/auth0-sms-gateway\/dist\/gateway\/index\.mjs/);
      });

      it("gives the program its outputs", () => {
        const outputs = monitor.outputs.get("project-dev");
        assert.deepEqual(outputs, { url: "https://otp-url.lambda-url.eu-central-1.on.aws/" });
      });
    });
  }

  it("lets no argument pass that it does not know", async () => {
    const wrong = [
      "{ keyGenerations: 2 }",
      '{ syntax: "markdown" }',
      "{ providers: [{}] }",
      '{ providers: [{ name: "twillio", settings: {} }] }',
      '{ providers: [{ name: "twilio", settings: { acountSid: "AC1" } }] }',
      '{ providers: [{ name: "twilio", settings: { accountSid: 1 } }] }',
      '{ providers: [{ name: "twilio" }] }',
      '{ providers: [{ name: "webhook", settings: { url: "https://sms.example.com", method: "GET" } }] }',
      '{ credentials: { twillio: { authToken: "t" } } }',
      '{ credentials: { twilio: { authTokn: "t" } } }',
      "{ credentials: { plivo: {} } }",
    ];
    const lines = wrong.map((args) => `new SmsGateway("otp", ${args});`);
    const text = ['import { SmsGateway } from "auth0-sms-gateway";', ...lines, ""].join("\n");
    const { errors } = await typeCheck(await newProgram({ ...template, "index.ts": text }));
    const refused = errors.flatMap((line) => /^.*index\.ts\((\d+),/.exec(line)?.[1] ?? []).map(Number);
    assert.deepEqual(
      wrong.filter((_, index) => !refused.includes(index + 2)),
      [],
    );
    assert.ok(errors.some((line) => line.includes(`Did you mean '"twilio"'?`)));
  });

  it("lets settings and credentials come from elsewhere", async () => {
    const text = `import * as pulumi from "@pulumi/pulumi";
import { type ProviderArgs, SmsGateway } from "auth0-sms-gateway";
const config = new pulumi.Config();
const sid: pulumi.Output<string> = config.requireSecret("sid");
const providers: ProviderArgs[] = [
  { name: "twilio", settings: { accountSid: sid, sender: config.get("sender") } },
  { name: "twilio-verify", settings: sid.apply((accountSid) => ({ accountSid, serviceSid: "VA1" })) },
  { name: "webhook", settings: { url: "https://sms.example.com", body: { to: ["{to}"], ttl: 1 }, errors: { 404: "recipient" } } },
  { name: "aws" },
];
const credentials = { twilio: { authToken: config.requireSecret("token") }, "46elks": { password: "p" } };
new SmsGateway("otp", { providers, credentials });
new SmsGateway("two", { providers: config.requireObject("providers"), credentials: config.requireSecretObject("credentials") });
`;
    const { errors } = await typeCheck(await newProgram({ ...template, "index.ts": text }));
    assert.deepEqual(errors, []);
  });

  it("costs the type check few files over Pulumi's SDK alone", async () => {
    const own = 'import { SmsGateway } from "auth0-sms-gateway";\nnew SmsGateway("otp");\n';
    const alone = 'import * as pulumi from "@pulumi/pulumi";\nnew pulumi.Config();\n';
    const [ours, floor] = await Promise.all(
      [own, alone].map(async (text) => typeCheck(await newProgram({ ...template, "index.ts": text }))),
    );
    assert.deepEqual([ours?.errors, floor?.errors], [[], []]);
    const more = (ours?.files.length ?? 0) - (floor?.files.length ?? 0);
    assert.ok((floor?.files.length ?? 0) > 100 && more >= 3 && more <= 150, `${more} files more`);
  });
});
