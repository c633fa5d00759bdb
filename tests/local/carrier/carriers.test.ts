import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Behaviour, type VendorName, vendorNames } from "../../../local/carrier/carrier.ts";
import { type Cloud, openCloud } from "../../../local/cloud.ts";
import { readProject } from "../../../local/project.ts";
import { converge } from "../../../local/pulumi/engine/converge.ts";
import { ensureBuilt } from "../../support/built.ts";
import { anyPorts } from "../../support/localRun.ts";
import { sendJson, useTemporaryFolder } from "../support.ts";

// The real program with all vendors that the local carrier speaks for. One after the other is made to fail.

interface Line {
  readonly attempts: readonly { readonly provider: string; readonly kind: string }[];
}

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
    let tell: (line: Line) => void = () => {};
    const nextLine = () =>
      new Promise<Line>((resolve) => {
        tell = resolve;
      });
    before(ensureBuilt);
    beforeEach(async () => {
      cloud = await openCloud({
        dir: folder(),
        region: "eu-central-1",
        ports: anyPorts,
        onLog: ({ line }) => line.includes('"attempts"') && tell(JSON.parse(line)),
      });
      const settings = providersAt(cloud.endpoints.carrier);
      const providers = vendorNames.map((name) => ({ name, settings: settings[name] }));
      const config = Object.entries({ providers, credentials, deadlineSeconds: 1 }).map(([key, value]) => [
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

    /** Without settings of its own a webhook accepts with any 2xx, and no 4xx is about the recipient. */
    const byWebhook: Readonly<Record<string, string>> = { unknown: "accepted", rejected: "unavailable" };
    const states: [state: Behaviour["state"], outcome: string, delivered: boolean][] = [
      ["down", "unavailable", false],
      ["throttle", "unavailable", false],
      ["deny", "unavailable", false],
      ["garble", "unknown", true],
      ["hang", "unknown", false],
      ["reject", "rejected", false],
    ];
    for (const [state, outcome, delivered] of states) {
      it(`are understood by the gateway when they ${state}: ${outcome}`, async () => {
        for (const vendor of vendorNames) {
          cloud.carrier.behave({ state: "ok" });
          const before = cloud.carrier.messages.length;
          cloud.carrier.behave({ state }, vendor);
          // Only what is asked counts: the others are down.
          for (const other of vendorNames)
            if (other !== vendor) cloud.carrier.behave({ state: "down" }, other);
          const line = nextLine();
          await login();
          const { attempts } = await line;
          const isPlain = vendor === "webhook" && state !== "hang";
          const expected = (isPlain && byWebhook[outcome]) || outcome;
          assert.equal(attempts.find(({ provider }) => provider === vendor)?.kind, expected, vendor);
          assert.equal(cloud.carrier.messages.length > before, delivered, vendor);
        }
      });
    }

    it("lose no code when they close connections that rest", async () => {
      for (const vendor of vendorNames) {
        for (const other of vendorNames)
          cloud.carrier.behave({ state: other === vendor ? "close" : "down" }, other);
        const before = cloud.carrier.messages.length;
        for (const rest of [0, 250]) {
          // Time is what closes them.
          await wait(rest);
          const line = nextLine();
          await login();
          const { attempts } = await line;
          assert.equal(attempts.find(({ provider }) => provider === vendor)?.kind, "accepted", vendor);
        }
        assert.equal(cloud.carrier.messages.length, before + 2, vendor);
      }
    });

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
