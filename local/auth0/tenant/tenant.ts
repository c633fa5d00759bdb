// What the local tenant holds: a plain document, kept in a file by the local run and in memory by tests.
import { randomBytes, randomInt } from "node:crypto";
import type { JWK } from "jose";
import type { MfaChallenge } from "../login/mfa.ts";
import type { Action, Bindings } from "../management/actions.ts";
import type { PhoneProvider } from "../management/phoneProviders.ts";

export interface Tenant {
  /** Private RS256 key of all tokens, made at the first start. */
  signingKey?: JWK;
  clients: Client[];
  connections: Connection[];
  users: User[];
  codes: Code[];
  actions: Action[];
  bindings: Bindings;
  /** One at most. */
  phone_providers: PhoneProvider[];
  /** The tenant setting that makes the phone provider send everything, as in tenants created since March 2025. */
  phone_consolidated_experience: boolean;
  mfa_challenges: MfaChallenge[];
}

export interface Client {
  client_id: string;
  /** Absent for a public (native) application. */
  client_secret?: string;
  /** `application.name` in templates. */
  name: string;
  grant_types: readonly string[];
  /** Scopes of the Management API that it may be granted. */
  scopes?: readonly string[];
  /** Whether `auth0-forwarded-for` of this client is believed, once it has proved its secret. */
  is_token_endpoint_ip_header_trusted?: boolean;
  /** Serves every connection whose clients nobody has set. A convenience of the local tenant; Auth0 has no such thing. */
  serves_unassigned_connections?: boolean;
}

/** As the Management API shows it, so what a test seeds is what a caller reads. */
export interface Connection {
  id: string;
  name: string;
  strategy: string;
  options: Record<string, unknown>;
  is_domain_connection: boolean;
  realms: string[];
  /** Client ids; absent until they are set for the first time. */
  enabled_clients?: string[];
  [other: string]: unknown;
}

export interface User {
  user_id: string;
  /** Connection id. */
  connection: string;
  phone_number: string;
  created_at: string;
  last_login: string;
  logins_count: number;
}

/** The newest code of one number on one connection. */
export interface Code {
  connection: string;
  phone_number: string;
  code: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
  wrong_tries: number;
}

export const passwordlessGrant = "http://auth0.com/oauth/grant-type/passwordless/otp";
export const mfaGrant = "http://auth0.com/oauth/grant-type/mfa-oob";

export const managementScopes: readonly string[] = [
  "create:connections",
  "read:connections",
  "update:connections",
  "delete:connections",
  "read:connections_options",
  "update:connections_options",
  "create:actions",
  "read:actions",
  "update:actions",
  "delete:actions",
  "create:phone_providers",
  "read:phone_providers",
  "update:phone_providers",
  "delete:phone_providers",
];

/** The machine-to-machine client of the local tenant: what deploys signs in with. Not a secret, like the tenant itself. */
export const managementClient = {
  client_id: "local-management",
  client_secret: "local-management-secret",
  name: "Local deployments",
  grant_types: ["client_credentials"],
  scopes: managementScopes,
} as const satisfies Client;

/** The public application of the local tenant, with which anyone can try a login. */
export const demoApplication = {
  client_id: "local-application",
  name: "Local application",
  grant_types: [passwordlessGrant, mfaGrant],
  serves_unassigned_connections: true,
} as const satisfies Client;

/** A tenant with its management client and its demo application, or with what `seed` says instead. */
export function newTenant(seed: Partial<Tenant> = {}): Tenant {
  const clients: Client[] = [managementClient, demoApplication];
  return structuredClone({
    clients,
    connections: [],
    users: [],
    codes: [],
    actions: [],
    bindings: {},
    phone_providers: [],
    phone_consolidated_experience: false,
    mfa_challenges: [],
    ...seed,
  });
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function newConnectionId(): string {
  return `con_${Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join("")}`;
}

export function newUserId(): string {
  return `sms|${randomBytes(12).toString("hex")}`;
}

export function isEnabledFor(connection: Connection, client: Client): boolean {
  return (
    connection.enabled_clients?.includes(client.client_id) ?? client.serves_unassigned_connections === true
  );
}

export function findUser(tenant: Tenant, connection: Connection, phoneNumber: string): User | undefined {
  return tenant.users.find((user) => user.connection === connection.id && user.phone_number === phoneNumber);
}
