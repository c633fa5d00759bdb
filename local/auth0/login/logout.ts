// The end of a browser's session: `GET /v2/logout`, and `GET /oidc/logout` as OpenID Connect has it.
import { decodeJwt } from "jose";
import { type App, type Context, issuerOf } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import type { Client } from "../tenant/document.ts";
import type { Query } from "./authorizeRequest.ts";
import { endSession } from "./sessions.ts";

const querySchema = { type: "object", additionalProperties: { type: "string" } };

export function addLogout(app: App, context: Context): void {
  const { tenant, log, signer } = context;
  const schema = { querystring: querySchema };
  const clientOf = (id: string | undefined) => tenant.clients.find(({ client_id }) => client_id === id);

  app.get<{ Querystring: Query }>("/v2/logout", { schema }, async (request, reply) => {
    const { client_id, returnTo } = request.query;
    const client = clientOf(client_id);
    const target = returnAddress(context, client, returnTo, client_id);
    const session = endSession(context, request, reply);
    log({ type: "slo", client_id, user_id: session?.user_id });
    return target === undefined ? reply.send("OK") : reply.redirect(target, 302);
  });

  app.get<{ Querystring: Query }>("/oidc/logout", { schema }, async (request, reply) => {
    const { id_token_hint, client_id, post_logout_redirect_uri, state } = request.query;
    const hinted = id_token_hint && (await audienceOf(id_token_hint, issuerOf(request)));
    const id = client_id ?? hinted;
    if (!id && post_logout_redirect_uri)
      throw oauthError(400, "invalid_request", "Missing required parameter: id_token_hint or client_id");
    const target = returnAddress(context, clientOf(id), post_logout_redirect_uri, id);
    const session = endSession(context, request, reply);
    log({ type: "slo", client_id: id, user_id: session?.user_id });
    if (target === undefined) return reply.send("OK");
    const given =
      state === undefined ? "" : `${target.includes("?") ? "&" : "?"}state=${encodeURIComponent(state)}`;
    return reply.redirect(`${target}${given}`, 302);
  });

  /** Who the ID token was for. One that has expired still says so. */
  async function audienceOf(token: string, issuer: string): Promise<string> {
    try {
      const { aud } = decodeJwt(token);
      await signer.verify(token, issuer, String(aud)).catch((error: unknown) => {
        if (!(error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED")) throw error;
      });
      return String(aud);
    } catch {
      throw oauthError(400, "invalid_request", "Invalid id_token_hint");
    }
  }
}

/** The first listed address where none is asked for. Any application's list will do where none is named, as the tenant's. */
function returnAddress(
  { tenant, log }: Context,
  client: Client | undefined,
  asked: string | undefined,
  id: string | undefined,
): string | undefined {
  const candidates = client ? [client] : tenant.clients;
  const listed = candidates.flatMap(({ allowed_logout_urls = [] }) => allowed_logout_urls);
  if (asked === undefined) return client?.allowed_logout_urls?.[0];
  if (listed.includes(asked) && (client || id === undefined)) return asked;
  const description = `The returnTo URL ${asked} is not in the list of allowed logout URLs. Add it to logoutUrls of the application ${id ?? ""} in local.yaml.`;
  log({ type: "flo", description, client_id: id });
  throw oauthError(400, "invalid_request", description);
}
