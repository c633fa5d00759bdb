// Reads of an Auth0 tenant what concerns SMS. Changes nothing.
import { type Json, type Management, ManagementError } from "./managementApi.ts";
import type { SmsConnection, TenantFacts } from "./tenantReport.ts";

export async function readTenant(management: Management): Promise<TenantFacts> {
  return {
    scopes: management.scopes,
    connections: await readConnections(management),
    phoneProviders: await whereAllowed(async () => {
      const { providers } = await management.get("/branding/phone/providers");
      return (Array.isArray(providers) ? providers : []).map(({ name }) => String(name));
    }),
    phoneConsolidatedExperience: await whereAllowed(async () => {
      const settings = await management.get("/tenants/settings");
      return settings.phone_consolidated_experience === true;
    }),
  };
}

export async function readConnections(management: Management): Promise<SmsConnection[]> {
  const found = await management.list("/connections?strategy=sms", "connections");
  return Promise.all(
    found.map(async ({ id, name, options }) => ({
      id: String(id),
      name: String(name),
      options: options as Json | undefined,
      clients: await whereAllowed(async () =>
        (await management.list(`/connections/${id}/clients`, "clients")).map(({ client_id }) =>
          String(client_id),
        ),
      ),
    })),
  );
}

/** Undefined when the application may not ask, or the tenant does not know the question. */
async function whereAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ManagementError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
