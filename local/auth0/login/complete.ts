// The end of a login: what the application asked for.
import type { FastifyReply } from "fastify";
import type { Context } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import type { Session } from "../tenant/document.ts";
import type { AuthorizationCodes } from "./authorizationCodes.ts";
import type { AuthorizeRequest } from "./authorizeRequest.ts";
import { accessToken, idToken } from "./issueTokens.ts";
import { respond } from "./respond.ts";
import { accessTokenSeconds } from "./tokenRequest.ts";

/** Answers with what was asked for: a code, tokens, or both. */
export async function complete(
  context: Context,
  codes: AuthorizationCodes,
  asked: AuthorizeRequest,
  issuer: string,
  session: Session,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { client, scope, audience, responseTypes, nonce, maxAge } = asked;
  const user = context.tenant.users.find(({ user_id }) => user_id === session.user_id);
  if (!user) throw oauthError(400, "login_required", "Login required");
  const login = {
    nonce,
    sid: session.id.slice(0, 16),
    auth_time: maxAge === undefined ? undefined : session.auth_time,
  };
  const issue = { issuer, client, user, scope, audience, login };
  const code = responseTypes.has("code")
    ? codes.issue({ request: asked, userId: user.user_id, login }, context.now())
    : undefined;
  const access_token = responseTypes.has("token") ? await accessToken(context, issue) : undefined;
  const id_token = responseTypes.has("id_token")
    ? await idToken(context, issue, { access_token, code })
    : undefined;
  const described = access_token && { token_type: "Bearer", expires_in: String(accessTokenSeconds), scope };
  return respond(reply, asked, { code, access_token, id_token, ...described });
}
