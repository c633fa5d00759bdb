import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { newApplication } from "../../../../local/auth0/tenant/grants.ts";
import { managementClient } from "../../../../local/auth0/tenant/tenant.ts";
import { pythonPackages, type RealPart } from "../../../support/realParts.ts";
import { guideOptions, localTls, openGateway, openTenant, smsConnection } from "../support.ts";

/** The library for Node serves applications with a secret only. */
const application = { ...newApplication("web", "Web application"), client_secret: "web-secret" };

const libraries: Readonly<Record<string, { command: () => string; program: string; part?: RealPart }>> = {
  Node: { command: () => process.execPath, program: "sdkProgram.ts" },
  Python: {
    command: () => pythonPackages.path("bin/python"),
    program: "sdkProgram.py",
    part: pythonPackages,
  },
};

for (const [language, { command, program, part }] of Object.entries(libraries)) {
  describe(`Auth0's library for ${language}`, () => {
    before(function () {
      part?.require(this);
    });

    it("logs in, refreshes, revokes and reads the connection as at a real tenant", async () => {
      const gateway = await openGateway();
      const connection = smsConnection(guideOptions(gateway.url));
      connection.enabled_clients = [application.client_id];
      const tenant = await openTenant({
        connections: [connection],
        clients: [managementClient, application],
      });
      const codeOf = () => /[0-9]{6}$/.exec(JSON.parse(gateway.requests.at(-1)?.body ?? "{}").body)?.[0];
      try {
        assert.deepEqual(await run([command(), program], new URL(tenant.url).host, codeOf), {
          wrong: [403, "invalid_grant"],
          tokens: ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"],
          refreshed: ["access_token", "expires_in", "id_token", "scope", "token_type"],
          afterwards: [403, "invalid_grant"],
          names: ["sms"],
          options: ["sms_gateway", "bearer"],
          enabled: [application.client_id],
        });
      } finally {
        await tenant.close();
        await gateway.close();
      }
    });
  });
}

describe("Auth0's library for web applications in Node", () => {
  it("logs in embedded and by redirect, is refused a wrong code, refreshes and logs out", async () => {
    const gateway = await openGateway();
    const tenant = await openTenant({ connections: [smsConnection(guideOptions(gateway.url))] });
    const codeOf = () => /[0-9]{6}$/.exec(JSON.parse(gateway.requests.at(-1)?.body ?? "{}").body)?.[0];
    try {
      const program = [process.execPath, "authJsProgram.ts"] as [string, string];
      assert.deepEqual(await run(program, new URL(tenant.url).host, codeOf), {
        wrong: "invalid_grant: Wrong phone number or verification code.",
        embedded: "+491701234567",
        refreshed: "+491701234567",
        afterwards: "invalid_grant: Unknown or invalid refresh token.",
        redirected: "+491701234567",
        silentlyAgain: "http://localhost:3000",
        loggedOut: "http://localhost:3000",
        afterLogout: "asked again",
      });
    } finally {
      await tenant.close();
      await gateway.close();
    }
  });
});

/** What the program prints at its end. It gets a code whenever it has started a login. */
async function run(
  [command, program]: [string, string],
  domain: string,
  codeOf: () => string | undefined,
): Promise<unknown> {
  const { caFile } = await localTls();
  const { client_id, client_secret } = managementClient;
  const child = spawn(
    command,
    [
      join(import.meta.dirname, program),
      domain,
      application.client_id,
      application.client_secret,
      client_id,
      client_secret,
    ],
    { env: { REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile, NODE_EXTRA_CA_CERTS: caFile } },
  );
  const errors = text(child.stderr);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "started") child.stdin.write(`${codeOf()}\n`);
    else lines.push(line);
  }
  assert.equal(lines.length, 1, await errors);
  return JSON.parse(lines[0] ?? "");
}
