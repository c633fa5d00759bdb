// Calls the Management API the way the real Auth0 provider does: signs in with client credentials, waits out rate limits,
// repeats failed calls.
import { Agent } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import * as v from "valibot";
import { type HttpsReply, type HttpsRequest, sendHttps } from "../../machine/https.ts";

export interface ManagementAccount {
  /** Host and port of the tenant, without `https://`. */
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM of the authority that the tenant's certificate comes from. */
  readonly trust: string;
  /** Waits that many milliseconds. Default: a timer. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

export interface ManagementClient {
  /** Sends a call under `/api/v2` and resolves to the JSON of the answer. Rejects with `ManagementError` at 400 and above. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

export class ManagementError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ManagementError";
    this.status = status;
  }
}

type Wait = NonNullable<ManagementAccount["wait"]>;

export function connectManagement(account: ManagementAccount): ManagementClient {
  const { domain, wait = delay } = account;
  const agent = new Agent({ ca: account.trust, keepAlive: false });
  let token: Promise<string> | undefined;
  return {
    async call(method, path, body) {
      token ??= fetchToken(account, agent);
      const authorization = `Bearer ${await token.catch((error) => {
        token = undefined;
        throw error;
      })}`;
      const headers = { authorization, "content-type": "application/json" };
      const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), agent };
      const reply = await sendPatiently(`https://${domain}/api/v2${path}`, request, wait);
      if (reply.status >= 400) throw new ManagementError(reply.status, describe(reply));
      return reply.body === "" ? undefined : JSON.parse(reply.body);
    },
  };
}

const tokenReply = v.object({ access_token: v.string() });

async function fetchToken(
  { domain, clientId, clientSecret }: ManagementAccount,
  agent: Agent,
): Promise<string> {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(":");
  const grant = { audience: `https://${domain}/api/v2/`, grant_type: "client_credentials" };
  const reply = await sendHttps(`https://${domain}/oauth/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(grant).toString(),
    agent,
  });
  if (reply.status !== 200)
    throw new ManagementError(reply.status, `no token: ${reply.status} ${reply.body}`);
  return v.parse(tokenReply, JSON.parse(reply.body)).access_token;
}

const retriedStatuses = [500, 502, 503, 504, 524];
const maxRetries = 3;

/** Repeats writes too, so that a lost reply can lead to a conflict with its own first attempt. */
async function sendPatiently(url: string, request: HttpsRequest, wait: Wait): Promise<HttpsReply> {
  for (let retries = 0; ; ) {
    const outcome = await sendHttps(url, request).catch((error: unknown) => {
      if (retries === maxRetries) throw error;
      return undefined;
    });
    if (outcome?.status === 429) {
      await wait(untilReset(outcome));
    } else if (outcome && (retries === maxRetries || !retriedStatuses.includes(outcome.status))) {
      return outcome;
    } else {
      await wait(Math.random() * 100 * 2 ** retries);
      retries += 1;
    }
  }
}

/** Milliseconds until the rate limit is over: the header is in seconds since the epoch, 5 s without it. */
function untilReset({ headers }: HttpsReply): number {
  const resetAt = Number(headers["x-ratelimit-reset"]) * 1000;
  return Number.isNaN(resetAt) ? 5000 : Math.max(0, resetAt - Date.now());
}

const envelope = v.object({ error: v.string(), message: v.string() });

/** `403 Forbidden: Insufficient scope, expected any of: create:connections` */
function describe({ status, body }: HttpsReply): string {
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), body);
  return success ? `${status} ${output.error}: ${output.message}` : `${status} ${body}`;
}

/** Undefined instead of a 404. */
export async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ManagementError && error.status === 404) return undefined;
    throw error;
  }
}
