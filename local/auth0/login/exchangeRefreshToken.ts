// The grant `refresh_token`.
import type { Context } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import type { Client } from "../tenant/document.ts";
import { issueAccess } from "./issueTokens.ts";
import { useRefreshToken } from "./refreshTokens.ts";
import { required, type TokenRequest } from "./tokenRequest.ts";

export async function exchangeRefreshToken(
  context: Context,
  issuer: string,
  client: Client,
  body: TokenRequest,
) {
  const { grant, next } = useRefreshToken(context, client, required(body, "refresh_token"));
  const user = context.tenant.users.find(({ user_id }) => user_id === grant.user_id);
  // Two words that clients look for: they end their own session then.
  if (!user) throw oauthError(403, "invalid_grant", "user is blocked");
  const scope = narrowed(grant.scope, body.scope);
  context.log({ type: "sertft", client_id: client.client_id, user_id: user.user_id });
  const issued = await issueAccess(context, { issuer, client, user, scope, audience: grant.audience });
  return { ...issued, refresh_token: next };
}

/** The same scopes or fewer; others are ignored. */
function narrowed(granted: string, asked: string | undefined): string {
  if (!asked) return granted;
  const wanted = asked.split(" ");
  return granted
    .split(" ")
    .filter((one) => wanted.includes(one))
    .join(" ");
}
