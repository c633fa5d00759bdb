// The phone provider of the tenant, which has one at most. Works on the document alone, without HTTP.
import { randomInt } from "node:crypto";
import { envelope } from "../http/errors.ts";
import type { PhoneProvider, PhoneProviderContent, Tenant } from "../tenant/document.ts";
import { deployedFor, phoneTrigger } from "../tenant/tenant.ts";

export function addPhoneProvider(
  tenant: Tenant,
  { name, disabled = false, configuration, credentials }: Partial<PhoneProviderContent>,
  now: Date,
): PhoneProvider {
  if (tenant.phone_providers.length > 0) {
    throw envelope(409, "A phone provider is already configured", "phone_provider_conflict");
  }
  const time = now.toISOString();
  const provider: PhoneProvider = {
    id: `pro_${Array.from({ length: 16 }, () => randomInt(36).toString(36)).join("")}`,
    name: name ?? "custom",
    disabled,
    configuration: configuration ?? { delivery_methods: ["text"] },
    credentials: credentials ?? {},
    created_at: time,
    updated_at: time,
  };
  demandAction(tenant, provider.name);
  tenant.phone_providers.push(provider);
  return provider;
}

export function getPhoneProvider(tenant: Tenant, id: string): PhoneProvider {
  const provider = tenant.phone_providers.find((one) => one.id === id);
  if (!provider) throw envelope(404, "The phone provider does not exist", "inexistent_phone_provider");
  return provider;
}

/** A new name turns it into another kind of provider, under the same id. */
export function updatePhoneProvider(
  tenant: Tenant,
  provider: PhoneProvider,
  change: Partial<PhoneProviderContent>,
  now: Date,
): void {
  demandAction(tenant, change.name ?? provider.name);
  Object.assign(provider, change, { updated_at: now.toISOString() });
}

export function removePhoneProvider(tenant: Tenant, id: string): void {
  tenant.phone_providers = tenant.phone_providers.filter((one) => one.id !== id);
}

/** "email" in the error code is Auth0's own mistake. */
function demandAction(tenant: Tenant, name: PhoneProviderContent["name"]): void {
  if (name !== "custom" || deployedFor(tenant, phoneTrigger)) return;
  const rule = `a deployed action with the trigger ${phoneTrigger} is needed for a custom phone provider`;
  throw envelope(400, rule, "custom_email_provider_deployed_action_not_found");
}
