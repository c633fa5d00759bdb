// Asks a gateway whether it would send a code, under a key with which nothing is sent.
import { createHmac } from "node:crypto";
import type { TokenRules } from "../access/token.ts";
import type { FailureCode } from "../errors.ts";
import type { HttpClient } from "../network/http.ts";

export interface Question {
  readonly url: string;
  readonly checkKey: string;
  readonly token: TokenRules;
  /** E.164. */
  readonly recipient: string;
  readonly body: string;
  /** The connection's, which Auth0 sends along. Some providers have no other, and some may send by no other. */
  readonly sender?: string | undefined;
}

export interface Answer {
  readonly passed: boolean;
  /** HTTP status; undefined where there was no answer. */
  readonly status?: number;
  /** The gateway's code, or what hindered the call. */
  readonly code?: FailureCode | "ERR_TOKEN" | string;
  /** What the check has found. */
  readonly check?: object;
}

const passedCode: FailureCode = "ERR_CHECK_ONLY";

/** Seconds for which the token is good. */
const tokenSeconds = 60;

/** Never throws. */
export async function ask(question: Question, http: HttpClient, timeoutMs: number): Promise<Answer> {
  const { url, recipient, body, sender } = question;
  try {
    const reply = await http.exchange(
      {
        method: "POST",
        url,
        headers: { "content-type": "application/json", authorization: `Bearer ${tokenOf(question)}` },
        body: JSON.stringify({ recipient, body, sender }),
      },
      timeoutMs,
    );
    const { error, check } = parse(reply.body);
    const code = typeof error?.code === "string" ? error.code : undefined;
    const passed = reply.status === 422 && code === passedCode;
    return { passed, status: reply.status, ...(code && { code }), ...(check && { check }) };
  } catch (error) {
    return { passed: false, code: error instanceof Error ? error.message : "unknown" };
  }
}

/** As Auth0 signs, but short-lived. */
function tokenOf({ checkKey, token: { subject, audience } }: Question): string {
  const now = Math.floor(Date.now() / 1000);
  return signToken({ sub: subject, aud: audience, iat: now, exp: now + tokenSeconds }, checkKey);
}

/** A JSON Web Token with HS256; the key is the text itself. */
export function signToken(claims: object, key: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

function parse(body: string): { error?: { code?: unknown }; check?: object } {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
