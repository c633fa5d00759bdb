// Whether an Auth0 tenant sends its codes to the gateway and signs with the gateway's key.
import { timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import { deriveKey } from "../../gateway/access/derivedKeys.ts";
import type { Finding } from "./finding.ts";
import type { Subject } from "./subject.ts";

export interface Tenant {
  /** Such as `https://tenant.eu.auth0.com`. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const connectionSchema = v.object({
  id: v.string(),
  options: v.optional(
    v.looseObject({
      provider: v.optional(v.string()),
      gateway_url: v.optional(v.string()),
      gateway_authentication: v.optional(v.looseObject({ secret: v.optional(v.string()) })),
      use_phone_provider: v.optional(v.unknown()),
    }),
  ),
  enabled_clients: v.optional(v.array(v.string()), []),
});

export type SmsConnection = v.InferOutput<typeof connectionSchema>;

/** Throws where the tenant cannot be read. */
export async function readConnection(tenant: Tenant): Promise<SmsConnection | undefined> {
  const { access_token: token } = v.parse(
    v.object({ access_token: v.string() }),
    await call(tenant, "/oauth/token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: tenant.clientId,
        client_secret: tenant.clientSecret,
        audience: `${tenant.url}/api/v2/`,
      }),
    }),
  );
  const headers = { authorization: `Bearer ${token}` };
  const all = v.parse(
    v.array(connectionSchema),
    await call(tenant, "/api/v2/connections?strategy=sms&name=sms", { headers }),
  );
  const [connection] = all;
  if (!connection) return undefined;
  const list = v.object({ clients: v.array(v.object({ client_id: v.string() })) });
  // Without the scope for it, what the connection itself says has to do.
  const clients = await call(tenant, `/api/v2/connections/${connection.id}/clients`, { headers })
    .then((reply) => v.parse(list, reply).clients.map(({ client_id }) => client_id))
    .catch(() => connection.enabled_clients);
  return { ...connection, enabled_clients: clients };
}

async function call({ url }: Tenant, path: string, options: RequestInit): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { ...options, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Auth0 answers ${response.status} to ${path.split("?")[0]}`);
  }
  return response.json();
}

/** `ownClient` is the application that a local tenant lets use any connection. */
export function judgeConnection(
  connection: SmsConnection | undefined,
  { url, checkKey }: Pick<Subject, "url" | "checkKey">,
  ownClient?: string,
): Finding[] {
  const fix = "pulumi up --refresh";
  if (!connection)
    return [{ level: "problem", text: "The tenant has no connection named sms.", fix: "pulumi up" }];
  const { options, enabled_clients: clients } = connection;
  if (!options)
    return [
      {
        level: "problem",
        text: "The connection's options cannot be read.",
        fix: "give the application the scope read:connections_options",
      },
    ];
  if (options.use_phone_provider)
    return [
      {
        level: "note",
        text: "The tenant's phone provider sends the codes, not the connection; its Action cannot be read back. Send a message to be sure (--to <number>).",
      },
    ];
  if (options.provider !== "sms_gateway")
    return [
      {
        level: "problem",
        text: "The connection sends by Twilio, not by a gateway.",
        fix: "pulumi config set auth0Path connection && pulumi up --refresh",
      },
    ];
  return [
    options.gateway_url === url
      ? { level: "ok", text: "The connection points at this gateway." }
      : { level: "problem", text: `The connection points at ${options.gateway_url}, not at ${url}.`, fix },
    isOwnKey(options.gateway_authentication?.secret, checkKey)
      ? { level: "ok", text: "It signs with this gateway's key." }
      : { level: "problem", text: "It signs with another key: every login is refused (401).", fix },
    judgeClients(clients, ownClient),
  ];
}

function judgeClients(clients: readonly string[], ownClient: string | undefined): Finding {
  if (clients.length > 0)
    return { level: "ok", text: `Applications that may use it: ${clients.join(", ")}.` };
  if (ownClient) {
    return {
      level: "note",
      text: `Only ${ownClient} of this local tenant may use it; at Auth0 set clients.`,
    };
  }
  const fix = "enable one in Dashboard > Authentication > Passwordless > SMS > Applications, or set clients";
  return { level: "problem", text: "No application may use it.", fix };
}

/** The key itself is not known here, only what is made from it one way. */
function isOwnKey(secret: string | undefined, checkKey: string): boolean {
  if (!secret) return false;
  const [one, other] = [deriveKey(secret, "check"), checkKey].map((key) => Buffer.from(key));
  return one?.length === other?.length && timingSafeEqual(one ?? Buffer.of(), other ?? Buffer.of());
}
