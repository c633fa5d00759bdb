// Settings, secrets and requests of a gateway under test.
import { createHash } from "node:crypto";
import jwt from "jsonwebtoken";
import type { SecretDocument } from "../../gateway/access/secretDocument.ts";

/** 32 bytes in hex, the same for the same seed. */
export function keyOf(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}

/** The key in use in the documents below. */
export const currentKey = keyOf("current");

export const subject = "urn:Auth0";
export const audience = "urn:MySmsGateway";

/** A settings document with one provider, and whatever a test puts in its place. */
export function settingsWith(overrides: object = {}): object {
  return {
    token: { subject, audience },
    deadlineMs: 10_000,
    code: { template: "Your code is @@password@@", length: 6, lifetimeSeconds: 180 },
    providers: [{ name: "aws", settings: { originationIdentity: "+4915200000000" } }],
    secretVersionId: "version-1",
    ...overrides,
  };
}

export function secretWith(overrides: Partial<SecretDocument> = {}): SecretDocument {
  return { signingKeys: [currentKey], pepper: keyOf("pepper"), credentials: {}, ...overrides };
}

/** A token as Auth0's own stack makes it. */
export function tokenFor(
  key: string = currentKey,
  claims: object = {},
  options: jwt.SignOptions = {},
): string {
  return jwt.sign({ sub: subject, aud: audience, ...claims }, key, { algorithm: "HS256", ...options });
}

/** Auth0's request as the only capture of one shows it. */
export const message = {
  recipient: "+4915787654321",
  body: "Your code is 606070",
  sender: "+15555555555",
  req: { ip: "125.168.130.208", "user-agent": "Mozilla/5.0" },
};
