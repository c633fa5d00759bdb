import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { demoApplication, managementClient } from "../../../../local/auth0/tenant/tenant.ts";
import { pythonPackages } from "../../../support/realParts.ts";
import { guideOptions, localTls, openGateway, openTenant, smsConnection } from "../support.ts";

describe("Auth0's Python library", () => {
  before(function () {
    pythonPackages.require(this);
  });

  it("logs in at the local tenant and reads its connection as at a real one", async () => {
    const gateway = await openGateway();
    const connection = smsConnection(guideOptions(gateway.url));
    connection.enabled_clients = [demoApplication.client_id];
    const tenant = await openTenant({ connections: [connection] });
    try {
      const codeOf = () => /[0-9]{6}$/.exec(JSON.parse(gateway.requests.at(-1)?.body ?? "{}").body)?.[0];
      assert.deepEqual(await run(new URL(tenant.url).host, codeOf), {
        wrong: [403, "invalid_grant"],
        tokens: ["access_token", "expires_in", "id_token", "scope", "token_type"],
        names: ["sms"],
        options: ["sms_gateway", "bearer"],
        enabled: [demoApplication.client_id],
      });
    } finally {
      await tenant.close();
      await gateway.close();
    }
  });
});

/** What the program prints at its end. It gets the code when it has started the login. */
async function run(domain: string, codeOf: () => string | undefined): Promise<unknown> {
  const { caFile } = await localTls();
  const { client_id, client_secret } = managementClient;
  const program = spawn(
    pythonPackages.path("bin/python"),
    [join(import.meta.dirname, "sdkProgram.py"), domain, demoApplication.client_id, client_id, client_secret],
    { env: { REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile } },
  );
  const errors = text(program.stderr);
  const lines: string[] = [];
  for await (const line of createInterface({ input: program.stdout })) {
    if (line === "started") program.stdin.end(`${codeOf()}\n`);
    else lines.push(line);
  }
  assert.equal(lines.length, 1, await errors);
  return JSON.parse(lines[0] ?? "");
}
