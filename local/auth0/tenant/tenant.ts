// The contents of a new tenant, and lookups in a tenant.
import { randomBytes, randomInt } from "node:crypto";
import { defaultApplications } from "./applications.ts";
import type { Action, ActionVersion, Client, Connection, Tenant, User } from "./document.ts";
import { newApplication } from "./grants.ts";

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
  "create:log_streams",
  "read:log_streams",
  "update:log_streams",
  "delete:log_streams",
  "read:users",
  "delete:users",
  "read:logs",
  "read:clients",
];

/** The machine-to-machine application for deployments. Its secret protects nothing: the tenant is local. */
export const managementClient = {
  client_id: "local-management",
  client_secret: "local-management-secret",
  name: "Local deployments",
  grant_types: ["client_credentials"],
  scopes: managementScopes,
} as const satisfies Client;

/** A backend that starts logins for others and may say from which address. Its secret protects nothing: the tenant is local. */
export const backendApplication = {
  ...newApplication("local-backend", "Local backend"),
  client_secret: "local-backend-secret",
  is_token_endpoint_ip_header_trusted: true,
  serves_all_connections: true,
} as const satisfies Client;

/** A tenant with the applications that are always there, or with what `seed` says instead. */
export function newTenant(seed: Partial<Tenant> = {}): Tenant {
  const clients: Client[] = [managementClient, ...defaultApplications, backendApplication];
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
    log_streams: [],
    sessions: [],
    refresh_tokens: [],
    test_codes: {},
    // As at Auth0.
    starts_per_hour: 50,
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
  if (client.serves_all_connections) return true;
  return (
    connection.enabled_clients?.includes(client.client_id) ?? client.serves_unassigned_connections === true
  );
}

export function findUser(tenant: Tenant, connection: Connection, phoneNumber: string): User | undefined {
  return tenant.users.find((user) => user.connection === connection.id && user.phone_number === phoneNumber);
}

/** The connection that logins by SMS use. */
export function smsConnection({ connections }: Tenant): Connection | undefined {
  return connections.find(({ name, strategy }) => name === "sms" && strategy === "sms");
}

/**
 * Whether the tenant's phone provider sends. The tenant's setting overrides the connection; without it the connection's own
 * switch decides, which the dashboard's "Use Tenant-Level Messaging Provider" writes.
 */
export function usesPhoneProvider(tenant: Tenant, options: Connection["options"]): boolean {
  const { use_phone_provider, provider } = options;
  if (tenant.phone_consolidated_experience || use_phone_provider === "unified") return true;
  return use_phone_provider === true || (provider === undefined && tenant.phone_providers.length > 0);
}

/** The code of a message to that number, if the tenant has sent it one that is still open. */
export function codeIn(
  { codes, mfa_challenges }: Tenant,
  phoneNumber: string,
  text: string,
): string | undefined {
  const open = [...codes, ...mfa_challenges].filter((one) => one.phone_number === phoneNumber);
  return open.find(({ code }) => text.includes(code))?.code;
}

/** Makes codes and challenges older, as if that time had passed. */
export function ageCodes(tenant: Tenant, seconds: number): void {
  const older = <T extends { expires_at: number }>(one: T): T => ({
    ...one,
    expires_at: one.expires_at - seconds * 1000,
  });
  tenant.codes = tenant.codes.map(older);
  tenant.mfa_challenges = tenant.mfa_challenges.map(older);
}

/** As if nobody had ever logged in. */
export function forgetPeople(tenant: Tenant): void {
  Object.assign(tenant, { users: [], codes: [], mfa_challenges: [], sessions: [], refresh_tokens: [] });
}

/** The trigger of the Action behind a custom phone provider. */
export const phoneTrigger = "custom-phone-provider";

/** What a trigger runs; undefined while no Action for it is deployed. */
export function deployedFor(tenant: Tenant, trigger: string): ActionVersion | undefined {
  return tenant.actions.find((action) => hasTrigger(action, trigger))?.versions.at(-1);
}

export function hasTrigger({ supported_triggers }: Action, trigger: string): boolean {
  return supported_triggers.some(({ id }) => id === trigger);
}
