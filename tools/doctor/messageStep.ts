// Sends one real message, by the way that logins take.
import type { TokenRules } from "../../gateway/access/token.ts";
import { signToken } from "../../gateway/canary/ask.ts";
import type { Finding } from "./finding.ts";

/** What Auth0 is asked to send a code with. */
export interface Start {
  /** Such as `https://tenant.eu.auth0.com`. */
  readonly auth0: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

const timeoutMs = 35_000;

/** A login as an application starts it: Auth0 makes a code and has the gateway send it. */
export async function startLogin(to: string, { auth0, clientId, clientSecret }: Start): Promise<Finding> {
  const body = {
    client_id: clientId,
    ...(clientSecret && { client_secret: clientSecret }),
    connection: "sms",
    phone_number: to,
    send: "code",
  };
  const { status, reply } = await post(`${auth0}/passwordless/start`, body);
  if (status === 200) return { level: "ok", text: "Auth0 started a login, and the gateway took its code." };
  const told = String(reply.error_description ?? reply.error ?? "no reason");
  const fix =
    status === 403
      ? "name an application that may use the connection and has the grant Passwordless OTP: --client <id>, with AUTH0_LOGIN_CLIENT_SECRET where it has a secret"
      : "the gateway's log says why, where it was asked at all";
  return { level: "problem", text: `Auth0 does not start the login: ${status} ${told}.`, fix };
}

/** Straight to the gateway, as Auth0 would: for a gateway to which no tenant points yet. */
export async function sendDirectly(
  message: { readonly recipient: string; readonly body: string; readonly sender: string | undefined },
  gateway: { readonly url: string; readonly signingKey: string; readonly token: TokenRules },
): Promise<Finding> {
  const { subject, audience } = gateway.token;
  const headers = {
    authorization: `Bearer ${signToken({ sub: subject, aud: audience }, gateway.signingKey)}`,
  };
  const { status, reply } = await post(gateway.url, message, headers);
  if (status === 200)
    return {
      level: "ok",
      text: "The gateway sent a message; no tenant points at it yet, so Auth0 was not asked.",
    };
  const { code = "" } = Object(reply.error);
  return {
    level: "problem",
    text: `The gateway did not send: ${status} ${code}.`,
    fix: "docs/failures.md says what each code means, the log has the attempts",
  };
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return { status: response.status, reply: parse(text) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
