import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { SmsGateway } from "../../components/index.ts";
import { startLocal } from "../../local/index.ts";
import { ensureBuilt } from "../support/built.ts";
import { deployCli } from "../support/realParts.ts";
import { temporaryDir } from "../support/temporaryDir.ts";

describe("Auth0's deploy CLI", function () {
  // It compiles the schemas of everything that Auth0 has before it begins.
  this.timeout(300_000).slow(120_000);
  before(function () {
    deployCli.require(this);
    ensureBuilt();
  });

  it('imports the connection of auth0Path "none", with which a login then works', async () => {
    const program = () => {
      const { url, connectionJson } = new SmsGateway("sms", { auth0Path: "none" });
      return { url, connectionJson };
    };
    const local = await startLocal({ program });
    const folder = temporaryDir("tenant-");
    try {
      mkdirSync(join(folder, "connections"));
      writeFileSync(join(folder, "connections/sms.json"), String(local.outputs.connectionJson));
      const { auth0, managementClientId, managementClientSecret, ca } = local.endpoints;
      const cli = deployCli.path("node_modules/auth0-deploy-cli/lib/index.js");
      const env = {
        AUTH0_DOMAIN: new URL(auth0).host,
        AUTH0_CLIENT_ID: managementClientId,
        AUTH0_CLIENT_SECRET: managementClientSecret,
        AUTH0_INCLUDED_ONLY: '["connections"]',
        NODE_EXTRA_CA_CERTS: ca,
      };
      const run = promisify(execFile)(process.execPath, [cli, "import", "--input_file", folder], { env });
      const { stdout, stderr } = await run;
      assert.match(stdout + stderr, /Import Successful/);
      assert.ok((await local.login("+4915112345678")).access_token);
    } finally {
      await local.close();
    }
  });
});
