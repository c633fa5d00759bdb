// Auth0's Management API, as far as the tools call it.
import { setTimeout } from "node:timers/promises";
import { decodeJwt } from "jose";
import * as v from "valibot";
import type { Access } from "./tenantAccess.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Management {
  /** What the application's token may do. */
  readonly scopes: readonly string[];
  /** Throws a `ManagementError` where Auth0 refuses. `path` begins with a slash. */
  get(path: string): Promise<Json>;
  patch(path: string, body: Json): Promise<Json>;
  /** All items of a list by checkpoint, of which `field` holds one page. */
  list(path: string, field: string): Promise<readonly Json[]>;
}

/** An answer of Auth0's other than success. */
export class ManagementError extends Error {
  override readonly name = "ManagementError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(`${status} ${message}`);
    this.status = status;
  }
}

const timeoutMs = 20_000;

/** How often a call is made anew that came too soon: a free tenant takes two a second. */
const repeats = 3;

/** Throws where the tenant does not answer, or gives the application no token. */
export async function openManagement({ domain, clientId, clientSecret }: Access): Promise<Management> {
  const base = `https://${domain}/api/v2`;
  const { access_token: token } = await call("POST", `https://${domain}/oauth/token`, {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience: `${base}/`,
  });
  const { scope = "" } = decodeJwt<{ scope?: string }>(String(token));
  const authorization = `Bearer ${token}`;
  const get = (path: string) => call("GET", base + path, undefined, { authorization });
  return {
    scopes: scope.split(" "),
    get,
    patch: (path, body) => call("PATCH", base + path, body, { authorization }),
    async list(path, field) {
      const all: Json[] = [];
      for (let from: unknown = ""; from !== undefined; ) {
        const page = await get(`${path}${path.includes("?") ? "&" : "?"}take=100${from && `&from=${from}`}`);
        all.push(...v.parse(v.array(v.record(v.string(), v.unknown())), page[field]));
        from = typeof page.next === "string" && page.next !== "" ? encodeURIComponent(page.next) : undefined;
      }
      return all;
    },
  };
}

async function call(
  method: string,
  url: string,
  body?: Json,
  headers: Readonly<Record<string, string>> = {},
  left = repeats,
): Promise<Json> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status === 429 && left > 0) {
    await setTimeout(untilReset(response));
    return call(method, url, body, headers, left - 1);
  }
  const text = await response.text();
  const reply = parsed(text);
  if (response.ok) return reply;
  const told = reply.message ?? reply.error_description ?? reply.error ?? response.statusText;
  throw new ManagementError(response.status, String(told));
}

/** Milliseconds until Auth0 takes calls again, which it tells in seconds since 1970; at most ten seconds. */
export function untilReset({ headers }: Response): number {
  const reset = Number(headers.get("x-ratelimit-reset") ?? 0) * 1000;
  return Math.min(Math.max(reset - Date.now(), 0), 10_000);
}

function parsed(text: string): Json {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
