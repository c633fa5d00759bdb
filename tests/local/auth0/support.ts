// A tenant with everything around it: a certificate authority, a gateway that notes what it gets, a clock to turn.
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Auth0Emulator, type Auth0Options, openAuth0 } from "../../../local/auth0/server.ts";
import type { Connection, Tenant } from "../../../local/auth0/tenant/document.ts";
import { newSigningKey } from "../../../local/auth0/tenant/signer.ts";
import { managementClient, newTenant } from "../../../local/auth0/tenant/tenant.ts";
import { sendHttps } from "../../../local/machine/https.ts";
import type { Document } from "../../../local/machine/state.ts";
import { openTls, type Tls } from "../../../local/machine/tls.ts";
import { createFaults, type Faults } from "../../support/faults.ts";

const folder = mkdtempSync(join(tmpdir(), "auth0-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let tls: Promise<Tls> | undefined;
let signingKey: ReturnType<typeof newSigningKey> | undefined;

export function localTls(): Promise<Tls> {
  tls ??= openTls(folder);
  return tls;
}

/** Keeps the tenant as a file would: what was not saved is lost. */
export interface MemoryStore extends Document<Tenant> {
  /** The tenant as the last save left it. */
  saved(): Tenant;
}

export function memoryStore(value: Tenant): MemoryStore {
  let file = JSON.stringify(value);
  return {
    value,
    save() {
      file = JSON.stringify(value);
    },
    saved: () => JSON.parse(file),
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface TestTenant extends Auth0Emulator, Pick<Faults, "managementCalls" | "inject"> {
  readonly store: MemoryStore;
  /** Milliseconds to let pass on the tenant's clock. */
  advance(ms: number): void;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** A call of the Management API with a token of the management client, for these scopes or all. */
  manage(method: string, path: string, body?: unknown, scope?: string): Promise<Reply>;
}

export async function openTenant(
  seed: Partial<Tenant> = {},
  options: Partial<Auth0Options> = {},
): Promise<TestTenant> {
  signingKey ??= newSigningKey();
  return openStore(memoryStore(newTenant({ signingKey: await signingKey, ...seed })), options);
}

export async function openStore(
  store: MemoryStore,
  options: Partial<Auth0Options> = {},
): Promise<TestTenant> {
  const { key, cert, ca } = await localTls();
  let elapsed = 0;
  const now = () => new Date(Date.now() + elapsed);
  const { observe, managementCalls, inject } = createFaults();
  const auth0 = await openAuth0({ port: 0, tls: { key, cert }, trust: ca, store, now, observe, ...options });
  const agent = new Agent({ ca, keepAlive: true });

  async function send(method: string, path: string, body?: unknown, headers = {}): Promise<Reply> {
    const isText = typeof body === "string";
    const content = body === undefined || isText ? body : JSON.stringify(body);
    const type = isText ? "application/x-www-form-urlencoded" : "application/json";
    const request = { method, body: content, agent, headers: { "content-type": type, ...headers } };
    const reply = await sendHttps(`${auth0.url}${path}`, request);
    return { ...reply, body: reply.body === "" ? {} : JSON.parse(reply.body) };
  }

  async function managementToken(scope?: string): Promise<string> {
    const { client_id, client_secret } = managementClient;
    const audience = `${auth0.url}/api/v2/`;
    const grant = { grant_type: "client_credentials", client_id, client_secret, audience, scope };
    return String((await send("POST", "/oauth/token", grant)).body.access_token);
  }

  return {
    ...auth0,
    store,
    managementCalls,
    inject,
    advance(ms) {
      elapsed += ms;
    },
    send,
    async manage(method, path, body, scope) {
      const authorization = `Bearer ${await managementToken(scope)}`;
      return send(method, `/api/v2${path}`, body, { authorization });
    },
    async close() {
      agent.destroy();
      await auth0.close();
    },
  };
}

export interface GatewayRequest {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface StubGateway {
  readonly url: string;
  readonly requests: readonly GatewayRequest[];
  /** Status of the answers from now on; `undefined` leaves requests without one. */
  answer(status: number | undefined, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

export async function openGateway(): Promise<StubGateway> {
  const { key, cert } = await localTls();
  const requests: GatewayRequest[] = [];
  let status: number | undefined = 200;
  let replyHeaders: Record<string, string> = {};
  const server = createServer({ key, cert }, async (request, response) => {
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body: await text(request) });
    if (status !== undefined) response.writeHead(status, replyHeaders).end("ignored");
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/`,
    requests,
    answer(next, headers = {}) {
      status = next;
      replyHeaders = headers;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const signingSecret = "5f".repeat(32);

/** The guide's options, all of them, towards that gateway. */
export function guideOptions(gatewayUrl: string): Record<string, unknown> {
  return {
    name: "sms",
    from: "+15551234567",
    syntax: "md_with_macros",
    template: "Your verification code is: @@password@@",
    totp: { time_step: 300, length: 6 },
    messaging_service_sid: null,
    provider: "sms_gateway",
    gateway_url: gatewayUrl,
    gateway_authentication: {
      method: "bearer",
      subject: "urn:Auth0",
      audience: "urn:MySmsGateway",
      secret: signingSecret,
      secret_base64_encoded: false,
    },
    forward_req_info: true,
    disable_signup: false,
    brute_force_protection: true,
  };
}

export function smsConnection(options: Record<string, unknown>): Connection {
  return {
    id: "con_UX85K7K0N86INi9U",
    options,
    strategy: "sms",
    name: "sms",
    is_domain_connection: false,
    realms: ["sms"],
  };
}
