// Connections of the tenant and their clients. Works on the document alone, without HTTP.
import { envelope } from "../http/errors.ts";
import type { Connection, Tenant } from "../tenant/document.ts";
import { newApplication } from "../tenant/grants.ts";
import { newConnectionId } from "../tenant/tenant.ts";

/** The `options` of a connection that is created without. */
const defaultOptions = { brute_force_protection: true };

export interface NewConnection {
  readonly name: string;
  readonly strategy: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

export interface ClientChange {
  readonly client_id: string;
  readonly status: boolean;
}

export function addConnection(tenant: Tenant, { options, ...body }: NewConnection): Connection {
  if (tenant.connections.some(({ name }) => name === body.name)) {
    throw envelope(409, "A connection with the same name already exists", "conflict");
  }
  const connection = {
    id: newConnectionId(),
    options: { ...(options ?? defaultOptions) },
    is_domain_connection: false,
    realms: [body.name],
    ...body,
  };
  tenant.connections.push(connection);
  return connection;
}

export function getConnection(tenant: Tenant, id: string): Connection {
  const connection = tenant.connections.find((one) => one.id === id);
  if (!connection) throw envelope(404, "The connection does not exist", "inexistent_connection");
  return connection;
}

/** Removes its users too, as Auth0 does. False if there is no such connection. */
export function removeConnection(tenant: Tenant, id: string): boolean {
  const existed = tenant.connections.some((one) => one.id === id);
  tenant.connections = tenant.connections.filter((one) => one.id !== id);
  tenant.users = tenant.users.filter((user) => user.connection !== id);
  tenant.codes = tenant.codes.filter((code) => code.connection !== id);
  return existed;
}

export function changeClients(
  tenant: Tenant,
  connection: Connection,
  changes: readonly ClientChange[],
): void {
  const isKnown = (id: string) => tenant.clients.some(({ client_id }) => client_id === id);
  const unknown = changes.filter(({ client_id }) => !isKnown(client_id));
  if (unknown[0] && !tenant.admits_unknown_clients) {
    throw envelope(404, `The client does not exist: ${unknown[0].client_id}`, "inexistent_client");
  }
  tenant.clients.push(...unknown.map(({ client_id }) => newApplication(client_id, client_id)));
  const enabled = new Set(connection.enabled_clients);
  for (const { client_id, status } of changes) {
    if (status) enabled.add(client_id);
    else enabled.delete(client_id);
  }
  connection.enabled_clients = [...enabled];
}
