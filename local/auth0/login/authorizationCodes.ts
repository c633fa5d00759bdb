// Authorization codes: each works once, for ten minutes, and is lost when the tenant ends.
import { createHash, randomBytes } from "node:crypto";
import type { AuthorizeRequest } from "./authorizeRequest.ts";

const lifetimeMs = 600_000;

export interface Authorization {
  readonly request: AuthorizeRequest;
  readonly userId: string;
  /** Claims of the ID token that belong to this login. */
  readonly login: Readonly<Record<string, string | number | undefined>>;
}

export interface AuthorizationCodes {
  issue(authorization: Authorization, now: Date): string;
  /** Undefined for one that is unknown, used or too old. */
  redeem(code: string, now: Date): Authorization | undefined;
}

export function newAuthorizationCodes(): AuthorizationCodes {
  const open = new Map<string, Authorization & { expiresAt: number }>();
  return {
    issue(authorization, now) {
      const code = randomBytes(33).toString("base64url");
      for (const [old, { expiresAt }] of open) if (expiresAt <= now.getTime()) open.delete(old);
      open.set(code, { ...authorization, expiresAt: now.getTime() + lifetimeMs });
      return code;
    },
    redeem(code, now) {
      const found = open.get(code);
      open.delete(code);
      return found && found.expiresAt > now.getTime() ? found : undefined;
    },
  };
}

/** Proof Key for Code Exchange (RFC 7636). */
export function provesKey(challenge: string, method: "S256" | "plain", verifier: string): boolean {
  const made = method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  return made === challenge;
}
