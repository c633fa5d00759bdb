// Where a client finds the key that verifies tokens.
import type { App, Context } from "../http/context.ts";
import { mfaGrant, passwordlessGrant } from "../tenant/tenant.ts";

export function addDiscovery(app: App, { issuer, signer }: Context): void {
  app.get("/.well-known/jwks.json", async () => ({ keys: [signer.publicKey] }));
  app.get("/.well-known/openid-configuration", async () => ({
    issuer: issuer(),
    token_endpoint: `${issuer()}oauth/token`,
    jwks_uri: `${issuer()}.well-known/jwks.json`,
    grant_types_supported: ["client_credentials", passwordlessGrant, mfaGrant],
    response_types_supported: ["token", "id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "profile", "phone"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  }));
}
