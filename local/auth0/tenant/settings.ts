// What a project's own file, `local.yaml`, says about the tenant. Auth0 has no such file: there the dashboard does this.
import * as v from "valibot";
import { applicationFrom, applicationSettings, defaultApplications } from "./applications.ts";
import type { Client, Tenant } from "./document.ts";
import { newTenant } from "./tenant.ts";

const phoneNumber = v.pipe(
  v.string(),
  v.regex(/^\+[1-9]\d{4,14}$/, 'must be a phone number such as "+4915112345678", in quotes'),
);

export const tenantSettings = v.strictObject({
  /** Beside those that are always there; one with the id of such a one replaces it. */
  applications: v.optional(
    v.pipe(
      v.array(applicationSettings),
      v.check(
        (all) => new Set(all.map(({ id }) => id)).size === all.length,
        "must not have the same id twice",
      ),
    ),
    [],
  ),
  /** Codes by phone number, for tests that read no messages. */
  testCodes: v.optional(
    v.record(
      phoneNumber,
      v.pipe(v.string(), v.regex(/^\d{4,40}$/, 'must be 4 to 40 digits in quotes, such as "123456"')),
    ),
    {},
  ),
  /** Whether messages with test codes go through the gateway all the same. */
  sendTestCodes: v.optional(v.boolean(), true),
  /** Logins that an address may start in an hour without credentials; 0 for any number. Auth0's limit is 50. */
  startsPerHour: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 50),
});

export type TenantSettings = v.InferOutput<typeof tenantSettings>;

/** Changes a tenant to what the file says; one of an earlier version gets what it lacks. Users and connections stay. */
export function applySettings(tenant: Tenant, settings: TenantSettings): void {
  Object.assign(tenant, { ...newTenant(), ...tenant });
  const fromFile = settings.applications.map((one) => ({ ...applicationFrom(one), from_file: true }));
  const always = newTenant().clients.filter(({ client_id }) => !has(fromFile, client_id));
  const declared = [...always, ...fromFile];
  // An application that has left the file is gone; one that a stack has enabled stays.
  const others = tenant.clients.filter(
    ({ client_id, from_file }) =>
      !from_file && !has(declared, client_id) && !has(defaultApplications, client_id),
  );
  tenant.clients = [...declared, ...others];
  const send = settings.sendTestCodes;
  tenant.test_codes = Object.fromEntries(
    Object.entries(settings.testCodes).map(([number, code]) => [number, { code, send }]),
  );
  tenant.starts_per_hour = settings.startsPerHour;
}

function has(clients: readonly Client[], id: string): boolean {
  return clients.some(({ client_id }) => client_id === id);
}
