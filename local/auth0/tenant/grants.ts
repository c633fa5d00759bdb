// What an application may do at the token endpoint.
import type { Client } from "./document.ts";

export const passwordlessGrant = "http://auth0.com/oauth/grant-type/passwordless/otp";
export const mfaGrant = "http://auth0.com/oauth/grant-type/mfa-oob";

/** All that a person can log in with. */
export const loginGrants: readonly string[] = [
  "authorization_code",
  "implicit",
  "refresh_token",
  passwordlessGrant,
  mfaGrant,
];

/** A public application. */
export function newApplication(client_id: string, name: string): Client {
  return { client_id, name, grant_types: loginGrants };
}
