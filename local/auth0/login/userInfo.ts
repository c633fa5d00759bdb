// `GET /userinfo`: the claims that a token's scope lets its holder know.
import type { JWTPayload } from "jose";
import { type App, type Context, issuerOf } from "../http/context.ts";
import { ApiError } from "../http/errors.ts";
import { addPreflight, allowOrigin } from "./cors.ts";
import { claimsOf } from "./issueTokens.ts";

export function addUserInfo(app: App, context: Context): void {
  const { tenant, signer } = context;
  addPreflight(app, context, "/userinfo", "callbacks");

  async function claimsOfToken(token: string, issuer: string): Promise<JWTPayload | undefined> {
    const signed = () => signer.verify(token, issuer, `${issuer}userinfo`);
    return signer
      .unseal(token, issuer)
      .catch(signed)
      .catch(() => undefined);
  }

  app.route({
    method: ["GET", "POST"],
    url: "/userinfo",
    async handler(request, reply) {
      const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
      const claims = await claimsOfToken(token, issuerOf(request));
      const client = tenant.clients.find(({ client_id }) => client_id === claims?.azp);
      allowOrigin(context, request, reply, client, "callbacks");
      const user = tenant.users.find(({ user_id }) => user_id === claims?.sub);
      const scope = String(claims?.scope ?? "");
      if (!user || !scope.split(" ").includes("openid")) throw invalidToken();
      return { sub: user.user_id, ...claimsOf(user, scope) };
    },
  });
}

function invalidToken(): ApiError {
  const body = { error: "invalid_token", error_description: "Unauthorized" };
  return new ApiError(401, "Unauthorized", body, {
    "www-authenticate": 'Bearer error="invalid_token", error_description="Unauthorized"',
  });
}
