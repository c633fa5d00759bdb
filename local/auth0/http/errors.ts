// The two forms in which Auth0 reports a failure: the Management API's envelope and OAuth's `error`, `error_description`.
import { STATUS_CODES } from "node:http";

type Headers = Readonly<Record<string, string>>;

export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** What the gateway answered: for who watches the local run, and not for the caller. */
  gatewayReply?: { readonly status: number; readonly body: string; readonly requestId?: string } | undefined;
  /** Name of the key that signed the call of the gateway. */
  key?: string | undefined;

  constructor(
    status: number,
    message: string,
    body: Readonly<Record<string, unknown>>,
    headers: Headers = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `{ statusCode, error, message, errorCode? }` */
export function envelope(status: number, message: string, errorCode?: string, headers?: Headers): ApiError {
  const body = { statusCode: status, error: STATUS_CODES[status] ?? "Error", message, errorCode };
  return new ApiError(status, message, body, headers);
}

/** `{ error, error_description, error_uri? }` */
export function oauthError(status: number, error: string, description: string, uri?: string): ApiError {
  return new ApiError(status, description, { error, error_description: description, error_uri: uri });
}

export function unauthorizedClient(): ApiError {
  return oauthError(401, "access_denied", "Unauthorized");
}

/** 429 with the headers that tell a client how long to wait. `resetAt` is in seconds since the epoch. */
export function tooManyRequests(limit: number, resetAt: number): ApiError {
  return envelope(429, "Global limit has been reached", "too_many_requests", {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(resetAt),
  });
}
