// What a stack is deployed to: a local cloud with an Auth0 tenant, and the provider servers through which the engine
// reaches it.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jwt from "jsonwebtoken";
import type { Client, Connection, Tenant } from "../../../local/auth0/tenant/document.ts";
import { managementClient, newTenant } from "../../../local/auth0/tenant/tenant.ts";
import { type Cloud, openCloud } from "../../../local/cloud.ts";
import { sendHttps } from "../../../local/machine/https.ts";
import { connectManagement, type ManagementClient } from "../../../local/pulumi/kinds/auth0Client.ts";
import type { Kind } from "../../../local/pulumi/kinds/kind.ts";
import { createFaults, type Faults } from "../faults.ts";
import { anyPorts } from "../localRun.ts";
import type { Observe, Operation } from "./calls.ts";
import { openProviders } from "./providers.ts";

export interface Site {
  readonly cloud: Cloud;
  /** The tenant's contents, as they are. */
  readonly tenant: Tenant;
  /** Lets the engine find the provider servers. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every operation that the engine has asked for and that the cloud has begun. */
  readonly operations: Operation[];
  /** `<type> <id>` of everything that was made and not removed since. */
  readonly living: ReadonlySet<string>;
  /** Called before each operation from now on; may hold it up, or throw in its place. */
  intercept(handler: Observe | undefined): void;
  /** Called when a write is done and the engine does not know it yet, from now on; what it throws is all that it hears. */
  interceptAnswer(handler: Observe | undefined): void;
  /** Called between the two steps of a function's update from now on; what it throws ends the update. */
  interceptCode(handler: (() => void) | undefined): void;
  /** Of AWS and of the Management API. */
  readonly faults: Faults;
  readonly management: ManagementClient;
  connections(): Promise<Connection[]>;
  /** The tenant's SMS connection. Throws when there is none, or more than one. */
  connection(): Promise<SmsConnection>;
  /** Calls the gateway as that connection, or the tenant's, makes Auth0 do, signed with that key. Resolves to the status. */
  send(key: string, by?: SmsConnection): Promise<number>;
  /** The Management API of a tenant, with all scopes or as the client that is given. */
  connect(auth0Url: string, client?: Pick<Client, "client_id" | "client_secret">): ManagementClient;
  /** Starts a login as a website does. Resolves to undefined, or to what was wrong. */
  login(phoneNumber: string): Promise<string | undefined>;
  /** Ends a login with the code that came. Resolves to the status. */
  redeem(phoneNumber: string, code: string): Promise<number>;
  /** The next line of any function that holds the text. */
  nextLine(text: string): Promise<string>;
  /** Lines of messages that the gateway did not send, for whoever wonders why a login failed. */
  readonly refusals: readonly string[];
  close(): Promise<void>;
}

/** A website with a backend of its own, which may start as many logins as it likes. */
export const website: Client = {
  client_id: "website",
  client_secret: "secret-of-the-website",
  name: "Website",
  grant_types: ["http://auth0.com/oauth/grant-type/passwordless/otp"],
  serves_unassigned_connections: true,
  is_token_endpoint_ip_header_trusted: true,
};

export interface SmsConnection extends Connection {
  readonly options: {
    readonly gateway_url: string;
    readonly gateway_authentication: { readonly secret: string };
    readonly [name: string]: unknown;
  };
}

export interface SiteOptions {
  readonly tenant?: Partial<Tenant>;
  readonly lingerMs?: number;
}

export async function openSite({ tenant = {}, lingerMs = 500 }: SiteOptions = {}): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), "engine-"));
  const value = newTenant({ clients: [managementClient, website], ...tenant });
  const faults = createFaults();
  let codeHandler: (() => void) | undefined;
  const waiting = new Map<string, (line: string) => void>();
  const refusals: string[] = [];
  const onLog = ({ line }: { line: string }) => {
    if (line.includes('"message not sent"')) refusals.push(line);
    for (const [text, resolve] of waiting) if (line.includes(text)) resolve(line);
  };
  const cloud = await openCloud({
    dir,
    observe: faults.observe,
    beforeCode: () => codeHandler?.(),
    onLog,
    region: "eu-central-1",
    ports: anyPorts,
    lingerMs,
    maxEnvironments: 4,
    // In memory: a file written at each of thousands of logins would be what is measured.
    tenant: { value, save() {} },
  });
  const operations: Operation[] = [];
  let handler: Observe | undefined;
  let answerHandler: Observe | undefined;
  const living = new Set<string>();
  const kinds = cloud.kinds.map((kind) => track(kind, living));
  const providers = await openProviders(
    { ...cloud, kinds },
    {
      async before(operation) {
        await handler?.(operation);
        operations.push(operation);
      },
      after: (operation) => answerHandler?.(operation),
    },
  );
  const agent = new Agent({ ca: cloud.tls.ca, keepAlive: true });
  const connect: Site["connect"] = (url, { client_id, client_secret = "" } = managementClient) =>
    connectManagement({
      domain: new URL(url).host,
      clientId: client_id,
      clientSecret: client_secret,
      trust: cloud.tls.ca,
    });
  const management = connect(cloud.auth0.url);
  const connections = async () => (await management.call("GET", "/connections")) as Connection[];
  async function connection(): Promise<SmsConnection> {
    const [connection, ...more] = await connections();
    assert.ok(
      connection && more.length === 0,
      `one connection is expected, not ${more.length + (connection ? 1 : 0)}`,
    );
    return connection as SmsConnection;
  }
  return {
    cloud,
    tenant: value,
    environment: providers.environment,
    operations,
    living,
    faults,
    management,
    intercept(next) {
      handler = next;
    },
    interceptAnswer(next) {
      answerHandler = next;
    },
    interceptCode(next) {
      codeHandler = next;
    },
    connection,
    connect,
    async send(key, by) {
      const { gateway_url, from } = (by ?? (await connection())).options;
      const token = jwt.sign({ sub: "urn:Auth0", aud: "urn:MySmsGateway" }, key);
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const body = JSON.stringify({
        // Of its own: the guard gives one only so many.
        recipient: `+49151${randomInt(10_000_000, 99_999_999)}`,
        body: `Your verification code is: ${randomInt(100_000, 999_999)}`,
        sender: from,
      });
      return (await sendHttps(gateway_url, { method: "POST", headers, body, agent })).status;
    },
    connections,
    async login(phone_number) {
      const { client_id, client_secret } = website;
      const body = JSON.stringify({
        client_id,
        client_secret,
        connection: "sms",
        phone_number,
        send: "code",
      });
      // Each from an address of its own, as users are.
      const ip = `198.18.${randomInt(256)}.${randomInt(256)}`;
      const headers = { "content-type": "application/json", "auth0-forwarded-for": ip };
      const reply = await sendHttps(`${cloud.endpoints.auth0}/passwordless/start`, {
        method: "POST",
        headers,
        body,
        agent,
      });
      return reply.status === 200 ? undefined : `${reply.status} ${reply.body}`;
    },
    async redeem(username, otp) {
      const { client_id, client_secret } = website;
      const grant_type = "http://auth0.com/oauth/grant-type/passwordless/otp";
      const body = JSON.stringify({ client_id, client_secret, grant_type, realm: "sms", username, otp });
      const headers = { "content-type": "application/json" };
      const url = `${cloud.endpoints.auth0}/oauth/token`;
      return (await sendHttps(url, { method: "POST", headers, body, agent })).status;
    },
    refusals,
    nextLine: (text) => new Promise((resolve) => waiting.set(text, resolve)),
    async close() {
      agent.destroy();
      providers.close();
      await cloud.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function track(kind: Kind, living: Set<string>): Kind {
  return {
    ...kind,
    async create(inputs) {
      const made = await kind.create(inputs);
      living.add(`${kind.type} ${made.id}`);
      return made;
    },
    async remove(id, outputs) {
      await kind.remove(id, outputs);
      living.delete(`${kind.type} ${id}`);
    },
  };
}
