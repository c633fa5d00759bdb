// What each value of `auth0Path` means.
import { Auth0Path } from "../args.ts";

/** Whether the tenant's messages also, or only, come by its phone provider. */
export function usesPhoneProvider(path: unknown): boolean {
  return path === Auth0Path.PhoneProvider || path === Auth0Path.Both;
}

/** Whether the connection has nothing to do with the gateway, as the phone provider alone uses it. */
export function isPhoneProviderOnly(path: Auth0Path): boolean {
  return path === Auth0Path.PhoneProvider;
}

/** Whether anything is set up in the tenant. */
export function managesTenant(path: unknown): boolean {
  return path !== Auth0Path.None;
}
