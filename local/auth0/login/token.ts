// `POST /oauth/token`: client credentials for the Management API; one-time codes of both factors, authorization codes and
// refresh tokens for applications. And `POST /oauth/revoke`.
import type { FastifyRequest } from "fastify";
import { type App, type Context, issuerOf, managementAudience } from "../http/context.ts";
import { oauthError, unauthorizedClient } from "../http/errors.ts";
import type { Client } from "../tenant/document.ts";
import { mfaGrant, passwordlessGrant } from "../tenant/grants.ts";
import type { AuthorizationCodes } from "./authorizationCodes.ts";
import { basicCredentials, identifyCaller } from "./clients.ts";
import { addPreflight, allowOrigin } from "./cors.ts";
import { exchangeAuthorizationCode } from "./exchangeAuthorizationCode.ts";
import { exchangeCode } from "./exchangeCode.ts";
import { exchangeRefreshToken } from "./exchangeRefreshToken.ts";
import { exchangeMfaCode } from "./mfa.ts";
import { revokeRefreshToken } from "./refreshTokens.ts";
import { accessTokenSeconds, required, type TokenRequest } from "./tokenRequest.ts";

const tokenSchema = { type: "object", additionalProperties: { type: "string" } };

type Route = { Body: TokenRequest };

export function addTokenEndpoint(app: App, context: Context, codes: AuthorizationCodes): void {
  for (const path of ["/oauth/token", "/oauth/revoke"]) addPreflight(app, context, path, "callbacks");
  app.addHook<{ Body: TokenRequest | undefined }>("preValidation", async (request, reply) => {
    const { client_id } = credentialsOf(request);
    const client = context.tenant.clients.find((one) => one.client_id === client_id);
    allowOrigin(context, request, reply, client, "callbacks");
  });

  app.post<Route>("/oauth/token", { schema: { body: tokenSchema } }, async (request, reply) => {
    const { body } = request;
    required(body, "grant_type");
    const { client } = identifyCaller(context.tenant, credentialsOf(request));
    reply.header("cache-control", "no-store");
    return grant(context, codes, client, body, request);
  });

  app.post<Route>("/oauth/revoke", { schema: { body: tokenSchema } }, async (request, reply) => {
    const { client } = identifyCaller(context.tenant, credentialsOf(request), () =>
      oauthError(401, "invalid_client", "Client authentication is required"),
    );
    revokeRefreshToken(context, client, required(request.body, "token"));
    return reply.code(200).send();
  });
}

function credentialsOf({ headers, body }: FastifyRequest<{ Body: TokenRequest | undefined }>): TokenRequest {
  return { ...(basicCredentials(headers.authorization) ?? body) };
}

function grant(
  context: Context,
  codes: AuthorizationCodes,
  client: Client,
  body: TokenRequest,
  request: FastifyRequest,
) {
  const { grant_type = "" } = body;
  const issuer = issuerOf(request);
  switch (allowGrant(client, grant_type)) {
    case "client_credentials":
      return grantClientCredentials(context, issuer, client, body);
    case "authorization_code":
      return exchangeAuthorizationCode(context, codes, issuer, client, body);
    case "refresh_token":
      return exchangeRefreshToken(context, issuer, client, body);
    case passwordlessGrant:
      return exchangeCode(context, client, body, request);
    case mfaGrant:
      return exchangeMfaCode(context, issuer, client, body);
    default:
      throw unauthorizedClient();
  }
}

const knownGrants = [
  "client_credentials",
  "authorization_code",
  "refresh_token",
  passwordlessGrant,
  mfaGrant,
];

function allowGrant(client: Client, grantType: string): string {
  if (!knownGrants.includes(grantType))
    throw oauthError(403, "unsupported_grant_type", `Unsupported grant type: ${grantType}`);
  if (client.grant_types.includes(grantType)) return grantType;
  throw oauthError(
    403,
    "unauthorized_client",
    `Grant type '${grantType}' not allowed for the client.`,
    "https://auth0.com/docs/clients/client-grant-types",
  );
}

async function grantClientCredentials(context: Context, issuer: string, client: Client, body: TokenRequest) {
  const audience = required(body, "audience");
  if (client.client_secret === undefined || audience !== managementAudience(issuer)) {
    throw oauthError(403, "access_denied", `Service not found: ${audience}`);
  }
  const asked = body.scope?.split(" ").filter(Boolean);
  const scope = (client.scopes ?? []).filter((one) => asked?.includes(one) ?? true).join(" ");
  const claims = { sub: `${client.client_id}@clients`, azp: client.client_id, aud: audience, scope };
  const access_token = await context.signer.sign(issuer, claims, accessTokenSeconds);
  return { access_token, scope, expires_in: accessTokenSeconds, token_type: "Bearer" };
}
