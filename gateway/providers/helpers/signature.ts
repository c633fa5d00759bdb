// Signatures of reports. The checks are pure, and false for whatever is no signature.
import { createHash, createHmac, createPublicKey, verify } from "node:crypto";

/** So far the time of a signature may be from ours, in seconds: as vendors' own libraries have it. */
const toleranceSeconds = 300;

/** `time` is in seconds since 1970, `now` in milliseconds. */
export function isRecent(time: string, now: number): boolean {
  return /^\d{1,12}$/.test(time) && Math.abs(now / 1000 - Number(time)) <= toleranceSeconds;
}

type Bytes = string | Buffer;

/** Of the parts, one after the other. */
export function hmac(algorithm: string, key: Bytes, ...parts: readonly Bytes[]): Buffer {
  const mac = createHmac(algorithm, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

export function digest(algorithm: "md5" | "sha256", value: Bytes): Buffer {
  return createHash(algorithm).update(value).digest();
}

/** `key` is the public one, of 32 bytes in base64, as is the signature. */
export function isEd25519(message: Buffer, signature: string, key: string): boolean {
  const x = Buffer.from(key, "base64").toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, message, publicKey, Buffer.from(signature, "base64"));
}

/** A vendor's key, where no shape of it is documented. */
export const anyKey = /^\S{8,256}$/;
