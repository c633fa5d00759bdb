import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connection, Tenant } from "../../local/auth0/tenant/document.ts";
import { managementClient } from "../../local/auth0/tenant/tenant.ts";
import { localTls, openTenant } from "../local/auth0/support.ts";
import { freePort } from "../support/freePort.ts";
import { twilioConnection } from "../support/guide.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

const program = fileURLToPath(new URL("../../tools/main.ts", import.meta.url));

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

async function runTool(
  url: string,
  args: string[] = [],
  secret: string = managementClient.client_secret,
): Promise<Outcome> {
  const env = {
    AUTH0_DOMAIN: new URL(url).host,
    AUTH0_CLIENT_ID: managementClient.client_id,
    AUTH0_CLIENT_SECRET: secret,
    NODE_EXTRA_CA_CERTS: (await localTls()).caFile,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "tenant", ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

async function runOn(seed: Partial<Tenant>, args: string[] = []) {
  const tenant = await openTenant(seed);
  try {
    const outcome = await runTool(tenant.url, args);
    const writes = tenant.managementCalls.filter(
      ({ method, path }) => method !== "GET" && !path.includes("/oauth/"),
    );
    return { ...outcome, writes, connections: tenant.store.saved().connections };
  } finally {
    await tenant.close();
  }
}

describe("npm run tenant", () => {
  it("describes the guide's Twilio connection and prints the configuration that adopts it, no credential", async () => {
    const { code, stdout, stderr, writes } = await runOn({ connections: [twilioConnection] });
    // That no application may use it is a problem.
    assert.equal(code, 1);
    assert.match(stdout, /con_UX85K7K0N86INi9U: adopt it/);
    assert.match(stdout, /twilio_sid, twilio_token, which a deployment removes/);
    assert.match(stdout, /No application may use it/);
    assert.ok(stdout.includes("pulumi config set importConnectionId con_UX85K7K0N86INi9U\n"));
    assert.ok(stdout.includes("pulumi config set template 'Your SMS verification code is: @@password@@'\n"));
    assert.ok(stdout.includes("pulumi config set --path code.lifetimeSeconds 300\n"));
    assert.deepEqual(writes, []);
    assert.doesNotMatch(stdout + stderr, /TWILIO_AUTH_TOKEN|local-management-secret/);
  });

  it("names the scopes that the application lacks", async () => {
    const scopes = ["read:connections", "create:connections", "update:connections", "delete:connections"];
    const { stdout } = await runOn({
      clients: [{ ...managementClient, scopes }],
      connections: [twilioConnection],
    });
    assert.match(
      stdout,
      /PROBLEM {2}The application lacks read:connections_options, update:connections_options\./,
    );
    assert.match(stdout, /options cannot be read without read:connections_options/);
  });

  const stringForward: Connection = {
    ...twilioConnection,
    options: {
      ...twilioConnection.options,
      twilio_sid: undefined,
      twilio_token: undefined,
      forward_req_info: "true",
    },
  };

  it("finds a text where a boolean belongs and leaves it without --fix", async () => {
    const { stdout, writes } = await runOn({ connections: [stringForward] });
    assert.match(stdout, /forward_req_info is the text "true".*--fix/);
    assert.deepEqual(writes, []);
  });

  it("makes it a boolean with --fix and keeps every other option", async () => {
    const usable = { ...stringForward, enabled_clients: ["local-application"] };
    assert.equal((await runOn({ connections: [usable] })).code, 1);
    const { code, stdout, stderr, connections } = await runOn({ connections: [usable] }, ["--fix"]);
    assert.equal(code, 0, stdout + stderr);
    const { twilio_sid, twilio_token, ...kept } = twilioConnection.options;
    assert.deepEqual(connections[0]?.options, { ...kept, forward_req_info: true });
  });

  it("saves the options and puts them back, once the connection sends by a gateway", async () => {
    const dir = temporaryDir("tenant-");
    const path = join(dir, "before.json");
    const twilio = { twilio_sid: `AC${"0".repeat(32)}`, twilio_token: "0".repeat(32) };
    const before = { ...twilioConnection, options: { ...twilioConnection.options, ...twilio } };
    const tenant = await openTenant({ connections: [structuredClone(before)] });
    const options = () => tenant.store.value.connections[0]?.options;
    try {
      assert.match((await runTool(tenant.url, ["--save", path])).stdout, /^saved {2}/m);
      if (process.platform !== "win32")
        assert.equal(statSync(path).mode & 0o077, 0, "Twilio's token is for nobody else");
      const [connection] = tenant.store.value.connections;
      assert.ok(connection);
      connection.options = { provider: "sms_gateway", gateway_url: "https://gateway.example/" };
      const { code, stdout, stderr } = await runTool(tenant.url, ["--restore", path]);
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(options(), before.options);
    } finally {
      await tenant.close();
    }
  });

  it("names a file to restore from that is not there", async () => {
    const { code, stderr } = await runOn({ connections: [] }, ["--restore", "/nowhere.json"]);
    assert.equal(code, 1);
    assert.match(stderr, /: \/nowhere\.json cannot be read: ENOENT: no such file or directory/);
  });

  for (const [what, text, said] of [
    ["is not JSON", "x", /before\.json cannot be read: it is not JSON/],
    ["is empty", "{}", /before\.json must hold id and options of one connection, as .*--save/],
    ["is a list of connections", JSON.stringify([twilioConnection]), /before\.json must hold id and options/],
    [
      "is of another tenant",
      '{"id":"con_other","options":{}}',
      /con_other of .*before\.json could not be restored: the tenant has no such connection/,
    ],
  ] as const)
    it(`restores nothing from a file that ${what}, and names it`, async () => {
      const dir = temporaryDir("tenant-");
      const path = join(dir, "before.json");
      writeFileSync(path, text);
      const { code, stderr, connections } = await runOn({ connections: [twilioConnection] }, [
        "--restore",
        path,
      ]);
      assert.equal(code, 1);
      assert.match(stderr, said);
      assert.deepEqual(connections, [twilioConnection]);
    });

  it("restores nothing beside --fix or --save", async () => {
    const args = ["--restore", "before.json", "--fix", "--save", "after.json"];
    const { code, stderr, writes } = await runOn({ connections: [twilioConnection] }, args);
    assert.equal(code, 2);
    assert.match(stderr, /--restore goes alone; take out --fix and --save/);
    assert.deepEqual(writes, []);
  });

  it("does not save over what was saved before", async () => {
    const dir = temporaryDir("tenant-");
    const path = join(dir, "before.json");
    writeFileSync(path, "{}");
    const { code, stderr } = await runOn({ connections: [twilioConnection] }, ["--save", path]);
    assert.equal(code, 1);
    assert.match(stderr, /there is a file .* already/);
    assert.equal(readFileSync(path, "utf8"), "{}");
  });

  it("says that a new tenant has no connection yet", async () => {
    const { code, stdout } = await runOn({ connections: [] });
    assert.equal(code, 0);
    assert.match(stdout, /no connection named sms yet/);
  });

  it("says what is wrong with the credentials and exits with 1", async () => {
    const tenant = await openTenant();
    try {
      const { code, stderr } = await runTool(tenant.url, [], "wrong");
      assert.equal(code, 1);
      assert.match(stderr, /could not be read.*401|Unauthorized/);
    } finally {
      await tenant.close();
    }
  });

  describe("without variables", () => {
    let folder = "";
    beforeEach(() => {
      folder = temporaryDir("tenant-");
      writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    });

    async function runIn(config: Record<string, string>, args: string[] = []): Promise<Outcome> {
      const lines = Object.entries(config).map(([key, value]) => `  ${key}: "${value}"`);
      writeFileSync(join(folder, "Pulumi.dev.yaml"), ["config:", ...lines, ""].join("\n"));
      const env = { NODE_EXTRA_CA_CERTS: (await localTls()).caFile };
      return new Promise((resolve) => {
        execFile(
          process.execPath,
          [program, "tenant", ...args],
          { env, cwd: folder },
          (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
        );
      });
    }

    it("takes the tenant from the configuration of the stack", async () => {
      const tenant = await openTenant();
      const { client_id, client_secret } = managementClient;
      const config = { "auth0:domain": new URL(tenant.url).host, "auth0:clientId": client_id };
      const { code, stdout, stderr } = await runIn({ ...config, "auth0:clientSecret": client_secret });
      await tenant.close();
      assert.equal(code, 0, stderr);
      assert.match(stdout, /no connection named sms yet/);
    });

    it("names every value that is missing, with the command that sets it", async () => {
      const { code, stderr } = await runIn({ "auth0:domain": "localhost" });
      assert.equal(code, 1);
      assert.match(stderr, /auth0:clientId: set it with "pulumi config set --stack dev auth0:clientId"/);
      assert.match(
        stderr,
        /auth0:clientSecret: .*"pulumi config set --stack dev --secret auth0:clientSecret", or set AUTH0_CLIENT_SECRET/,
      );
      assert.doesNotMatch(stderr, /auth0:domain/);
    });

    it("says the cause of a failed connection", async () => {
      const domain = `localhost:${await freePort()}`;
      const nobody = { "auth0:domain": domain, "auth0:clientId": "a", "auth0:clientSecret": "b" };
      const { code, stderr } = await runIn(nobody);
      assert.equal(code, 1);
      assert.match(stderr, /The tenant localhost:\d+ could not be read: .*ECONNREFUSED/);
    });

    it("says how it is used when it is called wrongly", async () => {
      const { code, stderr } = await runIn({}, ["--fixx"]);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /Unknown option '--fixx'; did you mean "--fix"\?.*npm run tenant -- \[--stack <name>\]/s,
      );
    });
  });
});
