// The tokens of a user who has logged in.
import type { Context } from "../http/context.ts";
import type { Client, User } from "../tenant/document.ts";
import { accessTokenSeconds, type TokenRequest } from "./tokenRequest.ts";

/** Ten hours: what Auth0 gives id tokens. */
const idTokenSeconds = 36_000;

export async function issueTokens(
  { signer, issuer }: Context,
  client: Client,
  user: User,
  body: TokenRequest,
) {
  const { scope } = body;
  const audience = body.audience ?? `${issuer()}userinfo`;
  const subject = { sub: user.user_id };
  const access_token = await signer.sign(
    { ...subject, aud: audience, azp: client.client_id, scope },
    accessTokenSeconds,
  );
  const profile = {
    name: user.phone_number,
    phone_number: user.phone_number,
    phone_number_verified: true,
    updated_at: user.last_login,
  };
  const wantsIdToken = scope?.split(" ").includes("openid");
  const id_token = wantsIdToken
    ? await signer.sign({ ...subject, ...profile, aud: client.client_id }, idTokenSeconds)
    : undefined;
  return { access_token, id_token, scope, expires_in: accessTokenSeconds, token_type: "Bearer" };
}
