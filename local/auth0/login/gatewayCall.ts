// How Auth0 hands a message to a custom SMS gateway
// (https://auth0.com/docs/authenticate/passwordless/authentication-methods/use-sms-gateway-passwordless).
import type { Agent } from "node:https";
import jwt from "jsonwebtoken";
import { errorCode, sendHttps } from "../../machine/https.ts";

export interface GatewayMessage {
  readonly recipient: string;
  readonly body: string;
  /** The connection's `from`, null where that is null. */
  readonly sender?: string | null;
  /** Only with `forward_req_info`. */
  readonly req?: { readonly ip: string; readonly "user-agent"?: string };
}

export interface GatewayOptions {
  readonly gateway_url: string;
  readonly gateway_authentication?: GatewayAuthentication | null;
}

export interface GatewayAuthentication {
  readonly audience: string;
  readonly subject?: string;
  readonly secret: string;
  readonly secret_base64_encoded?: boolean;
}

export interface Line {
  /** Decides which authorities are trusted. */
  readonly agent: Agent;
  /** Auth0 waits 30 s for the whole answer. */
  readonly timeoutMs: number;
}

/** What the gateway answered. Auth0 shows it to nobody. */
export interface GatewayReply {
  readonly status: number;
  readonly body: string;
  /** Lambda's id of the request, as in the gateway's log. */
  readonly requestId?: string | undefined;
}

export interface GatewayResult {
  /** What `/passwordless/start` says is wrong; undefined when the gateway took the message. */
  readonly problem?: string | undefined;
  /** Absent where there was none. */
  readonly reply?: GatewayReply;
}

export async function callGateway(
  options: GatewayOptions,
  message: GatewayMessage,
  now: Date,
  { agent, timeoutMs }: Line,
): Promise<GatewayResult> {
  const { recipient, body, sender, req } = message;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const {
      status,
      headers,
      body: answer,
    } = await sendHttps(options.gateway_url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "Auth0",
        ...authorization(options.gateway_authentication, now),
      },
      body: JSON.stringify({ recipient, body, sender, req }),
      agent,
      signal,
    });
    const requestId = headers["x-amzn-requestid"]?.toString();
    return { problem: problemWith(status), reply: { status, body: answer.slice(0, 2000), requestId } };
  } catch (error) {
    if (signal.aborted) return { problem: "Timeout while calling the SMS gateway: ETIMEDOUT" };
    return { problem: `Unexpected response while calling the SMS gateway: ${errorCode(error) ?? error}` };
  }
}

function problemWith(status: number): string | undefined {
  if (status === 200) return undefined;
  if (status === 401) return "Authentication failed while calling the SMS gateway: 401";
  return `Unexpected response while calling the SMS gateway: ${status}`;
}

function authorization(
  settings: GatewayAuthentication | null | undefined,
  now: Date,
): Record<string, string> {
  if (!settings) return {};
  const { audience, subject, secret, secret_base64_encoded: encoded } = settings;
  const token = jwt.sign(
    { iat: Math.floor(now.getTime() / 1000), sub: subject, aud: audience },
    encoded ? Buffer.from(secret, "base64url") : secret,
    { algorithm: "HS256" },
  );
  return { authorization: `Bearer ${token}` };
}
