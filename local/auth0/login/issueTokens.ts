// The tokens of a user who has logged in.
import { createHash } from "node:crypto";
import type { Context } from "../http/context.ts";
import type { Client, User } from "../tenant/document.ts";
import { newRefreshToken } from "./refreshTokens.ts";
import { accessTokenSeconds } from "./tokenRequest.ts";

/** Ten hours: what Auth0 gives id tokens. */
const idTokenSeconds = 36_000;

export interface Issue {
  readonly issuer: string;
  readonly client: Client;
  readonly user: User;
  readonly scope: string | undefined;
  readonly audience: string | undefined;
  /** Claims that belong to one login, such as `nonce`. */
  readonly login?: Readonly<Record<string, string | number | undefined>>;
}

/** What `/oauth/token` answers. A refresh token comes with the scope `offline_access`, where the client may use it. */
export async function issueTokens(context: Context, issue: Issue) {
  const { client, user, scope, audience } = issue;
  const refreshes = hasScope(scope, "offline_access") && client.grant_types.includes("refresh_token");
  const grant = { client_id: client.client_id, user_id: user.user_id, scope: scope ?? "", audience };
  const refresh_token = refreshes ? newRefreshToken(context, grant) : undefined;
  if (refresh_token !== undefined) context.save();
  return { ...(await issueAccess(context, issue)), refresh_token };
}

/** The same without a refresh token. */
export async function issueAccess(context: Context, issue: Issue) {
  return {
    access_token: await accessToken(context, issue),
    id_token: hasScope(issue.scope, "openid") ? await idToken(context, issue) : undefined,
    scope: issue.scope,
    expires_in: accessTokenSeconds,
    token_type: "Bearer",
  };
}

/** For an API a signed token, which is good for `/userinfo` too if it has `openid`; without an audience an opaque one. */
export function accessToken({ signer }: Context, { issuer, client, user, scope, audience }: Issue) {
  const userinfo = `${issuer}userinfo`;
  const claims = { sub: user.user_id, azp: client.client_id, scope };
  if (!audience) return signer.seal(issuer, { ...claims, aud: userinfo }, accessTokenSeconds);
  const aud = hasScope(scope, "openid") ? [audience, userinfo] : audience;
  return signer.sign(issuer, { ...claims, aud }, accessTokenSeconds);
}

/** `beside` are values that came with it, whose hashes it carries: a page can tell that they belong to it. */
export function idToken(
  { signer }: Context,
  { issuer, client, user, scope, login }: Issue,
  beside: { access_token?: string; code?: string } = {},
): Promise<string> {
  const claims = {
    sub: user.user_id,
    aud: client.client_id,
    ...login,
    at_hash: beside.access_token && halfHash(beside.access_token),
    c_hash: beside.code && halfHash(beside.code),
    ...claimsOf(user, scope),
  };
  return signer.sign(issuer, claims, idTokenSeconds);
}

/** What a scope lets an application know. `phone_number_verified` is not among it, as at Auth0. */
export function claimsOf(user: User, scope: string | undefined): Record<string, string> {
  const { phone_number, last_login } = user;
  return {
    ...(hasScope(scope, "profile") && { name: phone_number, nickname: phone_number, updated_at: last_login }),
    ...(hasScope(scope, "phone") && { phone_number }),
  };
}

function hasScope(scope: string | undefined, name: string): boolean {
  return scope?.split(" ").includes(name) === true;
}

/** OpenID Connect Core §3.1.3.6. */
function halfHash(value: string): string {
  return createHash("sha256").update(value).digest().subarray(0, 16).toString("base64url");
}
