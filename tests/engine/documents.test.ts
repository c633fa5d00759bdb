// The commands of the documents, line by line as they are there, on the real engine.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import { promisify } from "node:util";
import { managementClient } from "../../local/auth0/tenant/tenant.ts";
import { sendHttps } from "../../local/machine/https.ts";
import { openSite, type Site } from "../support/engine/site.ts";
import { describeEngine, newProject, openStack, type TestStack } from "../support/engine/stack.ts";
import { twilioConnection } from "../support/guide.ts";

describeEngine("the commands of the documents", function () {
  this.timeout(60_000);
  let site: Site;
  let folder: string;
  let stack: TestStack;
  /** Of the commands that failed. */
  let errors: string[];

  async function open(name: string, tenant = {}): Promise<void> {
    site = await openSite({ tenant });
    folder = newProject();
    errors = [];
    stack = await openStack(site, { folder, name });
  }
  afterEach(() => site.close());

  async function run(page: string, from = 0, to?: number): Promise<void> {
    for (const line of commands(page).slice(from, to)) await runLine(line);
  }

  async function runLine(line: string): Promise<void> {
    const [tool = "", command = "", ...rest] = words(line);
    const flag = (name: string) => rest.includes(name);
    if (tool === "npm") return;
    if (tool === "curl") return curl(line);
    assert.equal(tool, "pulumi", line);
    if (command === "up") await stack.up({ refresh: flag("--refresh") });
    else if (command === "preview") await stack.preview({ refresh: flag("--refresh"), diff: flag("--diff") });
    else if (command === "destroy") await stack.destroy().catch(({ message }) => errors.push(message));
    else if (command === "stack" && rest[0] === "init") {
      stack = await openStack(site, { folder, name: rest[1] ?? "" });
    } else await stack.pulumi(command, ...rest);
  }

  /** As in a shell, in an environment with a token of the Management API. */
  async function curl(line: string): Promise<void> {
    const domain = new URL(site.cloud.auth0.url).host;
    const env = {
      ...process.env,
      CURL_CA_BUNDLE: site.cloud.endpoints.ca,
      AUTH0_DOMAIN: domain,
      TOKEN: await managementToken(),
    };
    await promisify(execFile)("bash", ["-c", line.replace("-sS", "-sS --fail")], { cwd: folder, env });
  }

  async function managementToken(): Promise<string> {
    const { auth0, tls } = site.cloud;
    const { client_id, client_secret } = managementClient;
    const grant = { grant_type: "client_credentials", client_id, client_secret };
    const { body } = await sendHttps(`${auth0.url}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...grant, audience: `${auth0.url}/api/v2/` }),
      agent: new Agent({ ca: tls.ca }),
    });
    return JSON.parse(body).access_token;
  }

  it("rotate the key, also after a leak, and credentials", async () => {
    await open("production");
    await stack.up();
    const first = (await site.connection()).options.gateway_authentication.secret;
    await run("rotation.md");
    const { options } = await site.connection();
    assert.notEqual(options.gateway_authentication.secret, first);
    assert.equal((await stack.outputs()).keyGeneration, 5);
    assert.match(await stack.pulumi("stack"), /sms-gateway-pepper-2/);
    assert.deepEqual((await stack.preview()).steps, []);
  });

  it("adopt a connection", async () => {
    await open("production", { connections: [structuredClone(twilioConnection)] });
    const [repair = ""] = commands("adoption.md").slice(-1);
    await run("adoption.md", 0, -1);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, "connection-before.json"), "utf8")), [
      twilioConnection,
    ]);
    assert.equal((await site.connection()).id, twilioConnection.id);
    assert.equal((await site.connection()).options.provider, "sms_gateway");
    assert.deepEqual((await stack.up()).steps, []);

    const edited = { ...twilioConnection.options, forward_req_info: "true" };
    Object.assign(site.tenant.connections[0] ?? {}, { options: edited });
    assert.match(await stack.failure(stack.refresh()), /of type bool/);
    await runLine(repair);
    assert.equal((await site.connection()).options.forward_req_info, true);
    await stack.up({ refresh: true });
    assert.equal((await site.connection()).options.provider, "sms_gateway");
  });

  it("set up development and production", async () => {
    await open("other");
    await run("environments.md", 0, commands("environments.md").indexOf("pulumi stack init production"));
    assert.equal(site.tenant.connections.length, 1);
    // The second stack of this test has the same tenant, which the first one leaves to it.
    await stack.destroy();
    await run("environments.md", commands("environments.md").indexOf("pulumi stack init production"));
    assert.equal((await site.connection()).options.from, "Example");
    // Such as of senders that a country does not take.
    assert.doesNotMatch(stack.transcript.join("\n"), /warning:/);
    assert.equal(await site.login("+4915112345678"), undefined);
  });

  it("name countries to the guard, and open it for a launch", async () => {
    await open("production");
    await run("guard.md");
    const config = JSON.parse(await stack.pulumi("config", "--json"));
    assert.deepEqual(config["auth0-sms-gateway:guard"].objectValue, {
      countries: ["DE", "AT", "CH"],
      messagesPerDay: 5000,
      tolerance: 4,
      mode: "monitor",
      safe: ["+49151600"],
    });
    assert.doesNotMatch(stack.transcript.join("\n"), /warning:/);
    assert.equal(await site.login("+4915112345678"), undefined);
  });

  it("are refused by a protected stack, then remove all but the connection", async () => {
    await open("production");
    await stack.up();
    const from = commands("destroy.md").indexOf("pulumi config set protectConnection false");
    await run("destroy.md", 0, from);
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /cannot be deleted\s+because it is protected/);
    await site.connection();
    assert.equal(site.living.size, 1);
  });

  it("remove everything, and tidy up after a run that was cut off", async () => {
    await open("production");
    await stack.up();
    const all = commands("destroy.md");
    const from = all.indexOf("pulumi config set protectConnection false");
    await run("destroy.md", from, from + 3);
    assert.deepEqual(errors, []);
    assert.equal(site.living.size, 0);
    await run("destroy.md", from + 3);
    assert.equal(await site.login("+4915112345678"), undefined);
  });
});

/** Lines of the `sh` blocks of a page. */
function commands(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, "../../docs", page), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block = ""]) => block.trim().split("\n"));
}

/** Splits a command as a shell would, as far as the documents need it. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}
