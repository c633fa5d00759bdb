// The token by which the gateway knows the Action: the same as Auth0 signs for a connection, and short-lived.
import { createHmac, randomUUID } from "node:crypto";

export interface Claims {
  readonly sub: string;
  readonly aud: string;
}

const lifetimeSeconds = 60;

/** A JWT signed with HS256 (RFC 7515). By hand, as a library would make the Action twenty times larger. */
export function signToken(claims: Claims, key: string, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const payload = { ...claims, iat, exp: iat + lifetimeSeconds, jti: randomUUID() };
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${content}.${createHmac("sha256", key).update(content).digest("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
