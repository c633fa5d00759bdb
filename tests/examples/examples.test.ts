// The examples in TypeScript, checked and run with the packed package, each with the configuration that the commands of
// its README make; and the policy pack.
import assert from "node:assert/strict";
import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { otherLanguages } from "../../build/generate.ts";
import { ownRepository } from "../../build/publishing/repository.ts";
import { settingsText } from "../support/archive.ts";
import { describeEngine } from "../support/engine/stack.ts";
import { type Monitor, openMonitor, type Recorded } from "../support/monitor.ts";
import { newProgram, runProgram, typeCheck } from "../support/packed.ts";
import { configurationOf, examples, names, read } from "./readme.ts";

const awsx = join(examples, "../.local/real/awsx");
const hasAwsx = existsSync(awsx);
const inTypeScript = [
  "smallest",
  "typescript",
  "environments",
  "countries",
  "two-tenants",
  ...(hasAwsx ? ["static-egress"] : []),
];

/** All examples in TypeScript, in one folder with the package. */
async function newFolder(): Promise<string> {
  const files = [...inTypeScript, "policy"].flatMap((name) =>
    readdirSync(join(examples, name), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [`${name}/${entry.name}`, read(`${name}/${entry.name}`)]),
  );
  const tsconfig = {
    compilerOptions: { strict: true, module: "nodenext", target: "es2022", skipLibCheck: true },
  };
  const all = { ...Object.fromEntries(files), "tsconfig.json": JSON.stringify(tsconfig) };
  const folder = await newProgram(all, ["@pulumi/policy"]);
  if (hasAwsx) symlinkSync(awsx, join(folder, "node_modules/@pulumi/awsx"));
  return folder;
}

type Check = (resource: { type: string; props: object; isProtected: boolean }) => string | undefined;

/** A policy pack is CommonJS in TypeScript, which Node loads when it is told so, and the compiler of this project not. */
async function policyChecks(): Promise<{ unprotectedConnection: Check; openFunction: Check }> {
  return import(pathToFileURL(join(examples, "policy/checks.ts")).href);
}

describe("Every example", () => {
  it("has a README and a project or policy file", () => {
    for (const name of names) {
      const files = readdirSync(join(examples, name));
      assert.ok(files.includes("README.md"), `${name} has no README.md`);
      assert.ok(files.includes("Pulumi.yaml") || files.includes("PulumiPolicy.yaml"), name);
    }
  });

  it("in TypeScript uses the package of the clone, and names the published one", () => {
    for (const name of inTypeScript) {
      const { dependencies } = JSON.parse(read(`${name}/package.json`));
      assert.equal(dependencies["auth0-sms-gateway"], "file:../..");
      assert.match(read(`${name}/README.md`), /^\*\*From npm:\*\* .*`npm install auth0-sms-gateway@/m);
    }
  });

  it("in another language uses the plugin of the clone, and names the published one", () => {
    for (const name of otherLanguages) {
      assert.match(read(`${name}/README.md`), /^pulumi package add \.\.\/\.\.\/plugin$/m);
      const published = /^\*\*From GitHub:\*\* .*`pulumi package add github/m.test(read(`${name}/README.md`));
      assert.equal(published, ownRepository !== undefined);
    }
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

  if (!hasAwsx)
    it.skip(
      "put the function into the network (skipped: .ci/fetch-examples fetches awsx, without which this is NOT checked)",
    );
});

describeEngine("The examples in TypeScript, set up by the commands of their READMEs,", function () {
  this.timeout(120_000);
  let program: string;
  before(async () => {
    program = await newFolder();
  });

  async function run(name: string): Promise<Monitor> {
    const { name: project } = parse(read(`${name}/Pulumi.yaml`));
    const made = Object.entries(await configurationOf(name)).map(([key, value]) => [
      key.replace(`${project}:`, "project:"),
      value,
    ]);
    const config = Object.fromEntries(made);
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
    const monitor = await run("environments");
    assert.equal(monitor.find("login-codes-logs").inputs.retentionInDays, 7);
    assert.equal(monitor.find("login-codes-connection").protect, false);
  });

  (hasAwsx ? it : it.skip)("put the function into the network", async () => {
    const monitor = await run("static-egress");
    assert.deepEqual(monitor.find("login-codes-function").inputs.vpcConfig, {
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["https-out-id"],
    });
    assert.deepEqual(monitor.outputs.get("project-dev")?.address, "203.0.113.7");
  });

  it("fail over from one provider to another", async () => {
    const monitor = await run("typescript");
    const { providers } = await settingsOf(monitor.find("login-codes-function"));
    assert.deepEqual(
      providers.map(({ name }: { name: string }) => name),
      ["twilio", "aws"],
    );
    assert.equal(monitor.find("login-codes-connection").protect, true);
  });

  it("route by country", async () => {
    const monitor = await run("countries");
    const { routes } = await settingsOf(monitor.find("login-codes-function"));
    assert.deepEqual(Object.keys(routes), ["DE", "US", "CA", "IN", "KP"]);
    assert.deepEqual(routes.DE.providers, ["twilio", "aws"]);
  });

  it("give each tenant a gateway, a key and a provider of its own", async () => {
    const monitor = await run("two-tenants");
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
