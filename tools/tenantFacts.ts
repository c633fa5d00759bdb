// Reads of an Auth0 tenant what concerns SMS. Changes nothing.
import { type ManagementClient, ManagementError, TokenProvider } from "auth0";
import { decodeJwt } from "jose";
import type { Access } from "./tenantAccess.ts";
import type { Json, SmsConnection, TenantFacts } from "./tenantReport.ts";

export async function readTenant(access: Access, management: ManagementClient): Promise<TenantFacts> {
  const token = await new TokenProvider({
    ...access,
    audience: `https://${access.domain}/api/v2/`,
  }).getAccessToken();
  const { scope = "" } = decodeJwt<{ scope?: string }>(token);
  return {
    scopes: scope.split(" "),
    connections: await readConnections(management),
    phoneProviders: await whereAllowed(async () => {
      const { providers = [] } = await management.branding.phone.providers.list();
      return providers.map(({ name }) => String(name));
    }),
    phoneConsolidatedExperience: await whereAllowed(async () => {
      const settings: Json = { ...(await management.tenants.settings.get()) };
      return settings.phone_consolidated_experience === true;
    }),
  };
}

export async function readConnections(management: ManagementClient): Promise<SmsConnection[]> {
  const found: SmsConnection[] = [];
  for await (const { id = "", name = "", options } of await management.connections.list({
    strategy: ["sms"],
  })) {
    const clients = await whereAllowed(async () => {
      const ids: string[] = [];
      for await (const { client_id } of await management.connections.clients.get(id)) ids.push(client_id);
      return ids;
    });
    found.push({ id, name, options: options as Json | undefined, clients });
  }
  return found;
}

/** Undefined when the application may not ask, or the tenant does not know the question. */
async function whereAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ManagementError && (error.statusCode === 403 || error.statusCode === 404))
      return undefined;
    throw error;
  }
}
