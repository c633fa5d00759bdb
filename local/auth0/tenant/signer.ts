// Signs and verifies the tenant's own tokens (RS256), and publishes the key that verifies them.
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";

export interface Signer {
  sign(claims: JWTPayload, lifetimeSeconds: number): Promise<string>;
  /** Claims of a token of this tenant for that audience. Throws what jose throws. */
  verify(token: string, audience: string): Promise<JWTPayload>;
  readonly publicKey: JWK;
}

export async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return exportJWK(privateKey);
}

export async function openSigner(privateKey: JWK, issuer: () => string, now: () => Date): Promise<Signer> {
  const { kty, n, e } = privateKey;
  const kid = await calculateJwkThumbprint({ kty, n, e });
  const publicKey: JWK = { kty, n, e, kid, use: "sig", alg: "RS256" };
  const signingKey = await importJWK(privateKey, "RS256");
  const verificationKey = await importJWK(publicKey, "RS256");
  return {
    publicKey,
    sign(claims, lifetimeSeconds) {
      const issuedAt = Math.floor(now().getTime() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .setIssuer(issuer())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(signingKey);
    },
    async verify(token, audience) {
      const options = { algorithms: ["RS256"], issuer: issuer(), audience, currentDate: now() };
      return (await jwtVerify(token, verificationKey, options)).payload;
    },
  };
}
