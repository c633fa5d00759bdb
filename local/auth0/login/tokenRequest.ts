// What the grants of `/oauth/token` have in common.
import { oauthError } from "../http/errors.ts";

export type TokenRequest = Readonly<Record<string, string | undefined>>;

/** A day: what Auth0 gives access tokens. */
export const accessTokenSeconds = 86_400;

export function required(body: TokenRequest, parameter: string): string {
  const value = body[parameter];
  if (!value) throw oauthError(400, "invalid_request", `Missing required parameter: ${parameter}`);
  return value;
}
