// The grant `authorization_code`.
import type { Context } from "../http/context.ts";
import { type ApiError, oauthError, unauthorizedClient } from "../http/errors.ts";
import type { Client } from "../tenant/document.ts";
import { type AuthorizationCodes, provesKey } from "./authorizationCodes.ts";
import { issueTokens } from "./issueTokens.ts";
import { required, type TokenRequest } from "./tokenRequest.ts";

export async function exchangeAuthorizationCode(
  context: Context,
  codes: AuthorizationCodes,
  issuer: string,
  client: Client,
  body: TokenRequest,
) {
  const refuse = (description: string): ApiError => {
    context.log({ type: "feacft", description, client_id: client.client_id });
    return oauthError(403, "invalid_grant", description);
  };
  const found = codes.redeem(required(body, "code"), context.now());
  if (found?.request.client.client_id !== client.client_id) throw refuse("Invalid authorization code");
  const { request, userId, login } = found;
  const { redirectUri, challenge, scope, audience } = request;
  // Without a secret nothing but the key says that who has the code is who asked for it.
  if (!challenge && client.client_secret === undefined) throw unauthorizedClient();
  if (challenge && !provesKey(challenge.value, challenge.method, required(body, "code_verifier")))
    throw refuse("Failed to verify code verifier");
  if (body.redirect_uri !== redirectUri)
    throw refuse(
      `The redirect URI is wrong. You sent ${body.redirect_uri ?? "none"}, and we expected ${redirectUri}`,
    );
  const user = context.tenant.users.find(({ user_id }) => user_id === userId);
  if (!user) throw refuse("user is blocked");
  context.log({
    type: "seacft",
    description: "Authorization Code for Access Token",
    client_id: client.client_id,
    user_id: userId,
  });
  return issueTokens(context, { issuer, client, user, scope, audience, login });
}
