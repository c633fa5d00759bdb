import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type VendorName, vendorNames } from "../../../local/carrier/carrier.ts";
import { type Cloud, openCloud } from "../../../local/cloud.ts";
import { readProject } from "../../../local/project.ts";
import { converge } from "../../../local/pulumi/engine/converge.ts";
import { anyPorts, ensureBuilt } from "../../support/localRun.ts";
import { sendJson, useTemporaryFolder } from "../support.ts";

// The real program with all vendors that the local carrier speaks for. One after the other is made to fail.

const root = fileURLToPath(new URL("../../../", import.meta.url));
const project = readProject(root, "dev");
describe("carriers", () => {
  const folder = useTemporaryFolder();

  function providersAt(carrier: string): Record<VendorName, object> {
    const sender = "+15551234567";
    return {
      aws: {},
      twilio: { accountSid: `AC${"0".repeat(32)}`, sender, baseUrl: carrier },
      vonage: { apiKey: "abcd1234", sender, baseUrl: carrier },
      webhook: { url: `${carrier}/webhook` },
    };
  }

  const credentials = { twilio: { authToken: "t".repeat(32) }, vonage: { apiSecret: "s".repeat(16) } };

  describe("local carriers", () => {
    let cloud: Cloud;
    before(ensureBuilt);
    beforeEach(async () => {
      cloud = await openCloud({ dir: folder(), region: "eu-central-1", ports: anyPorts });
      const settings = providersAt(cloud.endpoints.carrier);
      const providers = vendorNames.map((name) => ({ name, settings: settings[name] }));
      const config = Object.entries({ providers, credentials }).map(([key, value]) => [
        `${project.name}:${key}`,
        JSON.stringify(value),
      ]);
      await converge({
        target: cloud,
        project: { ...project, config: { ...project.config, ...Object.fromEntries(config) } },
        print: () => {},
      });
    });
    afterEach(() => cloud.close());

    const login = () =>
      sendJson(
        `${cloud.endpoints.auth0}/passwordless/start`,
        "POST",
        { client_id: cloud.applicationId(), connection: "sms", phone_number: "+4915112345678", send: "code" },
        cloud.tls.ca,
      );

    it("each carry a code when those before them are down, and the inbox says which did", async () => {
      for (const name of vendorNames) {
        assert.equal((await login()).status, 200);
        await sendJson(`${cloud.endpoints.inbox}/carrier/${name}`, "PUT", { state: "down" });
      }
      assert.deepEqual(
        cloud.carrier.messages.map(({ vendor }) => vendor),
        vendorNames,
      );
      assert.notEqual((await login()).status, 200);
    });
  });
});
