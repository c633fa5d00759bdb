// Where a client finds the endpoints and the key that verifies tokens
// (https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery).
import { type App, type Context, issuerOf } from "../http/context.ts";
import { mfaGrant, passwordlessGrant } from "../tenant/grants.ts";

export function addDiscovery(app: App, { signer }: Context): void {
  app.addHook("onRequest", async (_request, reply) => {
    // Nothing here is secret, so any page may read it.
    reply.header("access-control-allow-origin", "*");
  });
  app.get("/.well-known/jwks.json", async () => ({ keys: [signer.publicKey] }));
  app.get("/.well-known/openid-configuration", async (request) => {
    const issuer = issuerOf(request);
    return {
      issuer,
      authorization_endpoint: `${issuer}authorize`,
      token_endpoint: `${issuer}oauth/token`,
      userinfo_endpoint: `${issuer}userinfo`,
      revocation_endpoint: `${issuer}oauth/revoke`,
      end_session_endpoint: `${issuer}oidc/logout`,
      mfa_challenge_endpoint: `${issuer}mfa/challenge`,
      jwks_uri: `${issuer}.well-known/jwks.json`,
      grant_types_supported: [
        "client_credentials",
        "authorization_code",
        "implicit",
        "refresh_token",
        passwordlessGrant,
        mfaGrant,
      ],
      response_types_supported: [
        "code",
        "token",
        "id_token",
        "code token",
        "code id_token",
        "token id_token",
        "code token id_token",
      ],
      response_modes_supported: ["query", "fragment", "form_post", "web_message"],
      code_challenge_methods_supported: ["S256", "plain"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "profile", "offline_access", "name", "nickname", "phone"],
      claims_supported: ["aud", "auth_time", "exp", "iat", "iss", "name", "nickname", "phone_number", "sub"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
      request_uri_parameter_supported: false,
      request_parameter_supported: false,
    };
  });
}
