// A function URL: HTTP request to event, handler's result to HTTP response. Pure.
// Source: AWS Lambda developer guide, "Invoking Lambda function URLs", payload format 2.0.
import type { IncomingHttpHeaders } from "node:http";

export interface UrlRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface UrlContext {
  readonly urlId: string;
  readonly region: string;
  readonly requestId: string;
  readonly now: Date;
}

export interface UrlResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export function toEvent(request: UrlRequest, { urlId, region, requestId, now }: UrlContext) {
  const [path = "/", query = ""] = split(request.target, "?");
  const { cookie, ...headers } = request.headers;
  const isText = isTextType(request.headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      "x-amzn-trace-id": `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${requestId.replaceAll("-", "").slice(0, 24)}`,
      "x-forwarded-for": request.sourceIp,
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    ...(query && { queryStringParameters: parseQuery(query) }),
    requestContext: {
      accountId: "anonymous",
      apiId: urlId,
      domainName: `${urlId}.lambda-url.${region}.on.aws`,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: formatTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** The response for a handler's result, given as JSON text. Undefined where Lambda would answer 502. */
export function toResponse(payload: string): UrlResponse | undefined {
  const result: unknown = JSON.parse(payload);
  if (!isRecord(result) || result.statusCode === undefined) {
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(payload) };
  }
  const { statusCode, headers = {}, body = "", cookies = [], isBase64Encoded = false } = result;
  const isValid =
    Number.isInteger(statusCode) &&
    Number(statusCode) >= 100 &&
    Number(statusCode) <= 599 &&
    isRecord(headers) &&
    typeof body === "string" &&
    Array.isArray(cookies);
  if (!isValid) return undefined;
  const named = Object.entries(headers).map(([name, value]) => [outgoingName(name), String(value)]);
  return {
    status: Number(statusCode),
    headers: {
      "content-type": "application/json",
      ...Object.fromEntries(named),
      ...(cookies.length > 0 && { "set-cookie": cookies.map(String) }),
    },
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  };
}

/** Lambda keeps these names for itself. */
const remapped = new Set(["connection", "content-length", "date", "server", "www-authenticate"]);

function outgoingName(name: string): string {
  const lower = name.toLowerCase();
  return remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower;
}

function isTextType(type: string | undefined): boolean {
  return /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))\b)/i.test(type ?? "");
}

function parseQuery(query: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = values[name] === undefined ? value : `${values[name]},${value}`;
  }
  return values;
}

/** As in `12/Mar/2026:19:03:58 +0000`. */
function formatTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
