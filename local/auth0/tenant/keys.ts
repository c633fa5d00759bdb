// Names of keys: by them keys can be told apart, and nobody can sign.
import { createHash } from "node:crypto";
import type { ActionVersion, Tenant } from "./document.ts";
import { deployedFor, phoneTrigger, smsConnection } from "./tenant.ts";

interface SmsOptions {
  readonly gateway_authentication?: { readonly secret: string } | null;
}

/** Eight hex digits. */
export function nameOfKey(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 8);
}

/** Which of the secrets of an Action is its key, nothing says: it is all of them. */
export function keyOfAction({ secrets }: Pick<ActionVersion, "secrets">): string {
  return nameOfKey(JSON.stringify(secrets.map(({ name, value }) => [name, value])));
}

/** Of the connection and of the phone provider's Action, as far as they are there. */
export function keysInUse(tenant: Tenant): string[] {
  const options: SmsOptions = smsConnection(tenant)?.options ?? {};
  const action = deployedFor(tenant, phoneTrigger);
  return [
    ...(options.gateway_authentication ? [nameOfKey(options.gateway_authentication.secret)] : []),
    ...(action ? [keyOfAction(action)] : []),
  ];
}
