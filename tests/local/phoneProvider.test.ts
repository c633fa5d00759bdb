import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Tenant } from "../../local/auth0/tenant/document.ts";
import { mfaGrant, passwordlessGrant } from "../../local/auth0/tenant/grants.ts";
import { newTenant } from "../../local/auth0/tenant/tenant.ts";
import { type Cloud, openCloud } from "../../local/cloud.ts";
import { readProject } from "../../local/project.ts";
import { converge } from "../../local/pulumi/engine/converge.ts";
import { ensureBuilt } from "../support/built.ts";
import { anyPorts } from "../support/localRun.ts";
import { send, useTemporaryFolder } from "./support.ts";

// The real program, both real bundles and the development stack: the newer path, and the way from one path to the other.

const root = fileURLToPath(new URL("../../", import.meta.url));
const project = readProject(root, "dev");
let folder: () => string;
const lines: Record<string, unknown>[] = [];
let tenant: Tenant;
let cloud: Cloud;

/** For each suite; hooks outside of one would be those of every file. */
function useCloud(): void {
  const own = useTemporaryFolder();
  before(ensureBuilt);
  beforeEach(() => {
    folder = own;
    lines.length = 0;
  });
  afterEach(() => cloud.close());
}

/** A tenant of its generation, with delays between attempts that a test can wait for. */
async function open(seed: Partial<Tenant> = {}): Promise<void> {
  tenant = newTenant(seed);
  cloud = await openCloud({
    dir: folder(),
    region: "eu-central-1",
    ports: anyPorts,
    lingerMs: 300,
    tenant: { value: tenant, save() {} },
    retryDelaysMs: [100, 100, 200, 400, 800],
    onLog({ line }) {
      if (line.startsWith('{"time"')) lines.push(JSON.parse(line));
    },
  });
}

type Path = "connection" | "both" | "phoneProvider";

async function up(auth0Path: Path, more: Record<string, string> = {}): Promise<string[]> {
  const given = { auth0Path, replacePhoneProvider: String(auth0Path !== "connection"), ...more };
  const changed = Object.entries(given).map(([key, value]) => [`${project.name}:${key}`, value]);
  const { steps } = await converge({
    target: cloud,
    project: { ...project, config: { ...project.config, ...Object.fromEntries(changed) } },
    print: () => {},
  });
  return steps
    .filter(({ op }) => op !== "unchanged")
    .map(({ op, type }) => `${op} ${type.split(":").at(-1)}`);
}

async function post(path: string, body: object, authorization?: string) {
  const { status, text } = await send(`${cloud.endpoints.auth0}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(authorization && { authorization }) },
    body: JSON.stringify(body),
    ca: cloud.tls.ca,
  });
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}

let lastNumber = 15_112_340_000;

/** Starts a login of somebody new. */
async function startLogin(): Promise<string> {
  lastNumber += 1;
  const phone_number = `+49${lastNumber}`;
  const start = { client_id: cloud.applicationId(), connection: "sms", phone_number };
  const { status, body } = await post("/passwordless/start", start);
  assert.equal(status, 200, JSON.stringify(body));
  return phone_number;
}

function codeFor(phone: string): string {
  const [message] = cloud.carrier.messages.filter(({ to }) => to === phone);
  return /\d{6}/.exec(message?.body ?? "")?.[0] ?? "no message arrived";
}

async function logIn(phone: string, more: object = {}): Promise<Record<string, unknown>> {
  const { body } = await post("/oauth/token", {
    grant_type: passwordlessGrant,
    client_id: cloud.applicationId(),
    realm: "sms",
    username: phone,
    otp: codeFor(phone),
    scope: "openid",
    ...more,
  });
  return body;
}

/** A whole login; resolves to the path its code took. */
async function login(): Promise<unknown> {
  const phone = await startLogin();
  await cloud.auth0.idle();
  const { token_type, error_description } = await logIn(phone);
  assert.equal(token_type, "Bearer", String(error_description));
  return lines.at(-1)?.path;
}

const failures = () =>
  cloud.auth0.logs.filter(({ type }) => type === "fn").map(({ description }) => description);

/** Turns "Use Tenant-Level Messaging Provider" on or off, as the dashboard does. */
function turnSwitch(on: boolean): void {
  const [connection] = tenant.connections;
  assert.ok(connection);
  connection.options = { ...connection.options, use_phone_provider: on };
}

describe("a tenant since March 2025", () => {
  useCloud();
  beforeEach(() => open({ phone_consolidated_experience: true }));

  it("logs in through the phone provider's Action", async () => {
    assert.deepEqual(
      (await up("phoneProvider")).filter((step) => /Action|Phone|Connection/.test(step)),
      ["created Action", "created TriggerActions", "created PhoneProvider", "created Connection"],
    );
    assert.equal(await login(), "phoneProvider");
    const { messageType, correlationId, clientId, status } = lines.at(-1) ?? {};
    assert.deepEqual([messageType, clientId, status], ["otp_verify", cloud.applicationId(), 200]);
    assert.match(String(correlationId), /^[\w-]{36}$/);
    assert.deepEqual(failures(), []);
  });

  it("changes nothing the second time", async () => {
    await up("phoneProvider");
    assert.deepEqual(await up("phoneProvider"), []);
  });

  it("sends the messages of a second factor with their type", async () => {
    await up("phoneProvider");
    const phone = await startLogin();
    await cloud.auth0.idle();
    const audience = `${cloud.endpoints.auth0}/mfa/`;
    const mfa_token = String((await logIn(phone, { audience, scope: "enroll" })).access_token);
    const factor = "+4915199999999";
    const association = { authenticator_types: ["oob"], oob_channels: ["sms"], phone_number: factor };
    const { body } = await post("/mfa/associate", association, `Bearer ${mfa_token}`);
    await cloud.auth0.idle();
    assert.equal(lines.at(-1)?.messageType, "otp_enroll");
    const exchange = {
      grant_type: mfaGrant,
      client_id: cloud.applicationId(),
      mfa_token,
      oob_code: body.oob_code,
    };
    const { status } = await post("/oauth/token", { ...exchange, binding_code: codeFor(factor) });
    assert.equal(status, 200);
  });

  it("delivers every code through a rotation of the key under load", async () => {
    await up("phoneProvider");
    const phones: string[] = [];
    const load = (async () => {
      for (let count = 0; count < 20; count++) {
        phones.push(await startLogin());
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const changes = await up("phoneProvider", { keyGeneration: "2" });
    await up("phoneProvider", { keyGeneration: "3" });
    await load;
    await cloud.auth0.idle();
    assert.ok(changes.includes("updated Action"), changes.join());
    assert.ok(!changes.includes("updated Connection"), changes.join());
    assert.deepEqual(
      phones.filter((phone) => !/^\d{6}$/.test(codeFor(phone))),
      [],
    );
    for (const phone of phones)
      assert.equal(cloud.carrier.messages.filter(({ to }) => to === phone).length, 1);
  });

  it("delivers after a retry, once, when the carrier comes back", async () => {
    await up("phoneProvider");
    cloud.carrier.behave({ state: "down" });
    const phone = await startLogin();
    while (failures().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    cloud.carrier.behave({ state: "ok" });
    await cloud.auth0.idle();
    assert.equal((await logIn(phone)).token_type, "Bearer");
    assert.match(String(failures()[0]), /^The SMS gateway did not send the message: HTTP 50\d, ERR_/);
  });

  it("gives up at once on a recipient that the provider refuses", async () => {
    await up("phoneProvider");
    cloud.carrier.behave({ state: "reject" });
    await startLogin();
    await cloud.auth0.idle();
    assert.deepEqual(failures(), [
      "The SMS gateway did not send the message: HTTP 502, ERR_REJECTED_RECIPIENT.",
    ]);
  });
});

describe("a failure behind the Action", () => {
  useCloud();
  beforeEach(async () => {
    await open({ phone_consolidated_experience: true });
    await up("phoneProvider");
  });

  function changeSecret(name: string, value: string): void {
    const version = tenant.actions[0]?.versions.at(-1);
    assert.ok(version);
    const changed = version.secrets.map((secret) => (secret.name === name ? { name, value } : secret));
    Object.assign(version, { secrets: changed });
  }

  const urlOfGateway = () =>
    String(tenant.actions[0]?.secrets.find(({ name }) => name === "GATEWAY_URL")?.value);

  it("shows a wrong path of the gateway's URL", async () => {
    changeSecret("GATEWAY_URL", `${urlOfGateway()}sms`);
    await startLogin();
    await cloud.auth0.idle();
    assert.deepEqual(failures(), ["The SMS gateway did not send the message: HTTP 404, ERR_HTTP_PATH."]);
    assert.deepEqual([lines.at(-1)?.code, lines.at(-1)?.path], ["ERR_HTTP_PATH", "none"]);
  });

  it("shows a gateway that cannot be reached, in the tenant log alone", async () => {
    const before = lines.length;
    changeSecret("GATEWAY_URL", "https://localhost:1/");
    await startLogin();
    await cloud.auth0.idle();
    assert.deepEqual(failures(), Array(6).fill("The SMS gateway could not be reached."));
    assert.equal(lines.length, before);
  });

  it("shows a wrong key", async () => {
    changeSecret("SIGNING_KEY", "0".repeat(64));
    await startLogin();
    await cloud.auth0.idle();
    assert.deepEqual(
      failures(),
      Array(6).fill("The SMS gateway did not send the message: HTTP 401, ERR_TOKEN."),
    );
    assert.deepEqual([lines.at(-1)?.code, lines.at(-1)?.path], ["ERR_TOKEN_SIGNATURE", "none"]);
  });
});

describe("an older tenant on its way to the phone provider and back", () => {
  useCloud();
  beforeEach(() => open());

  it("loses no code at any step", async () => {
    await up("connection");
    assert.equal(await login(), "connection");

    const toBoth = await up("both");
    assert.ok(!toBoth.some((step) => step.endsWith(" Connection")), toBoth.join());
    assert.equal(await login(), "connection");

    turnSwitch(true);
    assert.equal(await login(), "phoneProvider");

    assert.deepEqual(await up("phoneProvider", { keyGeneration: "2" }).then(auth0Steps), ["updated Action"]);
    assert.equal(tenant.connections[0]?.options.use_phone_provider, true);
    assert.equal(await login(), "phoneProvider");

    // The way back: the connection gets the present key, and the switch goes off with the update.
    assert.deepEqual(await up("both", { keyGeneration: "2" }).then(auth0Steps), ["updated Connection"]);
    assert.equal(await login(), "connection");

    assert.deepEqual(await up("connection", { keyGeneration: "2" }).then(auth0Steps), [
      "deleted PhoneProvider",
      "deleted TriggerActions",
      "deleted Action",
    ]);
    assert.equal(await login(), "connection");
    assert.deepEqual([tenant.actions, tenant.phone_providers], [[], []]);
  });

  it("falls back to the connection when an update turns the switch off", async () => {
    await up("both");
    turnSwitch(true);
    assert.equal(await login(), "phoneProvider");
    await up("both", { keyGeneration: "2" });
    assert.equal(tenant.connections[0]?.options.use_phone_provider, undefined);
    assert.equal(await login(), "connection");
  });

  it("takes over a Twilio provider, under the same id", async () => {
    const time = new Date().toISOString();
    const configuration = { delivery_methods: ["text" as const], sid: `AC${"1".repeat(32)}` };
    const twilio = { id: "pro_1", name: "twilio" as const, disabled: false, configuration, credentials: {} };
    tenant.phone_providers.push({ ...twilio, created_at: time, updated_at: time });
    await up("both");
    assert.deepEqual(
      tenant.phone_providers.map(({ id, name }) => [id, name]),
      [["pro_1", "custom"]],
    );
  });
});

function auth0Steps(steps: readonly string[]): string[] {
  return steps.filter((step) => /Action|PhoneProvider|Connection/.test(step));
}
