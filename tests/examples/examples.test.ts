// The examples: TypeScript is checked and run with the packed package, other languages are parsed and held to the schema.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { packageSchema } from "../../build/schema/schema.ts";
import type { PropertySpec } from "../../build/schema/specs.ts";
import { settingsText } from "../support/archive.ts";
import { type Monitor, openMonitor, type Recorded } from "../support/monitor.ts";
import { newProgram, runProgram, typeCheck } from "../support/packed.ts";

const folder = join(import.meta.dirname, "../../examples");
const names = readdirSync(folder);
const read = (path: string) => readFileSync(join(folder, path), "utf8");
const inTypeScript = ["smallest", "environments", "static-egress", "countries", "two-tenants"];

const schema = packageSchema();
const inputs = schema.resources["auth0-sms-gateway:index:SmsGateway"]?.inputProperties ?? {};

/** All examples in TypeScript, in one folder with the package. */
async function newFolder(): Promise<string> {
  const files = [...inTypeScript, "policy"].flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => [`${name}/${file}`, read(`${name}/${file}`)]),
  );
  const tsconfig = {
    compilerOptions: { strict: true, module: "nodenext", target: "es2022", skipLibCheck: true },
  };
  const all = { ...Object.fromEntries(files), "tsconfig.json": JSON.stringify(tsconfig) };
  return newProgram(all, ["@pulumi/awsx", "@pulumi/policy"]);
}

type Check = (resource: { type: string; props: object; isProtected: boolean }) => string | undefined;

/** A policy pack is CommonJS in TypeScript, which Node loads when it is told so, and the compiler of this project not. */
async function policyChecks(): Promise<{ unprotectedConnection: Check; openFunction: Check }> {
  return import(pathToFileURL(join(folder, "policy/checks.ts")).href);
}

describe("Every example", () => {
  it("has a README and a project or policy file", () => {
    for (const name of names) {
      const files = readdirSync(join(folder, name));
      assert.ok(files.includes("README.md"), `${name} has no README.md`);
      assert.ok(files.includes("Pulumi.yaml") || files.includes("PulumiPolicy.yaml"), name);
    }
  });

  it("asks for the version of the package that is there", () => {
    const { version } = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8"));
    for (const name of inTypeScript)
      assert.equal(JSON.parse(read(`${name}/package.json`)).dependencies["auth0-sms-gateway"], `^${version}`);
  });
});

describe("The examples in TypeScript", function () {
  this.timeout(120_000);
  let program: string;
  before(async () => {
    program = await newFolder();
  });

  it("have no type errors", async () => {
    assert.deepEqual((await typeCheck(program)).errors, []);
  });

  const twilio = (project: string) => ({
    [`${project}:twilioAccountSid`]: `AC${"0".repeat(32)}`,
    [`${project}:twilioSender`]: "+15550000001",
    [`${project}:twilioAuthToken`]: "0123456789abcdef".repeat(2),
  });

  async function run(name: string, config: Record<string, string> = {}): Promise<Monitor> {
    const monitor = await openMonitor();
    after(() => monitor.close());
    const { code, printed } = await runProgram(join(program, name), "index.ts", monitor, {
      typescript: false,
      config,
    });
    assert.equal(code, 0, [printed, ...monitor.messages].join("\n"));
    return monitor;
  }
  const settingsOf = async ({ inputs }: Recorded) => JSON.parse(await settingsText(inputs.code));

  it("make the smallest gateway", async () => {
    const monitor = await run("smallest");
    assert.deepEqual(monitor.outputs.get("project-dev"), {
      url: "https://login-codes-url.lambda-url.eu-central-1.on.aws/",
      connectionId: "login-codes-connection-id",
    });
  });

  it("differ by environment", async () => {
    const monitor = await run("environments", twilio("project"));
    assert.equal(monitor.find("login-codes-logs").inputs.retentionInDays, 7);
    assert.equal(monitor.find("login-codes-connection").protect, false);
  });

  it("put the function into the network", async () => {
    const monitor = await run("static-egress");
    assert.deepEqual(monitor.find("login-codes-function").inputs.vpcConfig, {
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["https-out-id"],
    });
    assert.deepEqual(monitor.outputs.get("project-dev")?.address, "203.0.113.7");
  });

  it("route by country", async () => {
    const monitor = await run("countries", twilio("project"));
    const { routes } = await settingsOf(monitor.find("login-codes-function"));
    assert.deepEqual(Object.keys(routes), ["DE", "US", "IN", "KP"]);
    assert.deepEqual(routes.DE.providers, ["twilio", "aws"]);
  });

  it("give each tenant a gateway, a key and a provider of its own", async () => {
    const config = ["customers", "staff"].flatMap((tenant) => [
      [`project:${tenant}Domain`, `${tenant}.eu.auth0.com`],
      [`project:${tenant}ClientId`, "client"],
      [`project:${tenant}ClientSecret`, "secret"],
    ]);
    const monitor = await run("two-tenants", Object.fromEntries(config));
    for (const tenant of ["customers", "staff"]) {
      const { provider, inputs: connection } = monitor.find(`${tenant}-codes-connection`);
      assert.match(provider, new RegExp(`::${tenant}::${tenant}-id$`));
      assert.match(JSON.stringify(connection), new RegExp(`https://${tenant}-codes-url`));
    }
  });

  it("satisfy the policies", async () => {
    const { resources } = await run("smallest");
    const { unprotectedConnection, openFunction } = await policyChecks();
    const violations = resources.flatMap(({ type, inputs: props, protect }) => {
      const checked = { type, props, isProtected: protect };
      return [unprotectedConnection(checked), openFunction(checked)].filter((one) => one !== undefined);
    });
    assert.deepEqual(violations, []);
    assert.ok(resources.some(({ type }) => type === "auth0:index/connection:Connection"));
  });
});

describe("The policies", () => {
  let unprotectedConnection: Check;
  let openFunction: Check;
  before(async () => {
    ({ unprotectedConnection, openFunction } = await policyChecks());
  });

  const connection = { type: "auth0:index/connection:Connection", props: { strategy: "sms" } };
  const permission = { type: "aws:lambda/permission:Permission", isProtected: false };

  it("refuse an SMS connection that is not protected, and no other", () => {
    assert.match(unprotectedConnection({ ...connection, isProtected: false }) ?? "", /not protected/);
    assert.equal(unprotectedConnection({ ...connection, isProtected: true }), undefined);
    const email = { ...connection, props: { strategy: "email" }, isProtected: false };
    assert.equal(unprotectedConnection(email), undefined);
  });

  it("refuse a function that everybody may invoke directly", () => {
    assert.match(openFunction({ ...permission, props: { principal: "*" } }) ?? "", /Everybody/);
    const props = { principal: "*", invokedViaFunctionUrl: true };
    assert.equal(openFunction({ ...permission, props }), undefined);
    assert.equal(openFunction({ ...permission, props: { principal: "s3.amazonaws.com" } }), undefined);
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

  it("uses what the schema has", () => {
    const { type, properties } = resources.gateway;
    assert.equal(type, "auth0-sms-gateway:SmsGateway");
    const wrong = Object.entries(properties).flatMap(([key, value]) => unknownPaths(value, inputs[key], key));
    assert.deepEqual(wrong, []);
    const known = Object.keys(schema.resources["auth0-sms-gateway:index:SmsGateway"]?.properties ?? {});
    const used = Object.values(outputs).map((text) => /^\$\{gateway\.(\w+)\}$/.exec(String(text))?.[1] ?? "");
    assert.deepEqual(
      used.filter((name) => !known.includes(name)),
      [],
    );
  });

  it("names the folder of the plugin", () => {
    assert.ok(readFileSync(join(folder, "yaml", packages["auth0-sms-gateway"], "PulumiPlugin.yaml"), "utf8"));
  });
});

/** Names of inputs, and of the fields of their types. */
const fields = new Set([
  ...Object.keys(inputs),
  ...Object.values(schema.types).flatMap((type) =>
    "properties" in type ? Object.keys(type.properties) : [],
  ),
]);

function itWith(command: string, title: string, test: () => void): void {
  if (spawnSync(command, ["-h"]).error) it.skip(`${title} (skipped: ${command} was not found)`, test);
  else it(title, test);
}

describe("The example in Python", () => {
  itWith("python3", "parses", () => {
    execFileSync("python3", [
      "-c",
      "import ast, sys; ast.parse(open(sys.argv[1]).read())",
      join(folder, "python/__main__.py"),
    ]);
  });

  it("uses what the schema has", () => {
    const keywords = [...read("python/__main__.py").matchAll(/\b([a-z_]+)=/g)].map(([, name = ""]) =>
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    );
    const options = ["opts", "protect"];
    assert.deepEqual(
      keywords.filter((name) => !fields.has(name) && !options.includes(name)),
      [],
    );
    assert.ok(keywords.length > 8);
  });
});

describe("The example in Go", () => {
  itWith("gofmt", "parses and is formatted", () => {
    assert.equal(execFileSync("gofmt", ["-l", join(folder, "go/main.go")], { encoding: "utf8" }), "");
  });

  it("uses what the schema has", () => {
    const keys = [...read("go/main.go").matchAll(/\b([A-Z]\w+): /g)].map(
      ([, name = ""]) => name.charAt(0).toLowerCase() + name.slice(1),
    );
    assert.deepEqual(
      keys.filter((name) => !fields.has(name)),
      [],
    );
    assert.ok(keys.length > 5);
  });
});
