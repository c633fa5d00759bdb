// Decides whether a request comes from Auth0: a bearer token, signed with HS256, for this gateway.
import { type CryptoKey, errors, jwtVerify } from "jose";
import * as v from "valibot";
import { nonEmpty } from "../document.ts";
import { type FailureCode, GatewayError } from "../errors.ts";

/** Claims that the token of every request must carry. */
export const tokenRulesSchema = v.strictObject({
  /** `sub`. */
  subject: nonEmpty,
  /** `aud`, or one of its members. */
  audience: nonEmpty,
});

export type TokenRules = v.InferOutput<typeof tokenRulesSchema>;

/** Auth0's token has some 200 characters; a header far beyond that is not worth decoding. */
const maxHeaderLength = 4096;

/** Seconds by which clocks may differ where a token has `exp` or `nbf`. */
const clockToleranceSeconds = 5;

/** The token of an `Authorization` header. Throws `ERR_TOKEN_MISSING` or `ERR_TOKEN_FORMAT`. */
export function bearerToken(authorization: string | undefined): string {
  if (!authorization) throw new GatewayError("ERR_TOKEN_MISSING");
  const token =
    authorization.length <= maxHeaderLength && /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  if (!token) throw new GatewayError("ERR_TOKEN_FORMAT");
  return token;
}

/**
 * Accepts a token that one of the keys has signed. `sub` and `aud` are required, `exp` and `nbf` enforced where present;
 * nothing else is asked for, since Auth0 documents no more. Throws `ERR_TOKEN_*`.
 */
export async function verifyToken(
  token: string,
  keys: readonly CryptoKey[],
  rules: TokenRules,
): Promise<void> {
  for (const key of keys) {
    const refusal = await refusalOf(token, key, rules);
    if (!refusal) return;
    if (refusal !== "ERR_TOKEN_SIGNATURE") throw new GatewayError(refusal);
  }
  throw new GatewayError("ERR_TOKEN_SIGNATURE");
}

async function refusalOf(token: string, key: CryptoKey, rules: TokenRules): Promise<FailureCode | undefined> {
  try {
    await jwtVerify(token, key, { ...rules, algorithms: ["HS256"], clockTolerance: clockToleranceSeconds });
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): FailureCode {
  if (error instanceof errors.JWSSignatureVerificationFailed) return "ERR_TOKEN_SIGNATURE";
  if (error instanceof errors.JOSEAlgNotAllowed) return "ERR_TOKEN_ALGORITHM";
  if (error instanceof errors.JWTExpired) return "ERR_TOKEN_EXPIRED";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "sub") return "ERR_TOKEN_SUBJECT";
    if (error.claim === "aud") return "ERR_TOKEN_AUDIENCE";
    if (error.claim === "nbf") return "ERR_TOKEN_NOT_YET_VALID";
  }
  return "ERR_TOKEN_FORMAT";
}

/** The key is the text of the secret itself: Auth0 gets it with `secret_base64_encoded: false`. */
export function importKey(secret: string): Promise<CryptoKey> {
  const bytes = Buffer.from(secret, "utf8");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}
