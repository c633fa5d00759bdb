import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Cloud, openCloud } from "../../local/cloud.ts";
import { readProject } from "../../local/project.ts";
import { converge } from "../../local/pulumi/engine/converge.ts";
import { ensureBuilt } from "../support/built.ts";
import { anyPorts } from "../support/localRun.ts";
import { sendJson, useTemporaryFolder } from "./support.ts";

// The real program, the real bundle and the development stack, end to end.

const root = fileURLToPath(new URL("../../", import.meta.url));
const project = readProject(root, "dev");
describe("local login", () => {
  const folder = useTemporaryFolder();
  const logs: string[] = [];
  let cloud: Cloud;

  before(ensureBuilt);
  beforeEach(async () => {
    logs.length = 0;
    cloud = await openCloud({
      dir: folder(),
      region: "eu-central-1",
      ports: anyPorts,
      lingerMs: 300,
      onLog: ({ line }) => logs.push(line),
    });
    await up();
  });
  afterEach(() => cloud.close());

  async function up(config: Record<string, string> = {}): Promise<string[]> {
    const changed = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [`${project.name}:${key}`, value]),
    );
    const { steps } = await converge({
      target: cloud,
      project: { ...project, config: { ...project.config, ...changed } },
      print: () => {},
    });
    return steps.filter(({ op }) => op !== "unchanged").map(({ op, type }) => `${op} ${type}`);
  }

  const phone = "+4915112345678";

  async function startLogin(
    phone_number = phone,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const { status, text } = await sendJson(
      `${cloud.endpoints.auth0}/passwordless/start`,
      "POST",
      { client_id: cloud.applicationId(), connection: "sms", phone_number, send: "code" },
      cloud.tls.ca,
    );
    return { status, body: JSON.parse(text) };
  }

  async function exchange(code: string): Promise<Record<string, unknown>> {
    const body = {
      grant_type: "http://auth0.com/oauth/grant-type/passwordless/otp",
      client_id: cloud.applicationId(),
      realm: "sms",
      username: phone,
      otp: code,
      scope: "openid",
    };
    const { text } = await sendJson(`${cloud.endpoints.auth0}/oauth/token`, "POST", body, cloud.tls.ca);
    return JSON.parse(text);
  }

  describe("a login on one machine", () => {
    it("goes from Auth0 through the gateway into the inbox and back into a token", async () => {
      const { status, body } = await startLogin();
      assert.equal(status, 200, JSON.stringify(body));
      const [message] = cloud.carrier.messages;
      assert.equal(message?.to, phone);
      const code = /(\d{6})$/.exec(message?.body ?? "")?.[1] ?? "";
      const { id_token, token_type } = await exchange(code);
      assert.equal(token_type, "Bearer");
      assert.match(String(id_token), /^[\w-]+\.[\w-]+\.[\w-]+$/);
      assert.ok(!logs.join("\n").includes(code), "the code is in the log");
      assert.ok(!logs.join("\n").includes(phone), "the number is in the log");
    });

    it("fails as the guide says when the carrier is down", async () => {
      cloud.carrier.behave({ state: "down" });
      const { status, body } = await startLogin();
      assert.deepEqual([status, body.error], [400, "sms_provider_error"]);
      assert.match(
        String(body.error_description),
        /^Unexpected response while calling the SMS gateway: 50\d$/,
      );
    });

    it("keeps working through a rotation of the signing key, with old environments still serving", async () => {
      const outcomes: string[] = [];
      const login = async () => {
        // The guard gives one number eight messages in a quarter of an hour.
        const { status, body } = await startLogin(`+49151${12_000_000 + outcomes.length}`);
        outcomes.push(status === 200 ? "sent" : JSON.stringify(body));
      };
      await login();
      const load = (async () => {
        // Fewer than the fifty an hour that the tenant lets an address start.
        while (outcomes.length < 40) await login();
      })();
      const changes = await up({ keyGeneration: "2" });
      await up({ keyGeneration: "3" });
      await load;
      assert.ok(changes.includes("updated auth0:index/connection:Connection"));
      assert.ok(changes.includes("updated aws:lambda/function:Function"));
      assert.ok(!changes.some((change) => /replaced aws:lambda|replaced auth0/.test(change)), changes.join());
      assert.deepEqual([...new Set(outcomes)], ["sent"]);
    });
  });
});
