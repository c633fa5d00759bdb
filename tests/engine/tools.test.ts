// The tools of the packed package beside a program of somebody's own, which has two gateways and no outputs.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { managementClient } from "../../local/auth0/tenant/tenant.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, newProject, openStack, type TestStack } from "../support/engine/stack.ts";
import { newProgram, runTool } from "../support/packed.ts";
import { assertSays } from "../support/printed.ts";

const program = `import { SmsGateway } from "auth0-sms-gateway";
new SmsGateway("otp", { sender: "+15551234567", protectConnection: false, clients: ["website"], guard: { countries: ["DE"] } });
new SmsGateway("next", { auth0Path: "none" });`;

describeEngine("the tools beside a program of one's own", function () {
  this.timeout(120_000);
  let site: Site;
  let stack: TestStack;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    site = await openSite();
    const project = newProject();
    folder = await newProgram({ "index.mjs": program });
    stack = await openStack(site, {
      folder: project,
      run: async () => ({ ...(await import(join(folder, "index.mjs"))) }),
    });
    await stack.up();
    // A project that declares nothing.
    const own = `name: auth0-sms-gateway\nruntime: nodejs\nbackend: { url: "file://${project}" }\n`;
    writeFileSync(join(project, "Pulumi.yaml"), own);
    env = {
      ...stack.environment,
      AUTH0_DOMAIN: new URL(site.cloud.auth0.url).host,
      AUTH0_CLIENT_ID: managementClient.client_id,
      AUTH0_CLIENT_SECRET: managementClient.client_secret,
      NODE_EXTRA_CA_CERTS: site.cloud.endpoints.ca,
      AUTH0_LOGIN_CLIENT_SECRET: "secret-of-the-website",
    };
    folderOfProject = project;
  });
  after(() => site.close());

  let folderOfProject = "";
  const tool = (...args: string[]) => runTool(folder, [...args, "--cwd", folderOfProject], env);

  it("ask which gateway is meant", async () => {
    const { code, printed } = await tool("doctor", "--stack", "dev");
    assert.equal(code, 1);
    assert.match(printed, /the stack dev has 2 gateways, .*: name one with --gateway/);
    assert.match(printed, /otp/);
  });

  it("find nothing wrong with the gateway that is named, of the stack that is selected, and show no key", async () => {
    const { code, printed } = await tool("doctor", "--gateway", "otp");
    assert.equal(code, 0, printed);
    assertSays(printed, [
      "✓ The gateway otp, as it is deployed, is sound",
      "✓ The gateway accepts this stack's key.",
      "✓ The connection points at this gateway.",
      "✓ It signs with this gateway's key.",
      "Nothing is wrong.",
    ]);
    assert.doesNotMatch(printed, /[0-9a-f]{64}/);
  });

  it("send a message through a gateway to which no tenant points", async () => {
    const { code, printed } = await tool(
      "doctor",
      "--gateway",
      "next",
      "--to",
      "+4915112345678",
      "--wait",
      "0",
    );
    assert.equal(code, 0, printed);
    assert.match(printed, /✓ The gateway sent a message/);
    assert.deepEqual(
      site.cloud.carrier.messages.map(({ to }) => to),
      ["+4915112345678"],
    );
  });

  it("tell what the deployed gateway does with messages, and how to change that in a program", async () => {
    const { code, printed } = await tool("providers", "check", "--gateway", "next");
    assert.equal(code, 0, printed);
    assert.match(printed, /^ {2}others {2}aws from a sender of its own choice$/m);
    assert.match(printed, /guard: \{ countries: \["DE", "AT"\] \}/);
    const { printed: other } = await tool("providers", "check", "--gateway", "otp");
    assert.match(other, /^ {2}others {2}aws from \+15551234567$/m);
    assert.match(other, /^ {2}DE Germany/m);
  });

  it("ask for the stack where none is selected", async () => {
    const empty = newProject();
    writeFileSync(
      join(empty, "Pulumi.yaml"),
      `name: shop\nruntime: nodejs\nbackend: { url: "file://${empty}" }\n`,
    );
    const { code, printed } = await runTool(folder, ["doctor", "--cwd", empty], env);
    assert.equal(code, 1);
    assert.match(printed, /^npx auth0-sms-gateway doctor: which stack\? .*; name one with --stack$/m);
  });

  it("say what Pulumi says where there is no such stack, and which gateways there are", async () => {
    const missing = await tool("doctor", "--stack", "prod");
    assert.equal(missing.code, 1);
    assert.match(missing.printed, /^npx auth0-sms-gateway doctor: .*no stack named 'prod'/);
    const misspelt = await tool("providers", "check", "--gateway", "opt");
    assert.equal(misspelt.code, 1);
    assert.match(misspelt.printed, /the stack dev has no gateway opt, but (otp, next|next, otp)/);
  });
});
