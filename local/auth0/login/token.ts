// `POST /oauth/token`: client credentials for the Management API, and one-time codes of both factors for applications.
import type { FastifyRequest } from "fastify";
import { type App, type Context, managementAudience } from "../http/context.ts";
import { oauthError } from "../http/errors.ts";
import type { Client } from "../tenant/document.ts";
import { mfaGrant, passwordlessGrant } from "../tenant/tenant.ts";
import { basicCredentials, identifyCaller } from "./clients.ts";
import { exchangeCode } from "./exchangeCode.ts";
import { exchangeMfaCode } from "./mfa.ts";
import { accessTokenSeconds, required, type TokenRequest } from "./tokenRequest.ts";

const tokenSchema = { type: "object", additionalProperties: { type: "string" } };

export function addTokenEndpoint(app: App, context: Context): void {
  app.post<{ Body: TokenRequest }>(
    "/oauth/token",
    { schema: { body: tokenSchema } },
    async (request, reply) => {
      const { body } = request;
      required(body, "grant_type");
      const credentials = basicCredentials(request.headers.authorization) ?? body;
      const { client } = identifyCaller(context.tenant, credentials);
      reply.header("cache-control", "no-store");
      return grant(context, client, body, request);
    },
  );
}

function grant(context: Context, client: Client, body: TokenRequest, request: FastifyRequest) {
  switch (body.grant_type) {
    case "client_credentials":
      allowGrant(client, body.grant_type);
      return grantClientCredentials(context, client, body);
    case passwordlessGrant:
      allowGrant(client, body.grant_type);
      return exchangeCode(context, client, body, request);
    case mfaGrant:
      allowGrant(client, body.grant_type);
      return exchangeMfaCode(context, client, body);
    default:
      throw oauthError(403, "unsupported_grant_type", `Unsupported grant type: ${body.grant_type}`);
  }
}

function allowGrant(client: Client, grantType: string): void {
  if (client.grant_types.includes(grantType)) return;
  throw oauthError(
    403,
    "unauthorized_client",
    `Grant type '${grantType}' not allowed for the client.`,
    "https://auth0.com/docs/clients/client-grant-types",
  );
}

async function grantClientCredentials(context: Context, client: Client, body: TokenRequest) {
  const audience = required(body, "audience");
  if (client.client_secret === undefined || audience !== managementAudience(context)) {
    throw oauthError(403, "access_denied", `Service not found: ${audience}`);
  }
  const asked = body.scope?.split(" ").filter(Boolean);
  const scope = (client.scopes ?? []).filter((one) => asked?.includes(one) ?? true).join(" ");
  const claims = { sub: `${client.client_id}@clients`, azp: client.client_id, aud: audience, scope };
  const access_token = await context.signer.sign(claims, accessTokenSeconds);
  return { access_token, scope, expires_in: accessTokenSeconds, token_type: "Bearer" };
}
