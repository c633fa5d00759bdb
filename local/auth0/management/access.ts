// Access to the Management API: tokens and scopes.
import type { FastifyRequest } from "fastify";
import { type App, type Context, issuerOf, managementAudience } from "../http/context.ts";
import { ApiError, envelope } from "../http/errors.ts";

const scopesKey = "managementScopes";

/** Every call needs a token of this tenant for the Management API. */
export function authenticateManagementCalls(app: App, context: Context): void {
  app.decorateRequest(scopesKey, null);
  app.addHook("onRequest", async (request) => {
    const [scheme, token] = (request.headers.authorization ?? "").split(" ");
    if (scheme?.toLowerCase() !== "bearer" || !token) throw envelope(401, "Missing authentication");
    const issuer = issuerOf(request);
    const claims = await context.signer.verify(token, issuer, managementAudience(issuer)).catch(() => {
      throw invalidToken();
    });
    request.setDecorator(scopesKey, new Set(String(claims.scope ?? "").split(" ")));
  });
}

export function allows(request: FastifyRequest, scope: string): boolean {
  return request.getDecorator<ReadonlySet<string>>(scopesKey).has(scope);
}

/** Refuses with 403 and the name of the scope that is missing. */
export function demandScope(request: FastifyRequest, scope: string): void {
  if (allows(request, scope)) return;
  throw envelope(403, `Insufficient scope, expected any of: ${scope}`, "insufficient_scope");
}

/** `demandScope` as a hook of a route. */
export function requireScope(scope: string) {
  return async (request: FastifyRequest) => demandScope(request, scope);
}

function invalidToken(): ApiError {
  const { status, message, body } = envelope(401, "Invalid token");
  return new ApiError(status, message, { ...body, attributes: { error: "Invalid token" } });
}
