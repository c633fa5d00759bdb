import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { managementClient } from "../../../../local/auth0/tenant/tenant.ts";
import { localTls, openTenant } from "../support.ts";

const run = promisify(execFile);

describe("Auth0's Node SDK", () => {
  it("manages connections of the local tenant as those of a real one", async () => {
    const tenant = await openTenant();
    try {
      const program = join(import.meta.dirname, "sdkProgram.ts");
      const { client_id, client_secret } = managementClient;
      const { stdout } = await run(
        process.execPath,
        [program, new URL(tenant.url).host, client_id, client_secret],
        { env: { NODE_EXTRA_CA_CERTS: (await localTls()).caFile } },
      );
      assert.deepEqual(JSON.parse(stdout), {
        names: ["sms"],
        enabled: ["local-application"],
        options: { from: "Store" },
        afterwards: "NotFoundError",
      });
    } finally {
      await tenant.close();
    }
  });
});
