// Refresh tokens, with and without rotation (https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation).
import { createHash, randomBytes } from "node:crypto";
import type { Context } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import type { Client, RefreshToken } from "../tenant/document.ts";

/** Thirty days unused: Auth0's default. */
const idleMs = 2_592_000_000;

type Grant = Pick<RefreshToken, "client_id" | "user_id" | "scope" | "audience">;

/** Adds a token, which the caller saves. */
export function newRefreshToken(
  { tenant, now }: Context,
  { client_id, user_id, scope, audience }: Grant,
  family: string = randomBytes(12).toString("hex"),
): string {
  const token = `v1.${randomBytes(40).toString("base64url")}`;
  const expires_at = now().getTime() + idleMs;
  tenant.refresh_tokens = tenant.refresh_tokens.filter((one) => one.expires_at > now().getTime());
  tenant.refresh_tokens.push({
    hash: hashOf(token),
    family,
    client_id,
    user_id,
    scope,
    ...(audience && { audience }),
    expires_at,
  });
  return token;
}

/**
 * Uses a token: what it grants, and the one to use next where the client rotates. One that was used before revokes all that
 * came of it, since one of the two who had it has stolen it.
 */
export function useRefreshToken(
  context: Context,
  client: Client,
  token: string,
): { grant: RefreshToken; next: string | undefined } {
  const { tenant, now, save, log } = context;
  const found = tenant.refresh_tokens.find(({ hash }) => hash === hashOf(token));
  const isValid = found?.client_id === client.client_id && found.expires_at > now().getTime();
  if (!found || !isValid || found.rotated) {
    if (found && isValid) revokeFamily(context, found);
    const reused = found?.rotated === true;
    log({
      type: reused ? "ferrt" : "fertft",
      description: reused ? "Reused rotated refresh token" : "Unknown or invalid refresh token.",
      client_id: client.client_id,
      user_id: found?.user_id,
    });
    throw oauthError(403, "invalid_grant", "Unknown or invalid refresh token.");
  }
  found.expires_at = now().getTime() + idleMs;
  const rotates = client.refresh_token?.rotation_type === "rotating";
  if (rotates) found.rotated = true;
  const next = rotates ? newRefreshToken(context, found, found.family) : undefined;
  save();
  return { grant: found, next };
}

/** With all that came of it. Nothing happens if it is not known, or another client's. */
export function revokeRefreshToken(context: Context, client: Client, token: string): void {
  const found = context.tenant.refresh_tokens.find(({ hash }) => hash === hashOf(token));
  if (found?.client_id === client.client_id) revokeFamily(context, found);
}

function revokeFamily({ tenant, save }: Context, { family }: RefreshToken): void {
  tenant.refresh_tokens = tenant.refresh_tokens.filter((one) => one.family !== family);
  save();
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
