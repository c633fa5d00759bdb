// The tenant's own tokens: signs and verifies those that others read (RS256), publishes the key that verifies them, and seals
// those that nobody but the tenant reads.
import { createHash } from "node:crypto";
import {
  calculateJwkThumbprint,
  EncryptJWT,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtDecrypt,
  jwtVerify,
  SignJWT,
} from "jose";

export interface Signer {
  sign(issuer: string, claims: JWTPayload, lifetimeSeconds: number): Promise<string>;
  /** Claims of a token of this tenant for that audience. Throws what jose throws. */
  verify(token: string, issuer: string, audience: string): Promise<JWTPayload>;
  /** An opaque token, encrypted as Auth0's are (JWE, `dir` with A256GCM). */
  seal(issuer: string, claims: JWTPayload, lifetimeSeconds: number): Promise<string>;
  /** Claims of a sealed token. Throws what jose throws. */
  unseal(token: string, issuer: string): Promise<JWTPayload>;
  readonly publicKey: JWK;
}

export async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return exportJWK(privateKey);
}

export async function openSigner(privateKey: JWK, now: () => Date): Promise<Signer> {
  const { kty, n, e } = privateKey;
  const kid = await calculateJwkThumbprint({ kty, n, e });
  const publicKey: JWK = { kty, n, e, kid, use: "sig", alg: "RS256" };
  const signingKey = await importJWK(privateKey, "RS256");
  const verificationKey = await importJWK(publicKey, "RS256");
  const sealKey = createHash("sha256").update(`seal ${privateKey.d}`).digest();
  const seconds = () => Math.floor(now().getTime() / 1000);
  return {
    publicKey,
    sign(issuer, claims, lifetimeSeconds) {
      const issuedAt = seconds();
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .setIssuer(issuer)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(signingKey);
    },
    async verify(token, issuer, audience) {
      const options = { algorithms: ["RS256"], issuer, audience, currentDate: now() };
      return (await jwtVerify(token, verificationKey, options)).payload;
    },
    seal(issuer, claims, lifetimeSeconds) {
      return new EncryptJWT({ ...claims, iss: issuer, exp: seconds() + lifetimeSeconds })
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", iss: issuer })
        .encrypt(sealKey);
    },
    async unseal(token, issuer) {
      return (await jwtDecrypt(token, sealKey, { issuer, currentDate: now() })).payload;
    },
  };
}
