// The examples in other languages than TypeScript, with the SDK that Pulumi makes of the schema. They run against a
// stand-in for the engine, as Pulumi's language hosts would run them; only YAML has no program to run.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { packageSchema } from "../../build/schema/schema.ts";
import type { PropertySpec } from "../../build/schema/specs.ts";
import { sortedVendors } from "../../build/vendors/fields.ts";
import {
  pythonProgram,
  realProgram,
  secretCommands,
  smallestProgram,
  yamlProgram,
} from "../../build/vendors/program.ts";
import { argumentProblems } from "../../components/arguments/checks.ts";
import { describeEngine } from "../support/engine/stack.ts";
import { type Monitor, openMonitor } from "../support/monitor.ts";
import { newProgram, typeCheck } from "../support/packed.ts";
import { temporaryDir } from "../support/temporaryDir.ts";
import { configurationOf, examples, read } from "./readme.ts";

const root = join(import.meta.dirname, "../..");
const real = join(root, ".local/real");
const generator = join(real, "generateSdk");
const schema = packageSchema();
const resource = schema.resources["auth0-sms-gateway:index:SmsGateway"];

/** Where the tools of a language are. */
function describeWith(title: string, needed: readonly string[], suite: (this: Mocha.Suite) => void): void {
  const missing = needed.filter((path) => !existsSync(join(real, path)));
  if (missing.length === 0) describeEngine(title, suite);
  else
    describe.skip(
      `${title} (skipped: NOTHING was compiled; .ci/fetch-examples fetches what it takes)`,
      suite,
    );
}

function newFolder(language: string): string {
  const folder = temporaryDir(`${language}-`);
  cpSync(join(examples, language), folder, { recursive: true });
  return folder;
}

const run = promisify(execFile);

async function makeSdk(language: string, folder: string): Promise<string> {
  const sdk = join(folder, "sdks/auth0-sms-gateway");
  await run(generator, [language, join(root, "plugin/schema.json"), sdk]);
  return sdk;
}

/** What a language host tells the program that it runs. */
async function environment(name: string, monitor: Monitor): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    PULUMI_PROJECT: "login-codes",
    PULUMI_STACK: "dev",
    PULUMI_MONITOR: monitor.address,
    PULUMI_ENGINE: monitor.address,
    PULUMI_PARALLEL: "16",
    PULUMI_CONFIG: JSON.stringify(await configurationOf(name)),
    PULUMI_CONFIG_SECRET_KEYS: '["login-codes:twilioAuthToken"]',
  };
}

const secretMark = "4dabf18193072939515e22adb298388d";

/** Values without the marks by which they travel as secrets. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return plain(Object(value).value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** All three make the same gateway. */
const wanted = {
  template: "{{ code }} is your code",
  syntax: "liquid",
  code: { length: 8, lifetimeSeconds: 600 },
  providers: [
    {
      name: "twilio",
      settings: { accountSid: "AC00000000000000000000000000000000", sender: "+15551234567" },
    },
    { name: "aws" },
  ],
  credentials: { twilio: { authToken: "01234567890123456789012345678901" } },
};

function assertGateway(monitor: Monitor): void {
  const { type, inputs, protect } = monitor.find("login-codes");
  assert.equal(type, "auth0-sms-gateway:index:SmsGateway");
  assert.deepEqual(plain(inputs), wanted);
  assert.equal(Object(inputs.credentials).secret, true);
  assert.equal(protect, true);
}

describe("The gateway of the examples in other languages", () => {
  it("is one that the component accepts", () => {
    assert.deepEqual(argumentProblems(structuredClone(wanted)), []);
  });
});

describeWith("The example in Go", ["generateSdk"], function () {
  this.timeout(600_000);

  it("compiles with the generated SDK and makes the gateway", async () => {
    const folder = newFolder("go");
    const sdk = await makeSdk("go", folder);
    const go = (...args: string[]) => run("go", args, { cwd: folder });
    // As "pulumi package add" links it.
    await go("mod", "edit", `-replace=example.com/pulumi-auth0-sms-gateway/sdk/go=${sdk}`);
    await go("mod", "tidy");
    await go("build", "-o", "program", ".");
    const monitor = await openMonitor();
    after(() => monitor.close());
    await run(join(folder, "program"), [], { cwd: folder, env: await environment("go", monitor) });
    assertGateway(monitor);
  });
});

/** The heart of pulumi-language-python-exec, which comes with the CLI. */
const runner = `import asyncio, os, runpy, pulumi.runtime as runtime
runtime.configure(runtime.Settings(project=os.environ["PULUMI_PROJECT"], stack=os.environ["PULUMI_STACK"],
    monitor=os.environ["PULUMI_MONITOR"], engine=os.environ["PULUMI_ENGINE"], parallel=16, dry_run=False))
asyncio.new_event_loop().run_until_complete(runtime.run_in_stack(lambda: runpy.run_path("__main__.py", run_name="__main__")))`;

/** Runs programs one after the other and prints what each hands to the component. */
const mocked = `import json, sys
import pulumi
given = []
class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        given.append(args.inputs)
        return args.name + "-id", {}
    def call(self, args):
        return {}
pulumi.runtime.set_mocks(Mocks())
programs = json.load(sys.stdin)
for program in programs:
    for key in program["secrets"]:
        pulumi.runtime.set_config("project:" + key, "secret")
    pulumi.runtime.test(lambda: exec(program["text"], {}))()
print(json.dumps(given))`;

/** Where the SDK and what it needs are. */
async function pythonPath(folder: string): Promise<string> {
  const sdk = await makeSdk("python", folder);
  // What pip writes; the SDK looks for its version there.
  const { version } = packageSchema();
  const metadata = `Metadata-Version: 2.1\nName: pulumi_auth0_sms_gateway\nVersion: ${version}\n`;
  mkdirSync(join(sdk, `pulumi_auth0_sms_gateway-${version}.dist-info`));
  writeFileSync(join(sdk, `pulumi_auth0_sms_gateway-${version}.dist-info/METADATA`), metadata);
  return `${join(real, "pulumi-python")}:${sdk}`;
}

describeWith(
  "The programs in Python on the pages of the providers",
  ["generateSdk", "pulumi-python"],
  function () {
    this.timeout(120_000);

    it("hand to the component what those in YAML do", async () => {
      const folder = newFolder("python");
      const env = { ...process.env, PYTHONPATH: await pythonPath(folder) };
      const programs = sortedVendors.flatMap((vendor) => [smallestProgram(vendor), realProgram(vendor)]);
      const texts = programs.map((program) => ({
        text: pythonProgram(program),
        secrets: secretCommands(program, "any").map((command) => command.split(" ").at(-1)),
      }));
      const child = run("python3", ["-c", mocked], { cwd: folder, env });
      child.child.stdin?.end(JSON.stringify(texts));
      const given: unknown[] = JSON.parse((await child).stdout);
      const wanted = programs.map((program) => {
        const { resources } = parse(yamlProgram(program).replaceAll(/\$\{.+\}/g, "secret"));
        return resources.gateway.properties;
      });
      assert.deepEqual(given.map(plain), wanted);
    });
  },
);

describeWith("The example in Python", ["generateSdk", "pulumi-python"], function () {
  this.timeout(60_000);

  it("makes the gateway with the generated SDK", async () => {
    const folder = newFolder("python");
    const path = await pythonPath(folder);
    const monitor = await openMonitor();
    after(() => monitor.close());
    const env = { ...(await environment("python", monitor)), PYTHONPATH: path };
    await run("python3", ["-c", runner], { cwd: folder, env });
    assertGateway(monitor);
  });
});

/** As "pulumi package add" makes it for a program that does not use the npm package. */
const inTypeScript = `import * as pulumi from "@pulumi/pulumi";
import * as smsgw from "./sdks/auth0-sms-gateway/index.ts";
const token = new pulumi.Config().requireSecret("token");
new smsgw.SmsGateway("known", {
  providers: [{ name: smsgw.ProviderName.Twilio, settings: { accountSid: "AC" } }, { name: "aws" }],
  credentials: { twilio: { authToken: token }, fortySixElks: { password: token } },
});
`;
const misspelt = `import * as smsgw from "./sdks/auth0-sms-gateway/index.ts";
new smsgw.SmsGateway("provider", { credentials: { twillio: {} } });
new smsgw.SmsGateway("credential", { credentials: { twilio: { authTokn: "t" } } });
`;

describeWith("The generated SDK for TypeScript", ["generateSdk"], function () {
  this.timeout(120_000);

  it("compiles, and refuses credentials that are not known", async () => {
    const folder = await newProgram({
      "package.json": JSON.stringify({ name: "program", type: "module" }),
      "known.ts": inTypeScript,
      "misspelt.ts": misspelt,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          module: "nodenext",
          target: "es2022",
          skipLibCheck: true,
          allowImportingTsExtensions: true,
          types: ["node"],
        },
      }),
    });
    await makeSdk("nodejs", folder);
    const { errors } = await typeCheck(folder);
    const places = errors.flatMap((line) => /(\w+\.ts\(\d+),/.exec(line)?.[1] ?? []);
    assert.deepEqual(places, ["misspelt.ts(2", "misspelt.ts(3"]);
  });
});

/** Paths of a value that the schema does not know. */
function unknownPaths(value: unknown, spec: PropertySpec | undefined, path: string): string[] {
  if (!spec) return [path];
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      unknownPaths(item, spec.items && { ...spec.items, description: "" }, `${path}[${index}]`),
    );
  if (typeof value !== "object" || value === null) return [];
  const token = spec.$ref?.replace("#/types/", "");
  if (token === "pulumi.json#/Any") return [];
  const type = token === undefined ? undefined : schema.types[token];
  return Object.entries(value).flatMap(([key, item]) => {
    const more = spec.additionalProperties && { ...spec.additionalProperties, description: "" };
    const next = type && "properties" in type ? type.properties[key] : more;
    return unknownPaths(item, next, `${path}.${key}`);
  });
}

describe("The example in YAML", () => {
  const { resources, outputs, packages } = parse(read("yaml/Pulumi.yaml"));
  const { type, properties } = resources.gateway;

  it("uses what the schema has", () => {
    assert.equal(type, "auth0-sms-gateway:SmsGateway");
    const wrong = Object.entries(properties).flatMap(([key, value]) =>
      unknownPaths(value, resource?.inputProperties[key], key),
    );
    assert.deepEqual(wrong, []);
    const used = Object.values(outputs).map((text) => /^\$\{gateway\.(\w+)\}$/.exec(String(text))?.[1] ?? "");
    assert.deepEqual(
      used.filter((name) => !(name in (resource?.properties ?? {}))),
      [],
    );
  });

  it("names the folder of the plugin", () => {
    assert.ok(existsSync(join(examples, "yaml", packages["auth0-sms-gateway"], "PulumiPlugin.yaml")));
  });

  describeEngine("with the commands of its README", function () {
    this.timeout(60_000);

    /** As Pulumi's YAML host reads a value of the configuration: what looks like a number is one. */
    function configured(text: string): unknown {
      if (/^0\d/.test(text)) return text;
      const number = Number(text);
      if (text !== "" && !Number.isNaN(number)) return number;
      return /^[[{]/.test(text) ? JSON.parse(text) : text;
    }

    function evaluated(value: unknown, config: Record<string, string>): unknown {
      if (Array.isArray(value)) return value.map((item) => evaluated(item, config));
      if (typeof value === "object" && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, evaluated(item, config)]));
      const [, reference = ""] = /^\$\{(.+)\}$/.exec(String(value)) ?? [];
      if (reference === "") return value;
      const [key = "", ...path] = reference.split(".");
      return path.reduce(
        (from: unknown, field) => Object(from)[field],
        configured(config[`login-codes:${key}`] ?? ""),
      );
    }

    it("makes the gateway, with texts where texts belong", async () => {
      const config = await configurationOf("yaml");
      assert.deepEqual(evaluated(properties, config), wanted);
    });
  });
});

/** Neither a compiler nor, for Java, a generator can be had everywhere: what can be told without them. */
describe("The examples in C# and Java", () => {
  const programs = {
    csharp: "csharp/Program.cs",
    java: "java/src/main/java/logincodes/App.java",
  };
  const known = Object.keys(schema.types).map((token) => token.split(":").at(-1) ?? "");
  const own = [...known.map((name) => `${name}Args`), "SmsGatewayArgs"];

  for (const [language, file] of Object.entries(programs)) {
    it(`name only types that the schema has (${language})`, () => {
      const named = [...read(file).matchAll(/\b([A-Z]\w+Args)\b/g)].map(([, name = ""]) => name);
      assert.ok(named.length > 5);
      assert.deepEqual(
        named.filter((name) => !own.includes(name)),
        [],
      );
    });

    it(`read what the commands of their README set (${language})`, () => {
      const used = [...read(file).matchAll(/[rR]equire(?:Secret)?\("(\w+)"\)/g)].map(([, key]) => key);
      const set = [...read(`${language}/README.md`).matchAll(/config set (?:--secret )?(twilio\w+)/g)];
      assert.deepEqual(new Set(used), new Set(set.map(([, key]) => key)));
    });
  }
});
