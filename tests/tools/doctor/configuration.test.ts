// What the doctor says of the configuration of a stack that is not deployed.
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { main } from "../../../tools/doctor.ts";
import { temporaryDir } from "../../support/temporaryDir.ts";
import { answerJson, startHttps, type TestServer, trustTestAuthority } from "../../support/tls.ts";

describe("what the doctor says of the configuration", function () {
  this.timeout(20_000);
  let vendor: TestServer;
  before(async () => {
    await trustTestAuthority();
    vendor = await startHttps((_, response) => answerJson(response, 401, {}));
  });
  after(() => vendor.close());

  /** Of a stack that sends by twilio. */
  async function examine(authToken: unknown): Promise<string> {
    const dir = temporaryDir("doctor-");
    cpSync(join(import.meta.dirname, "../../../Pulumi.yaml"), join(dir, "Pulumi.yaml"));
    const settings = { accountSid: `AC${"0".repeat(32)}`, sender: "+15551234567", baseUrl: vendor.url };
    const config = {
      "auth0-sms-gateway:providers": [{ name: "twilio", settings }],
      "auth0-sms-gateway:credentials": { twilio: { authToken } },
    };
    writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config }));
    const lines: string[] = [];
    const print = (text: string) => void lines.push(text);
    await main(["--stack", "dev"], dir, { print, fail: print }, {});
    return lines.join("\n");
  }

  it("names the vendor that refuses its credentials", async () => {
    assert.match(
      await examine("0123456789abcdef"),
      /✗ Credentials\n {2}twilio: credentials REFUSED with 401/,
    );
  });

  it("claims nothing about credentials that nobody could read", async () => {
    const text = await examine({ secure: "v1:abc" });
    assert.match(
      text,
      /✓ The configuration of stack dev is sound\.\n {2}- Its credentials are not looked at: ./,
    );
    assert.doesNotMatch(text, /no vendor refuses/);
  });
});
